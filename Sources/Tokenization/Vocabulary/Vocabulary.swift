/// The tokens of a tokenizer: their bytes by id, their ids by spelling and by bytes.
struct Vocabulary: Sendable {
  /// One more than the greatest id.
  let size: Int

  // The bytes of all tokens, end to end; those of id i are ends[i]..<ends[i + 1]. One more word
  // follows the last token, so that tokens can be read in words.
  private var bytes: [UInt8] = []
  private var ends: [Int] = [0]
  private var isTaken: [Bool]
  private var spellings: ByteStringIndex
  private var idsBySpelling: [TokenID] = []

  /// The vocabulary of a definition whose ids are unique.
  ///
  /// A token of the model decodes to the bytes that it spells. An added token decodes to its own
  /// text, unless the merges make it too.
  init(_ definition: TokenizerDefinition) {
    let greatest = (definition.vocabulary.map(\.id) + definition.addedTokens.map(\.id)).max()
    size = greatest.map { Int($0) + 1 } ?? 0
    isTaken = [Bool](repeating: false, count: size)
    var isMade = [Bool](repeating: false, count: size)
    for merge in definition.merges {
      isMade[Int(merge.result)] = true
    }
    let spelling = definition.spelling
    var bytesByID = [[UInt8]](repeating: [], count: size)
    for entry in definition.vocabulary {
      let spelled = spelling.bytes(of: entry.spelling)
      bytesByID[Int(entry.id)] = spelled ?? entry.spelling
      isTaken[Int(entry.id)] = true
      if spelled?.count == 1 {
        isMade[Int(entry.id)] = true
      }
    }
    for token in definition.addedTokens {
      isTaken[Int(token.id)] = true
      if !isMade[Int(token.id)] {
        bytesByID[Int(token.id)] = Array(token.content.utf8)
      }
    }
    bytes.reserveCapacity(size * 8)
    ends.reserveCapacity(size + 1)
    for token in bytesByID {
      bytes.append(contentsOf: token)
      ends.append(bytes.count)
    }
    bytes += repeatElement(0, count: MemoryLayout<UInt64>.size)
    spellings = ByteStringIndex(capacity: size)
    for token in definition.addedTokens {
      append(Array(token.content.utf8), id: token.id)
    }
    for entry in definition.vocabulary {
      append(entry.spelling, id: entry.id)
    }
  }

  private mutating func append(_ spelling: [UInt8], id: TokenID) {
    if spellings.insert(spelling) == idsBySpelling.count {
      idsBySpelling.append(id)
    }
  }

  /// The bytes of a token, or nil if no token has the id.
  func bytes(of id: TokenID) -> ArraySlice<UInt8>? {
    guard id < size, isTaken[Int(id)] else { return nil }
    return bytes[ends[Int(id)]..<ends[Int(id) + 1]]
  }

  /// The bytes of tokens, end to end; ids that no token has are skipped.
  func bytes(ofAll ids: ArraySlice<TokenID>) -> [UInt8] {
    let word = MemoryLayout<UInt64>.size
    let count = ids.reduce(0) { $0 + (Int($1) < size ? ends[Int($1) + 1] - ends[Int($1)] : 0) }
    return [UInt8](unsafeUninitializedCapacity: count + word) { text, initializedCount in
      let text = UnsafeMutableRawBufferPointer(text)
      bytes.withUnsafeBytes { bytes in
        var place = 0
        for id in ids where Int(id) < size {
          let (start, end) = (ends[Int(id)], ends[Int(id) + 1])
          // What a last word holds beyond the token is overwritten by the next.
          for offset in stride(from: 0, to: end - start, by: word) {
            text.storeBytes(
              of: bytes.loadUnaligned(fromByteOffset: start + offset, as: UInt64.self),
              toByteOffset: place + offset, as: UInt64.self)
          }
          place += end - start
        }
      }
      initializedCount = count
    }
  }

  /// The id of an added token's text, or of a token of the model as the file spells it.
  func id(ofSpelling spelling: [UInt8]) -> TokenID? {
    spellings.number(of: spelling).map { idsBySpelling[$0] }
  }
}
