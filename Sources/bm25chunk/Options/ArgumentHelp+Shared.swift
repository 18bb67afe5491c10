import ArgumentParser

/// What several commands say in the same words.
extension ArgumentHelp {
  static let overwrite: ArgumentHelp = "Replace existing output."

  static let json: ArgumentHelp = "Print the result as JSON."

  static let outputFolder = ArgumentHelp("Folder to write.", valueName: "folder")

  static let packing: ArgumentHelp = "Folder written by `bm25chunk pack`."

  static let checkpoint: ArgumentHelp = """
    Folder written by `bm25chunk train`, or another Llama with a tokenizer.json.
    """

  static let batch = ArgumentHelp(
    "Number of chunks per step (default: about 8,192 tokens).", valueName: "chunks")

  static let tokenizer = ArgumentHelp(
    """
    Hugging Face tokenizer.json, tiktoken ranks (with --pattern), SentencePiece model, or a folder \
    with one.
    """, valueName: "file")

  static let tokenizerUnlessIndex = ArgumentHelp(
    """
    Hugging Face tokenizer.json, tiktoken ranks (with --pattern), SentencePiece model, or a folder \
    with one. An index brings its own.
    """, valueName: "file")
}
