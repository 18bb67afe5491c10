package import Files

/// Why a file cannot be read as Parquet, as a whole.
package enum ParquetError: Error, Equatable {
  /// The file cannot be opened or read.
  case file(FileError)

  /// The file ends before it should, though it was longer when it was opened.
  case shrunk(byteCount: Int, openedByteCount: Int)

  /// The file does not begin as Parquet does.
  case notParquet

  /// The file begins as Parquet does, but does not end so.
  case cut(byteCount: Int)

  /// The footer is encrypted.
  case encrypted

  /// The footer is longer than the file, or than any reader accepts.
  case footerTooLong(byteCount: Int, limit: Int)

  /// The footer is not what the format says.
  case footer(ThriftFault)

  /// The footer's list of columns is not a schema.
  case schema(Schema.Fault)

  /// A row group has a number of column chunks or rows that cannot be.
  case rowGroup(Int)
}

extension ParquetError: CustomStringConvertible {
  /// The fault as a clause about the file.
  package var description: String {
    switch self {
    case .file(let error): error.description
    case .shrunk(let byteCount, let openedByteCount):
      "it had \(openedByteCount) bytes, and now ends after \(byteCount)"
    case .notParquet: "it does not begin with PAR1, as Parquet does"
    case .cut(let byteCount):
      "its \(byteCount) bytes do not end with PAR1: it was cut, or never finished"
    case .encrypted: "it is encrypted"
    case .footerTooLong(let byteCount, let limit):
      "its footer claims \(byteCount) bytes; at most \(limit) are possible"
    case .footer(let fault): "its footer is damaged: \(fault)"
    case .schema(let fault): "its schema is damaged: \(fault)"
    case .rowGroup(let number): "row group \(number) of its footer is damaged"
    }
  }
}
