import PackedSamples
import Packing
import Reporting
import Shards
import TestSupport
import Testing

@Suite struct ChunkViewTests {
  private func view(
    of packing: SamplePacking, chunk: Int, textLimit: Int = 100
  ) throws -> ChunkView {
    try withTemporaryFolder { folder in
      try packing.write(to: folder)
      let viewer = ChunkViewer(try PackedFolder(path: folder)) { tokens in
        tokens.map { String($0) }.joined(separator: " ")
      }
      return try #require(try viewer.views(of: [chunk], textLimit: textLimit).first)
    }
  }

  /// Of one source: documents of 3, 20 and 5 tokens, cut at 16.
  private func packing() throws -> SamplePacking {
    var packing = try SamplePacking(lengths: [3, 0, 20, 0, 5, 0], chunkLength: 16)
    packing.rows[0].placements[1].linkScore = 12.5
    return packing
  }

  @Test func aChunkIsShownWithItsTexts() throws {
    var view = try view(of: packing(), chunk: 0)
    view = view.explained { place, _ in
      place == 1
        ? [.init(text: "river", contribution: 10), .init(text: "\u{1b}x", contribution: 2.5)] : nil
    }
    let plain = TextStyle(isEnabled: false)
    try assertSnapshot(
      (view.lines(showsText: true, style: plain) + view.maskLines(size: 8))
        .joined(separator: "\n") + "\n", named: "chunk.txt")
    #expect(view.lines(showsText: false, style: plain).count == 5)
  }

  @Test func aFragmentIsShownWithItsTopic() throws {
    let view = try view(of: packing(), chunk: 0).named { documentID, sourceID in
      documentID == 2 && sourceID == 0 ? .init(number: 17, terms: ["lava", "\u{1b}ash"]) : nil
    }
    let lines = view.lines(showsText: true, style: TextStyle(isEnabled: false))
    #expect(lines.filter { $0.hasPrefix("topic 17: lava, ") }.count == 1)
    #expect(!lines.contains { $0.contains("\u{1b}") })
    #expect(view.fragments.map(\.topic?.number) == [nil, 17])
  }

  @Test func boundariesAreNotTextAndCutsAreShown() throws {
    let first = try view(of: packing(), chunk: 0)
    #expect(first.fragments.map(\.text)[0] == "0 1 2")
    #expect(first.fragments.map(\.continues) == [false, true])
    let second = try view(of: packing(), chunk: 1)
    #expect(second.fragments[0].segment.start == 12)
    #expect(second.fragments[0].text == (26..<34).map { String($0) }.joined(separator: " "))
    #expect(!second.fragments[0].continues)
  }

  @Test func longTextsAreShownByTheirEnds() throws {
    let long = try view(of: packing(), chunk: 0, textLimit: 4)
    #expect(long.fragments[1].text == "14 15 16")
    #expect(long.fragments[1].end == "25")
    #expect(long.fragments[0].end == nil)
  }

  @Test func theMaskHasABlockForEachFragment() throws {
    let mask = try view(of: packing(), chunk: 0).maskLines(size: 4)
    #expect(mask == ["██", "· ██", "· ████", "· ██████"])
  }
}
