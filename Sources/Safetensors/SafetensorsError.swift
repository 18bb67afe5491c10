package import Files

/// What is wrong with a file, with a header that was to be written, or with the use of either.
///
/// Offsets are in bytes. `headerOffset` counts from the first byte of the header, which is byte 8
/// of the file; `begin` counts from the start of the data buffer.
package enum SafetensorsError: Error, Equatable {
  // Reading: the frame of the file.

  /// The file cannot be opened, mapped, written or given its name.
  case file(FileError)

  /// The file has no room for the length of the header.
  case fileTooShort(path: String, byteCount: Int)

  /// The header is longer than any reader accepts.
  case headerTooLong(path: String, byteCount: UInt64, limit: Int)

  /// The header would end after the file does.
  case headerBeyondFile(path: String, byteCount: Int, fileByteCount: Int)

  // Reading: the header's text.

  /// The header is not UTF-8.
  case headerNotUTF8(path: String, headerOffset: Int)

  /// The header does not begin with `{`; `byte` is `nil` where it is empty.
  case headerNotObject(path: String, byte: UInt8?)

  /// The header is not JSON, or ends before or after its object does.
  case headerNotJSON(path: String, headerOffset: Int, expected: String)

  /// Two tensors, or two metadata objects, have the same name.
  case duplicateName(path: String, name: String)

  /// `__metadata__` is neither an object nor null, or one of its values is not a string.
  case metadataNotStrings(path: String, key: String?)

  /// Two metadata values have the same key.
  case duplicateMetadataKey(path: String, key: String)

  // Reading: the tensors.

  /// An entry is not an object with each of `dtype`, `shape` and `data_offsets` once, and of the
  /// right kind; `field` is `nil` where the entry is not an object.
  case invalidEntry(path: String, name: String, field: String?, expected: String)

  /// The dtype is none that is known.
  case unknownDType(path: String, name: String, dtype: String)

  /// The bytes of the shape cannot be counted in 63 bits.
  case sizeOverflow(path: String, name: String, dtype: DType, shape: [Int])

  /// The elements do not fill their last byte.
  case partialByte(path: String, name: String, dtype: DType, shape: [Int])

  /// The shape needs another number of bytes than the offsets give; `end` may precede `begin`.
  case rangeMismatch(path: String, name: String, begin: Int, end: Int, expectedByteCount: Int)

  /// No tensor owns the bytes before this one.
  case gap(path: String, name: String, begin: Int, expectedBegin: Int)

  /// The tensor begins inside the one before it.
  case overlap(path: String, name: String, begin: Int, expectedBegin: Int)

  /// The file ends before its last tensor does.
  case dataTooShort(path: String, byteCount: Int, expectedByteCount: Int)

  /// Bytes follow the last tensor.
  case trailingBytes(path: String, byteCount: Int, expectedByteCount: Int)

  // Use of a file that is sound.

  /// The file has no tensor of that name.
  case noSuchTensor(path: String, name: String)

  /// The tensor's elements are not of the requested type.
  case wrongElement(path: String, name: String, dtype: DType, requested: DType)

  // Writing.

  /// A tensor cannot be described in a header.
  case unwritable(name: String, reason: UnwritableReason)

  /// The header to be written is longer than any reader accepts.
  case writtenHeaderTooLong(byteCount: Int, limit: Int)

  /// Bytes were written for a tensor other than `expected`, which is `nil` where all tensors are
  /// whole.
  case outOfOrder(path: String, name: String, expected: String?)

  /// More bytes were written for a tensor than its shape has.
  case tooManyBytes(path: String, name: String, byteCount: Int, expectedByteCount: Int)

  /// Fewer bytes were written for a tensor than its shape has.
  case tooFewBytes(path: String, name: String, byteCount: Int, expectedByteCount: Int)

  /// The writer has finished, or has failed before.
  case writerClosed(path: String)

  /// Why a tensor cannot be described in a header.
  package enum UnwritableReason: Equatable, Sendable {
    /// The name belongs to the metadata.
    case reservedName

    /// Another tensor has the name.
    case duplicateName

    /// A dimension is negative.
    case negativeDimension(Int)

    /// The bytes of the shape, or of all tensors together, cannot be counted in 63 bits.
    case sizeOverflow

    /// The elements do not fill their last byte.
    case partialByte
  }
}

extension SafetensorsError {
  /// Does work on the file itself, whose errors become `.file`.
  static func wrapping<Result>(
    _ body: () throws(FileError) -> Result
  ) throws(SafetensorsError) -> Result {
    do {
      return try body()
    } catch {
      throw .file(error)
    }
  }
}
