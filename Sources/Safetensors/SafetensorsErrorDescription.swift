internal import Files

extension SafetensorsError: CustomStringConvertible {
  /// One sentence that names the file, the place in it, what was expected and what was found.
  package var description: String {
    switch self {
    case .file(let error):
      error.description + "."
    case .fileTooShort(let path, let byteCount):
      "\(path): \(byteCount) bytes are too few for a safetensors file, which has at least 10."
    case .headerTooLong(let path, let byteCount, let limit):
      "\(path): the header claims \(byteCount) bytes; the limit is \(limit)."
    case .headerBeyondFile(let path, let byteCount, let fileByteCount):
      "\(path): the header claims \(byteCount) bytes, but the whole file has \(fileByteCount)."
    case .headerNotUTF8(let path, let offset):
      "\(path): the header is not UTF-8 at its byte \(offset)."
    case .headerNotObject(let path, let byte):
      "\(path): the header must begin with {, but \(Self.begins(with: byte))."
    case .headerNotJSON(let path, let offset, let expected):
      "\(path): the header is not JSON at its byte \(offset): expected \(expected)."
    case .duplicateName(let path, let name):
      "\(path): the header names \"\(name)\" twice."
    case .metadataNotStrings(let path, nil):
      "\(path): __metadata__ must be an object."
    case .metadataNotStrings(let path, let key?):
      "\(path): the metadata value of \"\(key)\" must be a string."
    case .duplicateMetadataKey(let path, let key):
      "\(path): the metadata has the key \"\(key)\" twice."
    default:
      tensorDescription
    }
  }

  private var tensorDescription: String {
    switch self {
    case .invalidEntry(let path, let name, nil, let expected):
      "\(path): the entry of tensor \"\(name)\" must be \(expected)."
    case .invalidEntry(let path, let name, let field?, let expected):
      "\(path): the \(field) of tensor \"\(name)\" must be \(expected)."
    case .unknownDType(let path, let name, let dtype):
      "\(path): tensor \"\(name)\" has the unknown dtype \"\(dtype)\"."
    case .sizeOverflow(let path, let name, let dtype, let shape):
      "\(path): the bytes of tensor \"\(name)\", \(dtype.rawValue) of shape \(shape), overflow."
    case .partialByte(let path, let name, let dtype, let shape):
      "\(path): tensor \"\(name)\", \(dtype.rawValue) of shape \(shape), ends inside a byte."
    case .rangeMismatch(let path, let name, let begin, let end, let expected):
      "\(path): the shape of tensor \"\(name)\" needs \(expected) bytes; its offsets are "
        + "[\(begin), \(end)]."
    case .gap(let path, let name, let begin, let expected):
      "\(path): tensor \"\(name)\" begins at \(begin), after a gap from \(expected)."
    case .overlap(let path, let name, let begin, let expected):
      "\(path): tensor \"\(name)\" begins at \(begin), inside data that ends at \(expected)."
    case .dataTooShort(let path, let byteCount, let expected):
      "\(path): the tensors need \(expected) bytes of data, but the file has \(byteCount)."
    case .trailingBytes(let path, let byteCount, let expected):
      "\(path): the tensors have \(expected) bytes of data, but the file has \(byteCount)."
    case .noSuchTensor(let path, let name):
      "\(path): there is no tensor \"\(name)\"."
    case .wrongElement(let path, let name, let dtype, let requested):
      "\(path): tensor \"\(name)\" is \(dtype.rawValue), not \(requested.rawValue)."
    default:
      writingDescription
    }
  }

  private var writingDescription: String {
    switch self {
    case .unwritable(let name, let reason):
      "Tensor \"\(name)\" cannot be written: \(reason.description)."
    case .writtenHeaderTooLong(let byteCount, let limit):
      "The header to be written has \(byteCount) bytes; the limit is \(limit)."
    case .outOfOrder(let path, let name, nil):
      "\(path): bytes were written for tensor \"\(name)\", but all tensors are whole."
    case .outOfOrder(let path, let name, let expected?):
      "\(path): bytes were written for tensor \"\(name)\" where \"\(expected)\" was next."
    case .tooManyBytes(let path, let name, let byteCount, let expected):
      "\(path): tensor \"\(name)\" has \(expected) bytes, but \(byteCount) were written."
    case .tooFewBytes(let path, let name, let byteCount, let expected):
      "\(path): tensor \"\(name)\" has \(expected) bytes, but only \(byteCount) were written."
    case .writerClosed(let path):
      "\(path): the writer has finished or failed."
    default:
      "The safetensors file is malformed."
    }
  }

  private static func begins(with byte: UInt8?) -> String {
    guard let byte else { return "it is empty" }
    return "its first byte is \(byte)"
  }
}

extension SafetensorsError.UnwritableReason: CustomStringConvertible {
  /// The reason as the end of a sentence.
  package var description: String {
    switch self {
    case .reservedName: "the name belongs to the metadata"
    case .duplicateName: "another tensor has the name"
    case .negativeDimension(let dimension): "the dimension \(dimension) is negative"
    case .sizeOverflow: "its bytes overflow"
    case .partialByte: "its elements do not fill the last byte"
    }
  }
}
