import Foundation

/// Reads a file of tiktoken's ranks: on each line a token in base64, a space, and its rank.
///
/// The rank is the id. Adjacent tokens merge where their concatenation is a token, that of lowest
/// rank first; a piece that is a token is one at once.
struct TiktokenReader {
  let path: String

  /// Whether bytes begin with a line of ranks.
  static func begins(_ text: ArraySlice<UInt8>) -> Bool {
    let line = text.prefix(4096).prefix { $0 != 0x0a }
    return Self.entry(line) != nil
  }

  private static func entry(_ line: ArraySlice<UInt8>) -> (token: [UInt8], rank: Int)? {
    let fields = line.split(whereSeparator: { $0 == 0x20 || $0 == 0x09 || $0 == 0x0d })
    guard fields.count == 2, let rank = Int(String(decoding: fields[1], as: UTF8.self)),
      rank >= 0, let token = Data(base64Encoded: Data(fields[0])), !token.isEmpty
    else { return nil }
    return (Array(token), rank)
  }

  /// The definition of a file of ranks.
  ///
  /// `pattern` is the name of an encoding, which brings special tokens too, or a regular
  /// expression, which does not.
  func definition(
    _ file: [UInt8], pattern: String?
  ) throws(TokenizationError) -> TokenizerDefinition {
    guard let pattern else {
      throw .missingPattern(path: path, known: TiktokenEncoding.allCases.map(\.rawValue))
    }
    let encoding = TiktokenEncoding(name: pattern)
    let splitPattern =
      encoding?.pattern ?? SplitPattern(rawValue: pattern)
      ?? SplitPattern(regularExpression: pattern, for: .tiktoken)
    // tiktoken drops what a pattern does not match.
    guard let splitPattern, splitPattern.coversEveryText else {
      throw .unknownPattern(
        path: path, pattern: pattern, known: TiktokenEncoding.allCases.map(\.rawValue))
    }
    let tokens = try ranks(file)
    var definition = TokenizerDefinition()
    if let encoding { definition.normalizer.steps = encoding.normalizerSteps }
    definition.preTokenizer = [.split(splitPattern)]
    definition.ignoresMerges = true
    definition.vocabulary = tokens.map { token in
      VocabularyEntry(spelling: ByteAlphabet.spelling(of: token.bytes), id: token.rank)
    }
    definition.merges = Self.merges(tokens)
    if let encoding {
      let special = encoding.specialTokens(rankCount: tokens.count)
      for (token, taken) in zip(special, special.map { Self.token(tokens, of: $0.id) }) {
        if let taken {
          throw .duplicateID(
            path: path, id: token.id, first: String(decoding: taken, as: UTF8.self),
            second: token.content)
        }
      }
      definition.addedTokens = special.map {
        AddedToken(content: $0.content, id: $0.id, isSpecial: true)
      }
      definition.roles = encoding.roles(rankCount: tokens.count)
    }
    return definition
  }

  private static func token(
    _ tokens: [(bytes: [UInt8], rank: TokenID)], of id: TokenID
  ) -> [UInt8]? {
    var low = 0
    var high = tokens.count
    while low < high {
      let middle = (low + high) / 2
      if tokens[middle].rank < id { low = middle + 1 } else { high = middle }
    }
    return low < tokens.count && tokens[low].rank == id ? tokens[low].bytes : nil
  }

  /// The tokens, ascending by rank.
  private func ranks(
    _ file: [UInt8]
  ) throws(TokenizationError) -> [(bytes: [UInt8], rank: TokenID)] {
    var tokens: [(bytes: [UInt8], rank: TokenID)] = []
    for (index, line) in file.split(separator: 0x0a, omittingEmptySubsequences: false).enumerated()
    where !line.allSatisfy({ $0 == 0x20 || $0 == 0x0d }) {
      guard let entry = Self.entry(line) else {
        throw .unexpectedValue(
          path: path, field: "line \(index + 1)", expected: "a token in base64 and its rank",
          actual: "'\(String(decoding: line.prefix(80), as: UTF8.self))'")
      }
      guard entry.rank <= Int(TokenID.greatestAccepted) else {
        throw .idTooLarge(
          path: path, token: String(decoding: entry.token, as: UTF8.self), id: entry.rank,
          greatest: TokenID.greatestAccepted)
      }
      tokens.append((entry.token, TokenID(entry.rank)))
    }
    tokens.sort { $0.rank < $1.rank }
    for (first, second) in zip(tokens, tokens.dropFirst()) where first.rank == second.rank {
      throw .duplicateID(
        path: path, id: first.rank, first: String(decoding: first.bytes, as: UTF8.self),
        second: String(decoding: second.bytes, as: UTF8.self))
    }
    return tokens
  }

  /// All ways to make a token of two others, at the rank of the token.
  private static func merges(_ tokens: [(bytes: [UInt8], rank: TokenID)]) -> [Merge] {
    var index = ByteStringIndex(capacity: tokens.count)
    var ranks: [TokenID] = []
    for token in tokens where index.insert(token.bytes) == ranks.count {
      ranks.append(token.rank)
    }
    var merges: [Merge] = []
    for token in tokens {
      token.bytes.withUnsafeBufferPointer { bytes in
        for cut in 1..<max(bytes.count, 1) {
          guard let left = index.number(of: UnsafeBufferPointer(rebasing: bytes[..<cut])),
            let right = index.number(of: UnsafeBufferPointer(rebasing: bytes[cut...]))
          else { continue }
          merges.append(
            Merge(
              left: ranks[left], right: ranks[right], result: token.rank, rank: token.rank))
        }
      }
    }
    return merges
  }
}
