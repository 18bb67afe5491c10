import Foundation
import LanguageModel
import PackedSamples
import Packing
import TestSupport
import Testing

@testable import Training

@Suite struct PackedRowsTests {
  private func withPacking(
    _ packing: SamplePacking, _ body: (PackedRows) throws -> Void
  ) throws {
    try withTemporaryFolder { folder in
      try packing.write(to: folder)
      try body(PackedRows(folder: folder))
    }
  }

  @Test func theRowsOfAllShardsComeInOrderWithoutPadding() throws {
    let packing = try SamplePacking()
    #expect(packing.rows.count > packing.rowsPerShard)
    try withPacking(packing) { rows in
      #expect(rows.count == packing.rows.count)
      for (number, row) in packing.rows.enumerated() {
        var sequences = PackedSequences(capacity: 8)
        try rows.append(number, to: &sequences, policy: MaskPolicy(mask: .intraDocument))
        #expect(sequences.tokens == row.tokens.map { Int32($0) })
        let ends = row.placements.reduce(into: [Int32(0)]) { ends, placement in
          ends.append((ends.last ?? 0) + Int32(placement.length))
        }
        #expect(sequences.cuSeqlens == ends)
      }
    }
  }

  @Test func anIdBeyondTheVocabularyIsNamed() throws {
    var packing = try SamplePacking()
    packing.vocabularySize = 50
    try withPacking(packing) { rows in
      var sequences = PackedSequences(capacity: 8)
      #expect {
        for row in 0..<rows.count {
          try rows.append(row, to: &sequences, policy: MaskPolicy(mask: .causal))
        }
      } throws: { "\($0)".contains("the vocabulary has 50 tokens") }
    }
  }
}
