/// Why the values of a page cannot be read.
package enum PageFault: Error, Equatable, Sendable {
  /// The header is not a page header.
  case header(ThriftFault)

  /// The page ends after the file does.
  case beyondFile(byteCount: Int)

  /// A size or a count is negative, or more than any reader accepts.
  case sizeOutOfRange(Int, limit: Int)

  /// The column chunk ends before its rows do, or has more of them.
  case wrongRowCount(expected: Int, actual: Int)

  /// The chunk is encrypted, or in another file.
  case elsewhere

  /// The type of the chunk is not that of the schema.
  case wrongType

  /// The checksum in the header is not that of the bytes.
  case wrongChecksum

  /// The bytes cannot be decompressed.
  case codec(CodecError)

  /// The number of the codec is none that the format has.
  case unknownCodec(Int32)

  /// Values are stored in a way that is not read for this type.
  case unsupportedEncoding(Encoding, PhysicalType)

  /// The bytes end before the values or levels do.
  case valuesBeyondPage(Encoding)

  /// The bytes are not what the encoding says.
  case damaged(Encoding)

  /// An index is outside the dictionary, or the dictionary is missing.
  case notInDictionary

  /// The values take more bytes than any page may.
  case valuesTooLarge(limit: Int)

  /// Whether the page is sound, but of a kind that is not read.
  package var isUnsupported: Bool {
    switch self {
    case .codec(.unsupported), .codec(.libraryMissing), .unknownCodec, .unsupportedEncoding,
      .elsewhere:
      true
    default: false
    }
  }
}

extension PageFault: CustomStringConvertible {
  /// The fault as a clause.
  package var description: String {
    switch self {
    case .header(let fault): "its header is damaged: \(fault)"
    case .beyondFile(let byteCount): "its \(byteCount) bytes end after the file does"
    case .sizeOutOfRange(let size, let limit): "it claims a size of \(size); the limit is \(limit)"
    case .wrongRowCount(let expected, let actual):
      "its column has \(actual) rows instead of \(expected)"
    case .elsewhere: "its column is encrypted, or in another file"
    case .wrongType: "its column has another type than the schema says"
    case .wrongChecksum: "its checksum is wrong"
    case .codec(let error): error.description
    case .unknownCodec(let number): "its codec \(number) is not known"
    case .unsupportedEncoding(let encoding, let type):
      "\(encoding.name) is not read for \(type.name)"
    case .valuesBeyondPage(let encoding): "its \(encoding.name) data ends early"
    case .damaged(let encoding): "its \(encoding.name) data is damaged"
    case .notInDictionary: "an index is not in its dictionary"
    case .valuesTooLarge(let limit): "its values take more than \(limit) bytes"
    }
  }
}
