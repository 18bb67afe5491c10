/// The inside of JSON strings: finding what is not plain, and decoding escapes.
enum JSONString {
  /// The first position from `start` whose byte is a quote, a backslash, a control character or not
  /// ASCII; `end` if there is none.
  ///
  /// Linear, eight bytes per step. In a word, the lowest marked byte is exact: borrows only reach
  /// bytes above one that is marked already.
  @inline(__always)
  static func endOfPlainRun(_ bytes: UnsafePointer<UInt8>, from start: Int, to end: Int) -> Int {
    let ones: UInt64 = 0x0101_0101_0101_0101
    var position = start
    while position + 8 <= end {
      let word = UInt64(
        littleEndian: UnsafeRawPointer(bytes + position).loadUnaligned(as: UInt64.self))
      let quotes = (word ^ (ones &* 0x22)) &- ones
      let backslashes = (word ^ (ones &* 0x5c)) &- ones
      let controls = word &- (ones &* 0x20)
      let marks = (quotes | backslashes | controls | word) & (ones &* 0x80)
      if marks != 0 { return position + marks.trailingZeroBitCount >> 3 }
      position += 8
    }
    while position < end {
      let byte = bytes[position]
      if byte < 0x20 || byte >= 0x80 || byte == 0x22 || byte == 0x5c { return position }
      position += 1
    }
    return end
  }

  /// The text of a string body that the scanner accepted, and how many surrogates it replaced.
  ///
  /// An escape of a surrogate without its partner becomes U+FFFD. Linear; one allocation.
  static func decode(_ body: UnsafeBufferPointer<UInt8>) -> (bytes: [UInt8], replacedCount: Int) {
    guard let source = body.baseAddress else { return ([], 0) }
    let end = source + body.count
    var replacedCount = 0
    // An escape is never shorter than what it spells, so the size of the body suffices.
    let bytes = [UInt8](unsafeUninitializedCapacity: body.count) { buffer, written in
      guard let start = buffer.baseAddress else { return }
      var output = start
      var input = source
      while input < end {
        (input, output) = copyPlainRun(from: input, to: end, into: output)
        guard input < end else { break }
        input = decodeEscape(input, end: end, into: &output, replacedCount: &replacedCount)
      }
      written = output - start
    }
    return (bytes, replacedCount)
  }

  /// The value of a hexadecimal digit of either case.
  @inline(__always)
  static func hexValue(_ byte: UInt8) -> UInt32? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0"))
    case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(byte - UInt8(ascii: "a") + 10)
    case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(byte - UInt8(ascii: "A") + 10)
    default: nil
    }
  }

  /// Copies up to the next backslash, eight bytes per step, and returns both positions after it.
  ///
  /// A step may write bytes after the run; they are within the output, which is never ahead of the
  /// input, and are overwritten.
  @inline(__always)
  private static func copyPlainRun(
    from start: UnsafePointer<UInt8>, to end: UnsafePointer<UInt8>,
    into output: UnsafeMutablePointer<UInt8>
  ) -> (UnsafePointer<UInt8>, UnsafeMutablePointer<UInt8>) {
    let ones: UInt64 = 0x0101_0101_0101_0101
    var input = start
    var output = output
    while end - input >= 8 {
      let word = UnsafeRawPointer(input).loadUnaligned(as: UInt64.self)
      UnsafeMutableRawPointer(output).storeBytes(of: word, as: UInt64.self)
      let difference = UInt64(littleEndian: word) ^ (ones &* 0x5c)
      let marks = (difference &- ones) & ~difference & (ones &* 0x80)
      if marks != 0 {
        let length = marks.trailingZeroBitCount >> 3
        return (input + length, output + length)
      }
      input += 8
      output += 8
    }
    while input < end, input.pointee != 0x5c {
      output.pointee = input.pointee
      input += 1
      output += 1
    }
    return (input, output)
  }

  /// Decodes the escape at `input` and returns the position after it.
  private static func decodeEscape(
    _ input: UnsafePointer<UInt8>, end: UnsafePointer<UInt8>,
    into output: inout UnsafeMutablePointer<UInt8>, replacedCount: inout Int
  ) -> UnsafePointer<UInt8> {
    let plain: UInt8
    switch input[1] {
    case UInt8(ascii: "b"): plain = 0x08
    case UInt8(ascii: "f"): plain = 0x0c
    case UInt8(ascii: "n"): plain = 0x0a
    case UInt8(ascii: "r"): plain = 0x0d
    case UInt8(ascii: "t"): plain = 0x09
    case UInt8(ascii: "u"):
      return decodeUnicodeEscape(input, end: end, into: &output, replacedCount: &replacedCount)
    default: plain = input[1]
    }
    output.pointee = plain
    output += 1
    return input + 2
  }

  private static func decodeUnicodeEscape(
    _ input: UnsafePointer<UInt8>, end: UnsafePointer<UInt8>,
    into output: inout UnsafeMutablePointer<UInt8>, replacedCount: inout Int
  ) -> UnsafePointer<UInt8> {
    let first = codeUnit(input + 2)
    guard first & 0xf800 == 0xd800 else {
      append(first, to: &output)
      return input + 6
    }
    if first < 0xdc00, end - input >= 12, input[6] == 0x5c, input[7] == UInt8(ascii: "u") {
      let second = codeUnit(input + 8)
      if second & 0xfc00 == 0xdc00 {
        append(0x10000 + (first - 0xd800) << 10 + (second - 0xdc00), to: &output)
        return input + 12
      }
    }
    replacedCount += 1
    append(0xfffd, to: &output)
    return input + 6
  }

  private static func codeUnit(_ digits: UnsafePointer<UInt8>) -> UInt32 {
    (0..<4).reduce(0) { $0 << 4 | (hexValue(digits[$1]) ?? 0) }
  }

  private static func append(_ scalar: UInt32, to output: inout UnsafeMutablePointer<UInt8>) {
    let lead: UInt32
    let continuationCount: Int
    switch scalar {
    case ..<0x80: (lead, continuationCount) = (scalar, 0)
    case ..<0x800: (lead, continuationCount) = (0xc0 | scalar >> 6, 1)
    case ..<0x10000: (lead, continuationCount) = (0xe0 | scalar >> 12, 2)
    default: (lead, continuationCount) = (0xf0 | scalar >> 18, 3)
    }
    output.pointee = UInt8(truncatingIfNeeded: lead)
    output += 1
    for index in (0..<continuationCount).reversed() {
      output.pointee = UInt8(truncatingIfNeeded: 0x80 | scalar >> (6 * UInt32(index)) & 0x3f)
      output += 1
    }
  }
}
