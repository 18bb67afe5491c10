import Packing
import Tokenization

/// Related packing in the plainest way, over plain arrays: nothing is indexed, numbered or
/// shared.
struct SlowPacking {
  /// A fragment, with the score that brought it into its chunk.
  struct PlacedFragment: Equatable {
    var documentID: Int
    var sourceID: Int
    var start: Int
    var tokens: [TokenID]
    var linkScore = 0.0
  }

  let chunkLength: Int
  let bufferCapacity: Int
  let order: RetrievalOrder
  var refillRule = BufferRefill.always
  private var isRefilling = true
  private var incoming: [PlacedFragment]
  private var waiting: [PlacedFragment] = []
  private var longDocument: PlacedFragment?

  init(_ documents: [Fragment], chunkLength: Int, bufferCapacity: Int, order: RetrievalOrder) {
    self.chunkLength = chunkLength
    self.bufferCapacity = bufferCapacity
    self.order = order
    incoming = documents.map {
      PlacedFragment(
        documentID: $0.documentID, sourceID: $0.sourceID, start: $0.start, tokens: Array($0.tokens))
    }
  }

  mutating func chunks() -> [[PlacedFragment]] {
    var chunks: [[PlacedFragment]] = []
    while true {
      refill()
      if let fragment = longDocument {
        let (beginning, remainder) = cut(fragment, at: chunkLength)
        chunks.append([beginning])
        longDocument = nil
        if let remainder, remainder.tokens.count >= chunkLength { longDocument = remainder }
        if let remainder, remainder.tokens.count < chunkLength { waiting.append(remainder) }
        continue
      }
      guard !waiting.isEmpty else { return chunks }
      chunks.append(relatedChunk())
    }
  }

  private mutating func relatedChunk() -> [PlacedFragment] {
    var chunk: [PlacedFragment] = []
    var room = chunkLength
    var query: Set<TokenID> = []
    while room > 0 {
      refill()
      if waiting.isEmpty, let fragment = longDocument {
        waiting = [fragment]
        longDocument = nil
      }
      guard !waiting.isEmpty else { break }
      let scores = waiting.map { overlap(Set($0.tokens), query) }
      let best = waiting.indices.min { a, b in
        scores[a] != scores[b]
          ? scores[a] > scores[b]
          : scores[a] > 0 ? waiting[a].documentID < waiting[b].documentID : a < b
      }
      guard let best else { break }
      let fragment = waiting.remove(at: best)
      if chunk.isEmpty || order == .chain { query = Set(fragment.tokens) }
      var (beginning, remainder) = cut(fragment, at: room)
      beginning.linkScore = scores[best]
      chunk.append(beginning)
      room -= beginning.tokens.count
      if let remainder { waiting.append(remainder) }
    }
    return chunk
  }

  private mutating func refill() {
    if refillRule == .always || waiting.isEmpty { isRefilling = true }
    guard isRefilling else { return }
    defer { isRefilling = longDocument != nil }
    while waiting.count < bufferCapacity, longDocument == nil, !incoming.isEmpty {
      let document = incoming.removeFirst()
      if document.tokens.count >= chunkLength {
        longDocument = document
      } else if !document.tokens.isEmpty {
        waiting.append(document)
      }
    }
  }

  private func cut(_ fragment: PlacedFragment, at length: Int) -> (PlacedFragment, PlacedFragment?)
  {
    var (beginning, remainder) = (fragment, fragment)
    beginning.tokens = Array(fragment.tokens.prefix(length))
    remainder.tokens = Array(fragment.tokens.dropFirst(length))
    remainder.start += length
    return (beginning, remainder.tokens.isEmpty ? nil : remainder)
  }
}

extension Chunk {
  /// The chunk in the form of the slow reference.
  var placedFragments: [SlowPacking.PlacedFragment] {
    var position = 0
    return placements.map { placement in
      defer { position += placement.length }
      return SlowPacking.PlacedFragment(
        documentID: placement.documentID, sourceID: placement.sourceID, start: placement.start,
        tokens: Array(tokens[position..<(position + placement.length)]),
        linkScore: Double(placement.linkScore))
    }
  }
}
