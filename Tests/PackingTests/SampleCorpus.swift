import Documents
import Packing
import Randomness
import Tokenization

/// The whole of a document as one fragment, without BOS and EOS.
func fragment(_ documentID: Int, _ tokens: [TokenID], sourceID: Int = 0) -> Fragment {
  Fragment(
    documentID: documentID, sourceID: sourceID, start: 0, tokens: tokens[...],
    isWholeDocument: true)
}

/// Documents 0, 1, 2 … with the given numbers of tokens, each token below `vocabularySize`.
func randomFragments(
  lengths: [Int], vocabularySize: TokenID = 40, using generator: inout SplitMix64
) -> [Fragment] {
  lengths.enumerated().map { documentID, length in
    fragment(
      documentID, (0..<length).map { _ in .random(in: 0..<vocabularySize, using: &generator) },
      sourceID: documentID % 3)
  }
}

/// Document lengths that lie around the multiples of L, in random order, now and then a big one.
func randomLengths(count: Int, chunkLength: Int, using generator: inout SplitMix64) -> [Int] {
  let edges = [0, 1, 2, chunkLength - 1, chunkLength, chunkLength + 1, 2 * chunkLength]
  return (0..<count).map { _ in
    switch Int.random(in: 0..<20, using: &generator) {
    case 0: 10 * chunkLength + Int.random(in: 0..<2, using: &generator)
    case 1..<6: edges.randomElement(using: &generator) ?? 0
    default: Int.random(in: 1...max(1, chunkLength / 2), using: &generator)
    }
  }
}

/// What a packer pulls documents from: the fragments in their order, then nil.
func stream(of fragments: [Fragment]) -> () throws -> Fragment? {
  var iterator = fragments.makeIterator()
  return { iterator.next() }
}

/// All chunks that a strategy gives.
func allChunks(_ strategy: some PackingStrategy) throws -> [Chunk] {
  var strategy = strategy
  var chunks: [Chunk] = []
  while let chunk = try strategy.next() { chunks.append(chunk) }
  return chunks
}

/// The chunks of related packing over an exhaustive retriever.
func relatedChunks(
  of fragments: [Fragment], chunkLength: Int, bufferCapacity: Int, segmentLimit: Int? = nil,
  order: RetrievalOrder = .chain, refill: BufferRefill = .always
) throws -> [Chunk] {
  try allChunks(
    RelatedPacking(
      chunkLength: chunkLength, segmentLimit: segmentLimit, bufferCapacity: bufferCapacity,
      order: order, refill: refill, retriever: OverlapRetriever(),
      nextDocument: stream(of: fragments)))
}

/// A score in place of BM25: how many different tokens two fragments share.
///
/// Each token has a slightly different weight, so that ties are rare; sums are exact.
func overlap(_ a: Set<TokenID>, _ b: Set<TokenID>) -> Double {
  a.intersection(b).reduce(0) { $0 + 1 + Double($1) / 1_024 }
}

/// A retriever that scores every candidate at every question.
struct OverlapRetriever: Retriever {
  private let onAdd: (Fragment) -> Void
  private var candidates: [Int: (documentID: Int, tokens: Set<TokenID>)] = [:]

  /// A retriever without candidates; `onAdd` sees every fragment that becomes one.
  init(onAdd: @escaping (Fragment) -> Void = { _ in }) {
    self.onAdd = onAdd
  }

  mutating func add(_ fragment: Fragment, slot: Int) {
    precondition(candidates[slot] == nil, "slot \(slot) is taken")
    candidates[slot] = (fragment.documentID, Set(fragment.tokens))
    onAdd(fragment)
  }

  mutating func remove(_ fragment: Fragment, slot: Int) -> Set<TokenID> {
    guard let tokens = candidates.removeValue(forKey: slot)?.tokens else {
      preconditionFailure("slot \(slot) is empty")
    }
    return tokens
  }

  func best(_ limit: Int, for query: Set<TokenID>) -> [RelatedCandidate] {
    let scored = candidates.map { slot, candidate in
      (slot: slot, score: overlap(candidate.tokens, query), documentID: candidate.documentID)
    }
    return scored.filter { $0.score > 0 }
      .sorted { ($1.score, $0.documentID) < ($0.score, $1.documentID) }
      .prefix(limit).map { RelatedCandidate(slot: $0.slot, score: $0.score) }
  }
}
