import Randomness
import Testing

@testable import Retrieval

@Suite struct PageChecksumTests {
  private func page(seed: UInt64, at position: Int) -> [UInt8] {
    var generator = SplitMix64(seed: seed)
    var page = (0..<PageChecksum.pageByteCount).map { _ in
      UInt8.random(in: 0...255, using: &generator)
    }
    page.withUnsafeMutableBytes { PageChecksum.write(into: $0, at: position) }
    return page
  }

  private func isRight(_ page: [UInt8], at position: Int) -> Bool {
    page.withUnsafeBytes { PageChecksum.isRight(in: $0, at: position) }
  }

  @Test func everyBitCounts() {
    var page = page(seed: 1, at: 0)
    #expect(isRight(page, at: 0))
    for place in stride(from: 0, to: page.count, by: 61) + [page.count - 1] {
      page[place] ^= 1 << UInt8(place % 8)
      #expect(!isRight(page, at: 0), "byte \(place)")
      page[place] ^= 1 << UInt8(place % 8)
    }
  }

  @Test func aPageInThePlaceOfAnotherIsFound() {
    let page = page(seed: 2, at: 5 * PageChecksum.pageByteCount)
    #expect(isRight(page, at: 5 * PageChecksum.pageByteCount))
    #expect(!isRight(page, at: 6 * PageChecksum.pageByteCount))
  }
}
