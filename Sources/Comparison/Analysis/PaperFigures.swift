/// The paper's figures, to stand beside ours, not to be compared with them number by number.
///
/// Zhao et al., ACL 2024: 1.3 billion parameters, 150 billion tokens, chunks of 2,048.
enum PaperFigures {
  static let columns = ["MixChunk", "UniChunk", "Bm25Chunk", "IntraDoc"]

  static let rows: [(name: String, isBetterHigh: Bool, values: [Double])] = [
    ("perplexity on test texts", false, [9.172, 8.831, 8.550, 8.410]),
    ("in-context learning, accuracy over 7 tasks", true, [63.54, 65.02, 70.91, 70.52]),
    ("knowledge, exact match of closed-book answers", true, [10.33, 11.12, 11.34, 11.60]),
  ]

  static let source = """
    Zhao et al., Analysing The Impact of Sequence Composition on Language Model Pre-Training, ACL 2024 \
    (1.3 B parameters, 150 B tokens, chunks of 2,048 tokens)
    """
}
