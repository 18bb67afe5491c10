import CImpacts
import Randomness
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
      func copy<Element>(_ array: [Element]) -> UnsafeMutableBufferPointer<Element> {
        let copy = UnsafeMutableBufferPointer<Element>.allocate(capacity: max(1, array.count))
        _ = copy.initialize(from: array)
        return copy
      }
      let laid = rows.map { row -> ImpactRow in
        let laid = ImpactRow(slotCount: row.count)
        for (slot, impact) in row.enumerated() { laid[slot] = impact }
        return laid
      }
      let blockCount = sums.count / ImpactRow.blockLength
      let (sums, mask) = (copy(sums), mask.map { copy($0) })
      let (weights, leave) = (copy(weights), copy(leave))
      let pointers = copy(laid.map { UnsafePointer($0.bytes) })
      let maxima = copy(Array(repeating: UInt16.max, count: blockCount))
      let blocks = copy(Array(repeating: UInt32.max, count: blockCount))
      defer {
        for row in laid { row.bytes.deallocate() }
        for numbers in [sums, weights, leave, maxima] { numbers.deallocate() }
        mask?.deallocate()
        pointers.deallocate()
        blocks.deallocate()
      }
      guard let first = sums.baseAddress, let highest = maxima.baseAddress,
        let numbers = blocks.baseAddress
      else { return ([], []) }
      var query = CImpactRows(
        rows: pointers.baseAddress, weights: weights.baseAddress, leave: leave.baseAddress,
        rowCount: rows.count, mask: mask?.baseAddress, sums: first, maxima: highest,
        blocks: numbers, blockCount: blockCount)
      add(&query)
      return (Array(sums), Array(maxima))
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
