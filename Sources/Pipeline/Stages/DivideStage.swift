package import Files
package import Packing

/// Lengths and topics of all documents of a corpus → the partition of each, by topics.
///
/// For machines that hold a part of the corpus each: the partitions are those that one machine with
/// the index of all of it finds.
///
/// Memory: 16 bytes per document, and that of `TopicPartitions`.
package struct DivideStage {
  private let configuration: PackingConfiguration

  /// A stage for the partitions of a packing.
  package init(_ configuration: PackingConfiguration) {
    self.configuration = configuration
  }

  /// Reads a line for each document, in the order of the corpus, from the file at `path`, and
  /// writes its partition as a line of `output`.
  ///
  /// A line holds the document's tokens, its topic, empty where its source has none, and the name
  /// of its source, separated by tabs. Throws `PipelineError.malformedDivision` where one does not.
  package func divide(_ path: String, to output: AtomicFile) throws {
    let documents = try DividedDocuments(path: path)
    let sources = documents.sources.map { source in
      let lengths = source.lengths.map {
        UInt32(clamping: configuration.availableLength(of: Int($0)))
      }
      return TopicPartitions.Source(
        name: source.name, lengths: lengths, budget: lengths.reduce(0) { $0 + Int($1) },
        topics: { source.topics.isEmpty ? nil : source.topics })
    }
    let found = try TopicPartitions(
      of: sources, count: configuration.partitionCount, chunkLength: configuration.chunkLength,
      seed: configuration.seed)
    var ranks = [Int](repeating: 0, count: sources.count)
    var bytes: [UInt8] = []
    for number in documents.sourceOfDocument {
      let partition = found.partitions[Int(number)][ranks[Int(number)]]
      ranks[Int(number)] += 1
      bytes += "\(partition)\n".utf8
      if bytes.count >= 1 << 20 {
        try output.write(bytes)
        bytes.removeAll(keepingCapacity: true)
      }
    }
    try output.write(bytes)
    try output.commit()
  }
}

/// What the lines say, by source, in the order in which sources first appear.
private struct DividedDocuments {
  struct Source {
    var name: String

    /// The tokens of its documents, by rank.
    var lengths: [UInt32] = []

    /// Their topics; empty where there are none.
    var topics: [UInt32] = []
  }

  var sources: [Source] = []
  var sourceOfDocument: [UInt32] = []

  init(path: String) throws {
    let file = try MappedFile(path: path)
    defer { withExtendedLifetime(file) {} }
    let lines = file.bytes
    var numbers: [String: Int] = [:]
    var start = 0
    while start < lines.count {
      let end = lines[start...].firstIndex(of: UInt8(ascii: "\n")) ?? lines.count
      let fields = lines[start..<end].split(
        separator: UInt8(ascii: "\t"), maxSplits: 2, omittingEmptySubsequences: false
      ).map { String(decoding: $0, as: UTF8.self) }
      let line = sourceOfDocument.count + 1
      func malformed() -> PipelineError { .malformedDivision(path: path, line: line) }
      guard fields.count == 3, let length = UInt32(fields[0]) else { throw malformed() }
      let number = numbers[fields[2], default: sources.count]
      if number == sources.count {
        numbers[fields[2]] = number
        sources.append(Source(name: fields[2]))
      }
      if !fields[1].isEmpty {
        guard let topic = UInt32(fields[1]) else { throw malformed() }
        sources[number].topics.append(topic)
      }
      sources[number].lengths.append(length)
      sourceOfDocument.append(UInt32(number))
      // All of a source have a topic, or none has.
      let (lengths, topics) = (sources[number].lengths.count, sources[number].topics.count)
      guard topics == 0 || topics == lengths else { throw malformed() }
      start = end + 1
    }
    for source in sources {
      // By the largest topic, memory is allocated.
      guard source.topics.allSatisfy({ Int($0) < source.lengths.count }) else {
        throw PipelineError.malformedDivision(path: path, line: sourceOfDocument.count)
      }
    }
  }
}
