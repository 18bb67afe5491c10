import BM25
import Packing
import Retrieval
import Tokenization

/// The terms of fragments, as retrieval sees them.
///
/// The terms of a whole document come from the index; those of a remainder are computed from
/// its tokens, so that it is retrieved by its own content.
struct FragmentTerms {
  private let index: CorpusIndex
  private let tokenizer: Tokenizer
  private let terms: SourceTerms
  private let boundary: BoundaryTokens

  /// The terms of the fragments of one source.
  init(
    index: CorpusIndex, source: IndexedSource, tokenizer: Tokenizer, boundary: BoundaryTokens,
    analyzer: FragmentAnalyzer
  ) throws {
    self.index = index
    self.tokenizer = tokenizer
    self.boundary = boundary
    terms = try SourceTerms(of: source, in: index, analyzer: analyzer)
  }

  /// The terms of a fragment, and its length in terms.
  func vector(of fragment: Fragment) throws -> (vector: TermVector, documentLength: Int) {
    guard !fragment.isWholeDocument else {
      return try index.terms(ofDocument: fragment.documentID)
    }
    let tokens = tokens(of: fragment)
    let (vector, length) = terms.vector(ofTokens: tokens) { tokenizer.bytes(ofAll: tokens) }
    return (vector, length)
  }

  /// The query terms of a fragment or, where `selection` still has to choose, the terms to choose
  /// from; `vector` holds all of its terms.
  func query(
    of fragment: Fragment, vector: TermVector, selection: QuerySelection
  ) -> TermVector {
    guard selection.rule == .head, vector.entries.count > selection.limit else { return vector }
    let tokens = tokens(of: fragment)
    return terms.head(ofTokens: tokens, limit: selection.limit) { tokenizer.bytes(ofAll: tokens) }
  }

  /// The tokens of a fragment without those around its document.
  private func tokens(of fragment: Fragment) -> ArraySlice<UInt32> {
    var tokens = fragment.tokens
    if boundary.bos != nil, fragment.start == 0 { tokens = tokens.dropFirst() }
    if let eos = boundary.eos, tokens.last == eos { tokens = tokens.dropLast() }
    return tokens
  }
}

extension Fragment {
  /// The rank of the fragment by document, then place in it: what decides between equal scores.
  var retrievalOrder: UInt64 { UInt64(documentID) << 32 | UInt64(start) }
}
