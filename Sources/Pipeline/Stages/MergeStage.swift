package import Files
import Foundation
import Packing
import Shards

/// Parts of a packing → the shards, manifest and document table that one run would have written,
/// byte for byte.
package struct MergeStage: Sendable {
  package var threadCount: Int

  /// A merger on as many threads as there are cores.
  package init() {
    threadCount = ProcessInfo.processInfo.activeProcessorCount
  }

  /// Joins the parts in `folders`, given in any order.
  ///
  /// Throws `PipelineError` where they are not all the parts of one packing, each once. Memory: the
  /// fragments of a shard for each thread, 8 bytes per chunk.
  package func merge(
    _ folders: [String], into folder: OutputFolder, progress: ProgressLine
  ) throws {
    let parts = try MergeStage.orderedParts(folders)
    guard let first = parts.first else { return }
    // A document table is mapped for each part, too.
    try PackingPlan.requireMappable(
      unitCount: parts.reduce(parts.count) { $0 + $1.part.units.count })
    for (folder, part) in parts { try part.requireDocumentTable(in: folder) }
    let files = try TokenizerFiles(of: first.part.settings.tokenizer, in: first.folder)
    let spools = try parts.flatMap { try $0.part.spools(in: $0.folder) }
      .sorted { $0.number < $1.number }
    for (expected, spool) in spools.enumerated() where spool.number != expected {
      throw PipelineError.missingUnit(number: expected)
    }
    try ShardStage(
      settings: first.part.settings, tokenizer: files, threadCount: threadCount, folder: folder
    ).write(
      spools.map { UnitSpool(pass: $0.pass, chunks: $0.spool) }, progress: progress
    ) { emit in
      try MergeStage.forEachRow(of: parts, emit)
    }
    try folder.finish()
  }

  private typealias PartFolder = (folder: String, part: PackingPart)

  /// The parts by partition; fails unless they are all parts of one packing, each once.
  private static func orderedParts(_ folders: [String]) throws -> [PartFolder] {
    var parts: [PartFolder] = []
    for folder in folders {
      let part = try PackingPart.read(folder: folder)
      if let first = parts.first, let difference = first.part.difference(to: part) {
        throw PipelineError.otherPacking(
          first: first.folder, second: folder, setting: difference.setting,
          values: difference.values)
      }
      if let twin = parts.first(where: { $0.part.partition == part.partition }) {
        throw PipelineError.partTwice(
          partition: part.partition, first: twin.folder, second: folder)
      }
      parts.append((folder, part))
    }
    let count = parts.first?.part.settings.partitionCount ?? 0
    let missing = Set(0..<count).subtracting(parts.map(\.part.partition)).sorted()
    guard missing.isEmpty else { throw PipelineError.missingParts(missing, of: count) }
    return parts.sorted { $0.part.partition < $1.part.partition }
  }

  /// The rows of all parts, ascending by document.
  private static func forEachRow(
    of parts: [PartFolder], _ emit: (DocumentRow) throws -> Void
  ) throws {
    var readers = try parts.map { try DocumentTableReader(folder: $0.folder) }
    /// The next row of each table that has one, the lowest document last.
    var rows: [(row: DocumentRow, part: Int)] = []
    func insert(_ row: DocumentRow, _ part: Int) {
      let place = rows.firstIndex { $0.row.documentID < row.documentID } ?? rows.endIndex
      rows.insert((row, part), at: place)
    }
    for part in readers.indices {
      if let row = try readers[part].next() { insert(row, part) }
    }
    var expected = 0
    while let (row, part) = rows.popLast() {
      guard row.documentID == expected else {
        throw PipelineError.missingDocument(documentID: min(expected, row.documentID))
      }
      try emit(row)
      expected += 1
      if let next = try readers[part].next() { insert(next, part) }
    }
    guard expected == parts.first?.part.corpus.documentCount else {
      throw PipelineError.missingDocument(documentID: expected)
    }
  }
}
