import CImpacts
import Documents
import Testing

@testable import Retrieval

@Suite struct ImpactRowTests {
  /// Rows, weights and where to leave for one call, and what it should give.
  private struct Sample {
    var rows: [[UInt8]]
    var weights: [UInt16]
    var leave: [UInt16]
    var mask: [UInt16]?
    var sums: [UInt16]

    init(blocks: Int, rowCount: Int, using generator: inout SplitMix64) {
      let slots = blocks * ImpactRow.blockLength
      rows = (0..<rowCount).map { _ in
        (0..<slots).map { _ in
          Bool.random(using: &generator) ? 0 : .random(in: 1...255, using: &generator)
        }
      }
      // Sums stay below 2¹⁶, as the quantized query sees to it.
      let share = Int(UInt16.max) / (rowCount + 1)
      let edges = [0, 1, 255, 256, 257, share].filter { $0 <= share }
      weights = (0..<rowCount).map { row in
        UInt16(row < edges.count ? edges[row] : .random(in: 0...share, using: &generator))
      }
      leave = (0..<rowCount).map { _ in
        .random(in: 0...UInt16(share), using: &generator)
      }
      sums = (0..<slots).map { _ in .random(in: 0...UInt16(share), using: &generator) }
      mask =
        Bool.random(using: &generator)
        ? (0..<slots).map { _ in Bool.random(using: &generator) ? .max : 0 } : nil
    }

    /// One slot after another; sums of blocks that were left are not told.
    func expected() -> (sums: [UInt16?], maxima: [UInt16]) {
      var result = sums.map { Optional($0) }
      var maxima: [UInt16] = []
      for start in stride(from: 0, to: sums.count, by: ImpactRow.blockLength) {
        var block = sums[start..<start + ImpactRow.blockLength].map { Int($0) }
        if let mask { for i in block.indices where mask[start + i] == 0 { block[i] = 0 } }
        var isLeft = false
        for (number, row) in rows.enumerated() {
          if number % Int(C_IMPACT_STRIDE) == 0, (block.max() ?? 0) < leave[number] {
            isLeft = true
            break
          }
          for i in block.indices { block[i] += Int(row[start + i]) * Int(weights[number]) / 256 }
        }
        for i in block.indices { result[start + i] = isLeft ? nil : UInt16(block[i]) }
        maxima.append(isLeft ? 0 : UInt16(block.max() ?? 0))
      }
      return (result, maxima)
    }

    func run(by add: CAddRows) -> (sums: [UInt16], maxima: [UInt16]) {
      var (sums, maxima) = (sums, Array(repeating: UInt16.max, count: sums.count / 128))
      let laid = rows.map { row -> ImpactRow in
        let laid = ImpactRow(slotCount: row.count)
        for (slot, impact) in row.enumerated() { laid[slot] = impact }
        return laid
      }
      defer { for row in laid { row.bytes.deallocate() } }
      let pointers = laid.map { UnsafePointer($0.bytes) }
      pointers.withUnsafeBufferPointer { rows in
        weights.withUnsafeBufferPointer { weights in
          leave.withUnsafeBufferPointer { leave in
            sums.withUnsafeMutableBufferPointer { sums in
              maxima.withUnsafeMutableBufferPointer { maxima in
                (mask ?? []).withUnsafeBufferPointer { mask in
                  guard let sums = sums.baseAddress, let highest = maxima.baseAddress else {
                    return
                  }
                  var query = CImpactRows(
                    rows: rows.baseAddress, weights: weights.baseAddress, leave: leave.baseAddress,
                    rowCount: rows.count, mask: self.mask == nil ? nil : mask.baseAddress,
                    sums: sums, maxima: highest, blockCount: maxima.count)
                  add(&query)
                }
              }
            }
          }
        }
      }
      return (sums, maxima)
    }
  }

  @Test(arguments: ["portable", "avx2", "avx512"])
  func rowsAreAddedAsSlotBySlotOnEveryProcessor(name: String) throws {
    guard let add = c_add_rows_by(name) else { return }
    var generator = SplitMix64(seed: 12)
    for rowCount in [0, 1, 7, 8, 9, 16, 40, 90] {
      for blocks in [1, 2, 5] {
        let sample = Sample(blocks: blocks, rowCount: rowCount, using: &generator)
        let (found, expected) = (sample.run(by: add), sample.expected())
        #expect(found.maxima == expected.maxima)
        for (sum, wanted) in zip(found.sums, expected.sums) where wanted != nil {
          #expect(sum == wanted)
        }
      }
    }
  }
}
