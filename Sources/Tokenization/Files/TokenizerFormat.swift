/// The formats of tokenizer files.
package enum TokenizerFormat: String, CaseIterable, Sendable {
  /// Hugging Face's `tokenizer.json`.
  case huggingFace = "hf-json"
  /// A file of ranks for OpenAI's tiktoken: a token in base64 and its rank on each line.
  case tiktoken
  /// A `.model` of SentencePiece, in Protocol Buffers.
  case sentencePiece = "sentencepiece"

  /// The format of a file's bytes, by how they begin.
  ///
  /// A file that is neither a list of ranks nor a SentencePiece model is read as JSON, and that
  /// reader reports what is wrong.
  init(of file: [UInt8]) {
    let text = file.drop { [0x20, 0x0a, 0x0d, 0x09].contains($0) }
    if file.starts(with: [0x0a]), SentencePieceReader.begins(file) {
      self = .sentencePiece
    } else if let first = text.first, Self.isBase64(first), TiktokenReader.begins(text) {
      self = .tiktoken
    } else {
      self = .huggingFace
    }
  }

  private static func isBase64(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "/"):
      true
    default:
      false
    }
  }
}
