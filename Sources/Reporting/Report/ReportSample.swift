import Randomness
package import Shards

/// What `report.html` shows of one packing beside its numbers: some chunks, drawn with a fixed
/// seed.
package struct ReportSample: Sendable {
  /// Chunks of which the report shows the fragments, in the order of the packing.
  package let strip: [PackedFolder.PackedChunk]

  /// Chunks of the strip with more than one fragment, of which the report shows the mask.
  package let masked: [PackedFolder.PackedChunk]

  /// The cosines of the fragments of some chunks with each other.
  package let related: [CosineMatrix]

  /// The same of fragments that come from chunks drawn at random.
  package let random: CosineMatrix?

  /// Chunks to read.
  package var views: [ChunkView]

  static let stripCount = 24
  static let maskCount = 3
  static let matrixCount = 2
  static let matrixLimit = 20
  static let viewCount = 6
  static let textLimit = 120

  /// Cosines of fragments with each other.
  package struct CosineMatrix: Sendable {
    package let title: String

    /// Which document each row and column is of.
    package let documentIDs: [Int]

    /// Row by row; 1 on the diagonal.
    package let cosines: [[Double]]

    init(title: String, _ vectors: [FragmentVector]) {
      self.title = title
      documentIDs = vectors.map(\.documentID)
      cosines = vectors.map { a in vectors.map { a.cosine(with: $0) } }
    }

    /// The mean over all pairs; nil where there is but one fragment.
    package var mean: Double? {
      let count = cosines.count
      guard count > 1 else { return nil }
      let sum = cosines.enumerated().reduce(0) { sum, row in
        sum + row.element[..<row.offset].reduce(0, +)
      }
      return sum / Double(count * (count - 1) / 2)
    }
  }

  /// Draws the sample of a folder; every choice depends on the number of chunks alone.
  package init(
    of folder: PackedFolder, _ inverseFrequencies: InverseFrequencies, viewer: ChunkViewer
  ) throws {
    var generator = SplitMix64(seed: 1, stream: "report")
    strip = try ReportSample.draw(Self.stripCount, of: folder.chunkCount, using: &generator)
      .sorted().map(folder.chunk)
    let several = strip.filter { $0.fragments.count > 1 }
    masked = Array(several.prefix(Self.maskCount))

    var counter = TokenCounter(folder.manifest)
    func vector(_ segment: Shard.Segment, _ chunk: PackedFolder.PackedChunk) -> FragmentVector {
      FragmentVector(
        documentID: segment.documentID, entries: counter.entries(of: chunk.tokens[segment.range]),
        inverseFrequencies: inverseFrequencies)
    }
    // Chunks of about as many fragments as a matrix has room for show the most.
    let byFragments = several.sorted {
      let (a, b) = (
        min($0.fragments.count, Self.matrixLimit), min($1.fragments.count, Self.matrixLimit)
      )
      return a != b ? a > b : $0.number < $1.number
    }
    related = byFragments.prefix(Self.matrixCount).map { chunk in
      CosineMatrix(
        title: "chunk \(chunk.number.grouped)",
        chunk.fragments.prefix(Self.matrixLimit).map { vector($0, chunk) })
    }
    let width = related.map(\.cosines.count).max() ?? 0
    let drawn = try ReportSample.fragments(width, of: folder, using: &generator).map {
      vector($0, $1)
    }
    random =
      drawn.count > 1 ? CosineMatrix(title: "any fragments", drawn) : nil
    views = try viewer.views(
      of: several.prefix(Self.viewCount).map(\.number), textLimit: Self.textLimit)
  }

  /// `count` fragments of the packing, each as likely as any other, in random order.
  private static func fragments(
    _ count: Int, of folder: PackedFolder, using generator: inout SplitMix64
  ) throws -> [(segment: Shard.Segment, chunk: PackedFolder.PackedChunk)] {
    let total = folder.manifest.segmentCount
    var wanted = Set(draw(count, of: total, using: &generator))
    var drawn: [(segment: Shard.Segment, chunk: PackedFolder.PackedChunk)] = []
    var first = 0
    try folder.forEachChunk { number, segments in
      defer { first += segments.count }
      guard !wanted.isEmpty else { return }
      for (place, segment) in segments.enumerated()
      where wanted.remove(first + place) != nil && !segment.isPadding {
        drawn.append((segment, try folder.chunk(number)))
      }
    }
    return drawn.shuffled(using: &generator)
  }

  /// `count` of the numbers below `limit`, each once; fewer where there are no more.
  static func draw(_ count: Int, of limit: Int, using generator: inout SplitMix64) -> [Int] {
    guard limit > count else { return Array(0..<limit) }
    // Floyd's algorithm: as many draws as there are numbers to find.
    var chosen: Set<Int> = []
    var drawn: [Int] = []
    for number in (limit - count)..<limit {
      let candidate = Int.random(in: 0...number, using: &generator)
      let choice = chosen.contains(candidate) ? number : candidate
      chosen.insert(choice)
      drawn.append(choice)
    }
    return drawn
  }
}

extension PackedFolder {
  /// The numbers of `count` chunks drawn with a seed, ascending; all where there are no more.
  package func sampledChunks(_ count: Int, seed: UInt64) -> [Int] {
    var generator = SplitMix64(seed: seed, stream: "inspect")
    return ReportSample.draw(count, of: chunkCount, using: &generator).sorted()
  }
}
