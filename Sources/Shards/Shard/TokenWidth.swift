package import Safetensors

/// How many bits a token id has in a shard.
package enum TokenWidth: String, Sendable {
  /// For vocabularies of at most 65,536 ids.
  case u16 = "U16"

  /// For larger ones; signed, because embedding layers take it as it is.
  case i32 = "I32"

  /// The narrowest width for a vocabulary.
  package init(vocabularySize: Int) {
    self = vocabularySize <= 1 << 16 ? .u16 : .i32
  }

  /// Bytes of one token.
  package var byteCount: Int { self == .u16 ? 2 : 4 }

  /// The type in the file.
  package var dtype: DType { self == .u16 ? .u16 : .i32 }
}
