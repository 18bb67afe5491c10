import Packing
import Testing
import Tokenization

/// The strategies, each with the order in which it retrieves.
enum StrategyUnderTest: String, CaseIterable {
  case sequential
  case chain
  case star
  case bestFit
  case fitChain
  case fitStar

  /// Whether a document that fits is never cut, so that any chunk may be short.
  var keepsDocumentsWhole: Bool { [.bestFit, .fitChain, .fitStar].contains(self) }

  func chunks(
    of documents: [Fragment], chunkLength: Int, bufferCapacity: Int = 8, segmentLimit: Int? = nil
  ) throws -> [Chunk] {
    let nextDocument = stream(of: documents)
    func fit(_ order: RetrievalOrder) throws -> [Chunk] {
      try allChunks(
        RelatedFitPacking(
          chunkLength: chunkLength, segmentLimit: segmentLimit, bufferCapacity: bufferCapacity,
          order: order, retriever: OverlapRetriever(), nextDocument: nextDocument))
    }
    return switch self {
    case .sequential:
      try allChunks(
        SequentialPacking(
          chunkLength: chunkLength, segmentLimit: segmentLimit, nextDocument: nextDocument))
    case .chain, .star:
      try relatedChunks(
        of: documents, chunkLength: chunkLength, bufferCapacity: bufferCapacity,
        segmentLimit: segmentLimit, order: self == .chain ? .chain : .star)
    case .bestFit:
      try allChunks(
        BestFitPacking(
          chunkLength: chunkLength, segmentLimit: segmentLimit, windowCapacity: bufferCapacity,
          nextDocument: nextDocument))
    case .fitChain: try fit(.chain)
    case .fitStar: try fit(.star)
    }
  }
}

/// Expects that the chunks hold every token of the documents once, and are full: but for the last,
/// or where any may be short.
func expectExactlyOnce(
  _ chunks: [Chunk], _ documents: [Fragment], chunkLength: Int, mayBeShort: Bool = false,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(
    mayBeShort || chunks.dropLast().allSatisfy { $0.tokens.count == chunkLength },
    sourceLocation: sourceLocation)
  #expect(
    chunks.allSatisfy { (1...chunkLength).contains($0.tokens.count) },
    sourceLocation: sourceLocation)
  let fragments = chunks.flatMap(\.placedFragments)
  #expect(fragments.allSatisfy { !$0.tokens.isEmpty }, sourceLocation: sourceLocation)
  let byDocument = Dictionary(grouping: fragments, by: \.documentID)
  for document in documents {
    let fragments = (byDocument[document.documentID] ?? []).sorted { $0.start < $1.start }
    var end = 0
    for fragment in fragments {
      #expect(fragment.start == end, sourceLocation: sourceLocation)
      #expect(fragment.sourceID == document.sourceID, sourceLocation: sourceLocation)
      end += fragment.tokens.count
    }
    #expect(
      fragments.flatMap(\.tokens) == Array(document.tokens), "document \(document.documentID)",
      sourceLocation: sourceLocation)
  }
  let tokenCount = documents.reduce(0) { $0 + $1.tokens.count }
  #expect(
    chunks.reduce(0) { $0 + $1.tokens.count } == tokenCount, sourceLocation: sourceLocation)
}
