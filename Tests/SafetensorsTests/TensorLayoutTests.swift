import Testing

@testable import Safetensors

@Suite struct TensorLayoutTests {
  @Test func elementCountIsTheProductOfTheShape() {
    func count(_ shape: [Int]) -> Int {
      TensorLayout(name: "t", dtype: .u8, shape: shape, byteRange: 0..<0).elementCount
    }
    #expect(count([]) == 1)
    #expect(count([0, 5]) == 0)
    #expect(count([2, 3, 4]) == 24)
  }

  @Test func byteCountsAreExactOrSaidToBeImpossible() {
    #expect(TensorByteCount(dtype: .i64, shape: []) == .bytes(8))
    #expect(TensorByteCount(dtype: .u16, shape: [3, 5]) == .bytes(30))
    #expect(TensorByteCount(dtype: .f4, shape: [4]) == .bytes(2))
    #expect(TensorByteCount(dtype: .f4, shape: [3]) == .partialByte)
    #expect(TensorByteCount(dtype: .f6E2M3, shape: [4]) == .bytes(3))
    #expect(TensorByteCount(dtype: .u8, shape: [0, Int.max]) == .bytes(0))
    #expect(TensorByteCount(dtype: .u8, shape: [1 << 32, 1 << 32, 0]) == .overflow)
    #expect(TensorByteCount(dtype: .u8, shape: [1 << 60]) == .overflow)
  }
}
