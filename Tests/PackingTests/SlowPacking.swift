import Packing
import Tokenization

/// Related packing as the design tells it, over plain arrays: nothing is indexed, numbered or
/// shared.
struct SlowPacking {
  /// A part of a document, with the score that brought it into its chunk.
  struct Part: Equatable {
    var documentID: Int
    var sourceID: Int
    var start: Int
    var tokens: [TokenID]
    var linkScore = 0.0
  }

  let chunkLength: Int
  let bufferCapacity: Int
  let order: RetrievalOrder
  private var incoming: [Part]
  private var waiting: [Part] = []
  private var longPart: Part?

  init(_ documents: [Fragment], chunkLength: Int, bufferCapacity: Int, order: RetrievalOrder) {
    self.chunkLength = chunkLength
    self.bufferCapacity = bufferCapacity
    self.order = order
    incoming = documents.map {
      Part(
        documentID: $0.documentID, sourceID: $0.sourceID, start: $0.start, tokens: Array($0.tokens))
    }
  }

  mutating func chunks() -> [[Part]] {
    var chunks: [[Part]] = []
    while true {
      refill()
      if let part = longPart {
        let (head, rest) = cut(part, at: chunkLength)
        chunks.append([head])
        longPart = nil
        if let rest, rest.tokens.count >= chunkLength { longPart = rest }
        if let rest, rest.tokens.count < chunkLength { waiting.append(rest) }
        continue
      }
      guard !waiting.isEmpty else { return chunks }
      chunks.append(relatedChunk())
    }
  }

  private mutating func relatedChunk() -> [Part] {
    var chunk: [Part] = []
    var room = chunkLength
    var asking: Set<TokenID> = []
    while room > 0 {
      refill()
      if waiting.isEmpty, let part = longPart {
        waiting = [part]
        longPart = nil
      }
      guard !waiting.isEmpty else { break }
      let scores = waiting.map { overlap(Set($0.tokens), asking) }
      let best = waiting.indices.min { a, b in
        scores[a] != scores[b]
          ? scores[a] > scores[b]
          : scores[a] > 0 ? waiting[a].documentID < waiting[b].documentID : a < b
      }
      guard let best else { break }
      let part = waiting.remove(at: best)
      if chunk.isEmpty || order == .chain { asking = Set(part.tokens) }
      var (head, rest) = cut(part, at: room)
      head.linkScore = scores[best]
      chunk.append(head)
      room -= head.tokens.count
      if let rest { waiting.append(rest) }
    }
    return chunk
  }

  private mutating func refill() {
    while waiting.count < bufferCapacity, longPart == nil, !incoming.isEmpty {
      let document = incoming.removeFirst()
      if document.tokens.count >= chunkLength {
        longPart = document
      } else if !document.tokens.isEmpty {
        waiting.append(document)
      }
    }
  }

  private func cut(_ part: Part, at length: Int) -> (Part, Part?) {
    var (head, rest) = (part, part)
    head.tokens = Array(part.tokens.prefix(length))
    rest.tokens = Array(part.tokens.dropFirst(length))
    rest.start += length
    return (head, rest.tokens.isEmpty ? nil : rest)
  }
}

extension Chunk {
  /// The chunk in the form of the slow reference.
  var parts: [SlowPacking.Part] {
    var position = 0
    return placements.map { placement in
      defer { position += placement.length }
      return SlowPacking.Part(
        documentID: placement.documentID, sourceID: placement.sourceID, start: placement.start,
        tokens: Array(tokens[position..<(position + placement.length)]),
        linkScore: Double(placement.linkScore))
    }
  }
}
