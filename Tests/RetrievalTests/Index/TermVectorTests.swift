import Randomness
import Testing

@testable import Retrieval

@Suite struct TermVectorTests {
  @Test func storedVectorsReadBackAsTheyWere() throws {
    var generator = SplitMix64(seed: 1)
    for _ in 0..<200 {
      let ids = Set(
        (0..<Int.random(in: 0...50, using: &generator)).map { _ in
          UInt32.random(in: 0...UInt32.max, using: &generator)
            >> UInt32.random(
              in: 0..<32, using: &generator)
        })
      let vector = TermVector(
        ids.map {
          .init(termID: $0, frequency: UInt32.random(in: 1...UInt32.max, using: &generator))
        })
      let read = vector.encoded().withUnsafeBytes { TermVector(encoded: $0) }
      #expect(read == vector)
    }
  }

  @Test func smallDistancesTakeTwoBytesAnEntry() {
    let vector = TermVector((0..<100).map { .init(termID: $0 * 3, frequency: 1) })
    #expect(vector.encoded().count == 200)
  }

  @Test(arguments: [[0x80], [0x01], [0x01, 0x00], [0xff, 0xff, 0xff, 0xff, 0x7f, 0x01]])
  func damagedBytesGiveNil(bytes: [UInt8]) {
    #expect(bytes.withUnsafeBytes { TermVector(encoded: $0) } == nil)
  }

  @Test func theDocumentLengthCountsRepetitions() {
    let vector = TermVector([.init(termID: 9, frequency: 3), .init(termID: 2, frequency: 4)])
    #expect(vector.documentLength == 7)
    #expect(vector.entries.map(\.termID) == [2, 9])
  }
}
