import Packing
import Testing

@Suite struct DocumentPartitioningTests {
  /// The hash as Formats.md states it, in the plainest way.
  private func partition(of id: String, seed: UInt64, count: UInt64) -> Int {
    func mix(_ z: UInt64) -> UInt64 {
      var z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
      z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
      return z ^ (z >> 31)
    }
    var hash = 0xcbf2_9ce4_8422_2325 as UInt64
    for byte in id.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    return Int(mix(mix(seed ^ mix(hash)) &+ 0x9e37_79b9_7f4a_7c15) % count)
  }

  @Test func thePartitionIsTheHashOfFormats() {
    for (i, id) in ["", "a", "wiki/12", "é", "e\u{301}", "https://example.org/?q=1"].enumerated() {
      for count in [1, 2, 7, 65_536] {
        let partitioning = DocumentPartitioning(count: count, seed: UInt64(i))
        #expect(
          partitioning.partition(ofExternalID: id)
            == partition(of: id, seed: UInt64(i), count: UInt64(count)))
      }
    }
  }

  @Test func partitionsAreAboutEqual() {
    let partitioning = DocumentPartitioning(count: 8, seed: 1)
    var counts = [Int](repeating: 0, count: 8)
    for i in 0..<8_000 { counts[partitioning.partition(ofExternalID: "d\(i)")] += 1 }
    #expect(counts.allSatisfy { (850...1_150).contains($0) })
  }
}
