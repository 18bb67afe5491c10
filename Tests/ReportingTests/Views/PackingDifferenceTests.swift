import Foundation
import PackedSamples
import Packing
import Reporting
import Shards
import TestSupport
import Testing

@Suite struct PackingDifferenceTests {
  private func difference(_ a: SamplePacking, _ b: SamplePacking) throws -> PackingDifference {
    try withTemporaryFolder { path in
      let folders = try [a, b].enumerated().map { place, packing in
        let folder = "\(path)/\(place)"
        try FileManager.default.createDirectory(
          atPath: folder, withIntermediateDirectories: true)
        try packing.write(to: folder)
        return try PackedFolder(path: folder)
      }
      return try PackingDifference(folders[0], folders[1])
    }
  }

  @Test func aPackingSharesAllWithItself() throws {
    let packing = try SamplePacking()
    let found = try difference(packing, packing)
    for common in [found.documents, found.chunks, found.neighbours, found.companions] {
      #expect(common.first == common.both && common.second == common.both)
      #expect(common.similarity == 1)
    }
    #expect(found.documents.both == 8)
    #expect(found.chunks.both == packing.rows.count)
    #expect(found.settings.isEmpty)
    #expect(found.sampledShare == 1)
  }

  @Test func whatIsSharedIsCounted() throws {
    let lengths = [3, 4, 20, 9, 5, 2, 1, 0]
    let uni = try SamplePacking(lengths: lengths)
    let mix = try SamplePacking(lengths: lengths, strategy: .mix)
    let found = try difference(uni, mix)
    #expect(found.documents.both == 8)
    #expect(found.settings.map(\.name) == ["strategy"])
    func pairs(_ packing: SamplePacking, adjacent: Bool) -> Set<[Int]> {
      Set(
        packing.rows.flatMap { row in
          let ids = row.placements.map(\.documentID)
          return ids.indices.flatMap { j in
            (adjacent ? max(0, j - 1)..<j : 0..<j).map { i in
              adjacent ? [ids[i], ids[j]] : [ids[i], ids[j]].sorted()
            }
          }
        })
    }
    for (common, adjacent) in [(found.neighbours, true), (found.companions, false)] {
      let (a, b) = (pairs(uni, adjacent: adjacent), pairs(mix, adjacent: adjacent))
      #expect(common.first == a.count)
      #expect(common.second == b.count)
      #expect(common.both == a.intersection(b).count)
    }
  }

  @Test func theTextIsWhatWasReviewed() throws {
    let found = try difference(SamplePacking(), SamplePacking(strategy: .mix, dropped: [4]))
    try assertSnapshot(
      found.lines(first: "a", second: "b").joined(separator: "\n") + "\n", named: "diff.txt")
  }
}
