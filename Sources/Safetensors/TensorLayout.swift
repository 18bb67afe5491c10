/// Where one tensor lies in a file, and how its bytes are to be read.
package struct TensorLayout: Equatable, Sendable {
  /// The tensor's name, unique within the file.
  package let name: String

  /// The type of the elements.
  package let dtype: DType

  /// The length of every dimension, outermost first; empty for a scalar.
  package let shape: [Int]

  /// The tensor's bytes, counted from the start of the data buffer (not of the file).
  package let byteRange: Range<Int>

  /// The number of elements: the product of the shape, 1 for a scalar.
  ///
  /// It cannot overflow, because a layout is only made for a shape whose bytes could be counted.
  package var elementCount: Int {
    shape.reduce(1, *)
  }
}

/// What the bytes of a tensor come to.
enum TensorByteCount: Equatable {
  /// A whole number of bytes.
  case bytes(Int)

  /// More elements or bits than 63 bits can count.
  case overflow

  /// Elements narrower than a byte whose last byte is not full.
  case partialByte

  /// Multiplies out a shape of dimensions that are not negative, in the order of the reference
  /// reader: a shape that overflows before it meets a zero is an overflow there as well.
  init(dtype: DType, shape: [Int]) {
    var bitCount = 1
    for factor in shape + [dtype.bitWidth] {
      let (product, overflow) = bitCount.multipliedReportingOverflow(by: factor)
      guard !overflow else {
        self = .overflow
        return
      }
      bitCount = product
    }
    self = bitCount.isMultiple(of: 8) ? .bytes(bitCount / 8) : .partialByte
  }
}
