import Packing
import Randomness
package import Shards

/// What two packings share: documents, whole chunks, neighbours, and pairs in one chunk.
///
/// A document is recognized by its source, external id and length. Memory: 8 bytes for each
/// document, chunk and pair of neighbours of both packings; the pairs in one chunk are those of a
/// seeded sample of the documents, with at most about two million pairs.
package struct PackingDifference: Sendable, Equatable {
  package let documents: Common
  package let chunks: Common

  /// Ordered pairs of documents, one right after the other.
  package let neighbours: Common

  /// Pairs in one chunk, in any order, with a document of the sample.
  package let companions: Common

  /// The share of the documents whose companions were compared.
  package let sampledShare: Double

  /// The settings that differ, with both values, in the order of every description.
  package let settings: [Setting]

  /// What is in the first, in the second, and in both.
  package struct Common: Sendable, Equatable {
    package var first: Int
    package var second: Int
    package var both: Int

    /// both / (first + second − both): 1 where they are equal, 0 where they share nothing.
    package var similarity: Double {
      let union = first + second - both
      return union == 0 ? 1 : both.share(of: union)
    }

    init(_ first: Set<UInt64>, _ second: Set<UInt64>) {
      self.first = first.count
      self.second = second.count
      let (less, more) = first.count < second.count ? (first, second) : (second, first)
      both = less.count { more.contains($0) }
    }
  }

  /// A setting in which the packings differ.
  package struct Setting: Sendable, Equatable {
    package var name: String
    package var first: String
    package var second: String
  }

  /// Compares two folders; `onChunks` gets the numbers of chunks done, in both.
  package init(
    _ first: PackedFolder, _ second: PackedFolder, onChunks: (_ count: Int) -> Void = { _ in }
  ) throws {
    let pairLimit = 1 << 21
    let pairs = try [first, second].map { try PackingDifference.pairCount(of: $0) }.max() ?? 0
    let share = min(1, Double(pairLimit) / Double(max(1, pairs)))
    let (a, b) = (
      try Contents(of: first, sampledShare: share, onChunks),
      try Contents(of: second, sampledShare: share, onChunks)
    )
    documents = Common(a.documents, b.documents)
    chunks = Common(a.chunks, b.chunks)
    neighbours = Common(a.neighbours, b.neighbours)
    companions = Common(a.companions, b.companions)
    sampledShare = share
    settings = zip(first.manifest.describedSettings, second.manifest.describedSettings)
      .filter { $0.value != $1.value }
      .map { Setting(name: $0.name, first: $0.value ?? "–", second: $1.value ?? "–") }
  }

  private static func pairCount(of folder: PackedFolder) throws -> Int {
    var count = 0
    try folder.forEachChunk { _, segments in
      let fragments = segments.count { !$0.isPadding }
      count += fragments * (fragments - 1) / 2
    }
    return count
  }

  /// What a packing holds, each thing as a hash of 64 bits.
  private struct Contents {
    var documents: Set<UInt64> = []
    var chunks: Set<UInt64> = []
    var neighbours: Set<UInt64> = []
    var companions: Set<UInt64> = []

    init(of folder: PackedFolder, sampledShare: Double, _ onChunks: (Int) -> Void) throws {
      var keys: [UInt64] = []
      try DocumentTable.forEachRecord(folder: folder.path) { row in
        keys.append(Contents.key("\(row.source)\u{0}\(row.externalID)\u{0}\(row.tokenCount)"))
      }
      func key(_ segment: Shard.Segment) -> UInt64 {
        keys.indices.contains(segment.documentID) ? keys[segment.documentID] : 0
      }
      let limit = sampledShare >= 1 ? UInt64.max : UInt64(sampledShare * 0x1p64)
      try folder.forEachChunk { number, segments in
        defer { if (number + 1).isMultiple(of: 256) { onChunks(256) } }
        let fragments = segments.filter { !$0.isPadding }
        var chunk = 0 as UInt64
        for (i, fragment) in fragments.enumerated() {
          let own = key(fragment)
          documents.insert(own)
          for value in [own, UInt64(fragment.start), UInt64(fragment.range.count)] {
            chunk = SplitMix64.mix(chunk ^ value) &+ 1
          }
          if i > 0, fragments[i - 1].documentID != fragment.documentID {
            neighbours.insert(SplitMix64.mix(key(fragments[i - 1])) ^ own)
          }
          for other in fragments[..<i] where other.documentID != fragment.documentID {
            let others = key(other)
            guard SplitMix64.mix(min(own, others)) <= limit else { continue }
            companions.insert(SplitMix64.mix(min(own, others)) ^ max(own, others))
          }
        }
        chunks.insert(chunk)
      }
    }

    private static func key(_ name: String) -> UInt64 {
      var generator = SplitMix64(seed: 0, stream: name)
      return generator.next()
    }
  }
}
