#if _endian(big)
  #error("Tensors are little-endian in the file and are viewed in place: a big-endian host cannot.")
#endif

/// A Swift type whose values in memory are the elements of one dtype in a file.
///
/// Types without a Swift counterpart (BOOL, BF16, the small floats) are read through
/// `SafetensorsFile.bytes(of:)`: a byte other than 0 or 1 must never be seen as a `Bool`.
package protocol TensorElement: BitwiseCopyable, Sendable {
  /// The dtype that tensors of this element carry.
  static var dtype: DType { get }
}

extension UInt8: TensorElement {
  /// Unsigned bytes.
  package static var dtype: DType { .u8 }
}

extension Int8: TensorElement {
  /// Signed bytes.
  package static var dtype: DType { .i8 }
}

extension UInt16: TensorElement {
  /// Unsigned integers of 16 bits.
  package static var dtype: DType { .u16 }
}

extension Int16: TensorElement {
  /// Signed integers of 16 bits.
  package static var dtype: DType { .i16 }
}

extension UInt32: TensorElement {
  /// Unsigned integers of 32 bits.
  package static var dtype: DType { .u32 }
}

extension Int32: TensorElement {
  /// Signed integers of 32 bits.
  package static var dtype: DType { .i32 }
}

extension UInt64: TensorElement {
  /// Unsigned integers of 64 bits.
  package static var dtype: DType { .u64 }
}

extension Int64: TensorElement {
  /// Signed integers of 64 bits.
  package static var dtype: DType { .i64 }
}

extension Float: TensorElement {
  /// Floating-point numbers of 32 bits.
  package static var dtype: DType { .f32 }
}

extension Double: TensorElement {
  /// Floating-point numbers of 64 bits.
  package static var dtype: DType { .f64 }
}
