import Testing

@testable import Parquet

@Suite struct ByteArraysTests {
  private func memory(_ bytes: [UInt8]) -> PageMemory {
    let memory = PageMemory(byteCount: bytes.count)
    memory.bytes.copyBytes(from: bytes)
    return memory
  }

  private func strings(_ arrays: ByteArrays) -> [String] {
    (0..<arrays.count).map { String(decoding: arrays.bytes(at: $0), as: UTF8.self) }
  }

  /// Integers in the encoding `deltaBinaryPacked`, all in one miniblock of eight bits.
  private func delta(_ values: [UInt8]) -> [UInt8] {
    var bytes: [UInt8] = [0x80, 0x01, 0x01, UInt8(values.count), values[0] << 1]
    guard values.count > 1 else { return bytes }
    // The smallest difference is stored as -64.
    bytes += [0x7f, 8]
    let differences = zip(values, values.dropFirst()).map { UInt8(Int($1) - Int($0) + 64) }
    return bytes + differences + [UInt8](repeating: 0, count: 128 - differences.count)
  }

  @Test func readsPlainValues() throws {
    let bytes: [UInt8] = [9, 2, 0, 0, 0] + "hi".utf8 + [0, 0, 0, 0, 1, 0, 0, 0] + "!".utf8
    let arrays = try ByteArrays(plain: memory(bytes), from: 1, count: 3)
    #expect(strings(arrays) == ["hi", "", "!"])
    #expect(arrays.byteCount == 3)
    #expect(arrays.longestByteCount == 2)
  }

  @Test func refusesLengthsBeyondThePage() {
    let tooLong: [UInt8] = [3, 0, 0, 0] + "hi".utf8
    #expect(throws: PageFault.valuesBeyondPage(.plain)) {
      try ByteArrays(plain: memory(tooLong), from: 0, count: 1)
    }
    #expect(throws: PageFault.valuesBeyondPage(.plain)) {
      try ByteArrays(plain: memory([0xff, 0xff, 0xff, 0xff]), from: 0, count: 1)
    }
    #expect(throws: PageFault.valuesBeyondPage(.plain)) {
      try ByteArrays(plain: memory([0, 0, 0, 0]), from: 0, count: .max)
    }
  }

  @Test func readsLengthsBeforeBytes() throws {
    let bytes = delta([5, 0, 2]) + "helloyo".utf8
    let arrays = try ByteArrays(deltaLength: memory(bytes), from: 0, count: 3)
    #expect(strings(arrays) == ["hello", "", "yo"])
    #expect(throws: PageFault.valuesBeyondPage(.deltaLengthByteArray)) {
      try ByteArrays(deltaLength: memory(bytes.dropLast()), from: 0, count: 3)
    }
  }

  @Test func repeatsWhatTheValueBeforeBeginsWith() throws {
    // The page "Encodings": axis, axle, babble, babyhood.
    let bytes = delta([0, 2, 0, 3]) + delta([4, 2, 6, 5]) + "axislebabbleyhood".utf8
    let arrays = try ByteArrays(delta: memory(bytes), from: 0, count: 4, limit: 100)
    #expect(strings(arrays) == ["axis", "axle", "babble", "babyhood"])
    #expect(throws: PageFault.valuesTooLarge(limit: 20)) {
      try ByteArrays(delta: memory(bytes), from: 0, count: 4, limit: 20)
    }
    let beyond = delta([0, 5]) + delta([4, 0]) + "axis".utf8
    #expect(throws: PageFault.damaged(.deltaByteArray)) {
      try ByteArrays(delta: memory(beyond), from: 0, count: 2, limit: 100)
    }
  }
}
