import Safetensors
import Testing

@Suite struct DTypeTests {
  /// The order in which safetensors 0.8.0 lays out one tensor of every dtype it can write; its
  /// writer takes no F6 types, which stand between F4 and U8 in its source.
  @Test func reversedCasesAreTheReferenceOrder() {
    #expect(
      DType.allCases.reversed().map(\.rawValue) == [
        "U64", "I64", "F64", "C64", "F32", "U32", "I32", "BF16", "F16", "U16", "I16",
        "F8_E5M2FNUZ", "F8_E4M3FNUZ", "F8_E8M0", "F8_E4M3", "F8_E5M2", "I8", "U8", "F6_E3M2",
        "F6_E2M3", "F4", "BOOL",
      ])
  }

  @Test func widthsFollowTheSpelling() throws {
    for dtype in DType.allCases where dtype != .bool {
      let digits = dtype.rawValue.drop { !$0.isNumber }.prefix { $0.isNumber }
      #expect(dtype.bitWidth == Int(digits))
    }
    #expect(DType.bool.bitWidth == 8)
  }

  @Test func onlyTypesNarrowerThanAByteHaveNoByteCount() {
    #expect(DType.allCases.filter { $0.byteCount == nil } == [.f4, .f6E2M3, .f6E3M2])
    #expect(DType.u16.byteCount == 2)
  }
}
