import Foundation
import PackedSamples
import Packing
import Reporting
import Shards
import TestSupport
import Testing

@Suite struct ReportPageTests {
  private func entry(_ packing: SamplePacking, folder: String) throws -> ReportPage.Entry {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try packing.write(to: folder)
    let packed = try PackedFolder(path: folder)
    let frequencies = try PackingMeasurement(of: packed).chunkBlocks.map {
      try PackingMeasurement(of: packed).documentFrequencies(of: $0)
    }.reduce(into: DocumentFrequencies(vocabularySize: 100)) { $0.merge($1) }
    let viewer = ChunkViewer(packed) { tokens in "<b>\(tokens.count)</b> & text" }
    return ReportPage.Entry(
      try PackingReport(folder: folder),
      try ReportSample(of: packed, frequencies.inverse(), viewer: viewer))
  }

  private func page(_ packings: [SamplePacking]) throws -> String {
    try withTemporaryFolder { folder in
      try ReportPage(
        packings.enumerated().map { try entry($1, folder: "\(folder)/\($0)") }
      ).html()
    }
  }

  private func packings() throws -> [SamplePacking] {
    let lengths = (0..<40).map { ($0 * 7) % 23 }
    var related = try SamplePacking(lengths: lengths, strategy: .bm25, chunkLength: 32)
    related.sources = ["<alpha>", "beta"]
    for row in related.rows.indices {
      for place in related.rows[row].placements.indices.dropFirst() {
        related.rows[row].placements[place].linkScore = Float(place)
      }
    }
    return [try SamplePacking(lengths: lengths, chunkLength: 32), related]
  }

  @Test func thePageIsWellFormedAndNeedsNothingElse() throws {
    for packings in [Array(try packings().prefix(1)), try packings()] {
      let html = try page(packings)
      #expect(XMLWords(html).isBalanced)
      for word in ["http:", "https:", "src=", "@import", "url(", "<script"] {
        #expect(!html.contains(word), "\(word)")
      }
    }
  }

  @Test func whatComesFromTheCorpusIsEscaped() throws {
    let html = try page(try packings())
    #expect(!html.contains("<alpha>"))
    #expect(html.contains("&lt;alpha&gt;"))
    #expect(!html.contains("<b>"))
    #expect(html.contains("&lt;b&gt;"))
  }

  @Test func everyPictureIsNamedAndHasATable() throws {
    let html = try page(try packings())
    let pictures = html.matches(of: #/<svg[^>]*>/#).map { String($0.output) }
    #expect(pictures.count > 10)
    #expect(pictures.allSatisfy { $0.contains("role=\"img\"") && $0.contains("aria-label=\"") })
    let figures = html.components(separatedBy: "<figure>").dropFirst()
    #expect(figures.allSatisfy { $0.contains("<details><summary>The numbers as a table") })
  }

  @Test func thePageIsTheSameEveryTime() throws {
    // It names the folder's path.
    let pages = try (0..<2).map { _ in
      try page(try packings()).replacing(#/[^<>]*bm25chunk-[-0-9A-F]+/#, with: "")
    }
    #expect(pages[0] == pages[1])
  }

  @Test func aPackingOfNothingHasAPageToo() throws {
    let html = try page([try SamplePacking(lengths: [])])
    #expect(XMLWords(html).isBalanced)
  }

  @Test func ofManySourcesTheLargestAreNamed() throws {
    // Each document is a source of its own; later ones are longer.
    var packing = try SamplePacking(lengths: (1...40).map { $0 }, strategy: .mix, chunkLength: 64)
    packing.sources = (0..<40).map { "source-\($0)" }
    for place in packing.documents.indices { packing.documents[place].sourceID = place }
    for row in packing.rows.indices {
      for place in packing.rows[row].placements.indices {
        let documentID = packing.rows[row].placements[place].documentID
        packing.rows[row].placements[place].sourceID = documentID
      }
    }
    let html = try page([packing])
    let bars = try #require(html.split(separator: "aria-label=\"Share of the tokens").last)
    let chart = try #require(bars.split(separator: "<details>").first)
    #expect(html.contains("The largest 24 of 40 sources."))
    #expect(chart.contains(">source-39<") && chart.contains(">source-16<"))
    #expect(!chart.contains(">source-15<"))
  }
}
