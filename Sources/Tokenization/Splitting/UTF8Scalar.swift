/// One scalar decoded from UTF-8, or one byte that is not part of any.
struct UTF8Scalar {
  /// The scalar's value, or U+FFFD for a byte outside well-formed UTF-8.
  let value: UInt32
  /// How many bytes it takes; 1 for a stray byte.
  let length: Int

  /// Decodes the scalar that starts at `index`, which must be below `count`.
  ///
  /// Well-formed means Unicode's table 3-7: no overlong form, surrogate, or value past U+10FFFF.
  @inline(__always)
  init(_ bytes: UnsafePointer<UInt8>, at index: Int, count: Int) {
    let first = UInt32(bytes[index])
    if first < 0x80 {
      self.init(value: first, length: 1)
      return
    }
    self.init(multibyte: bytes + index, first: first, available: count - index)
  }

  /// Whether this is not a scalar, but a byte that belongs to none.
  @inline(__always)
  var isStray: Bool { value == 0xfffd && length == 1 }

  /// The position of the first byte outside well-formed UTF-8, or nil; linear, and fast over ASCII.
  static func firstStray(in text: UnsafeBufferPointer<UInt8>) -> Int? {
    guard let base = text.baseAddress else { return nil }
    let raw = UnsafeRawPointer(base)
    var index = 0
    while index < text.count {
      while index + 8 <= text.count,
        raw.loadUnaligned(fromByteOffset: index, as: UInt64.self) & 0x8080_8080_8080_8080 == 0
      {
        index += 8
      }
      guard index < text.count else { break }
      let scalar = UTF8Scalar(base, at: index, count: text.count)
      if scalar.isStray { return index }
      index += scalar.length
    }
    return nil
  }

  private init(value: UInt32, length: Int) {
    self.value = value
    self.length = length
  }

  private init(multibyte bytes: UnsafePointer<UInt8>, first: UInt32, available: Int) {
    let stray = UTF8Scalar(value: 0xfffd, length: 1)
    @inline(__always)
    func continuation(_ offset: Int) -> UInt32? {
      let byte = UInt32(bytes[offset])
      return byte & 0xc0 == 0x80 ? byte & 0x3f : nil
    }
    switch first {
    case 0xc2...0xdf:
      guard available >= 2, let second = continuation(1) else {
        self = stray
        return
      }
      self.init(value: (first & 0x1f) << 6 | second, length: 2)
    case 0xe0...0xef:
      guard available >= 3, let second = continuation(1), let third = continuation(2) else {
        self = stray
        return
      }
      let value = (first & 0x0f) << 12 | second << 6 | third
      let isScalar = value >= 0x800 && !(0xd800...0xdfff).contains(value)
      self = isScalar ? UTF8Scalar(value: value, length: 3) : stray
    case 0xf0...0xf4:
      guard available >= 4, let second = continuation(1), let third = continuation(2),
        let fourth = continuation(3)
      else {
        self = stray
        return
      }
      let value = (first & 0x07) << 18 | second << 12 | third << 6 | fourth
      let isScalar = (0x1_0000...0x10_ffff).contains(value)
      self = isScalar ? UTF8Scalar(value: value, length: 4) : stray
    default:
      self = stray
    }
  }
}
