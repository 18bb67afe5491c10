/// The English stop words of the Snowball project, compared before stemming.
///
/// Source: `algorithms/english/stop.txt` of snowball-website, 174 words with their contractions.
package enum StopWords {
  /// All stop words: lower case, ASCII, in the groups of the source.
  package static let all: [String] = """
    i me my myself we our ours ourselves you your yours yourself yourselves he him his himself she
    her hers herself it its itself they them their theirs themselves what which who whom this that
    these those am is are was were be been being have has had having do does did doing would should
    could ought i'm you're he's she's it's we're they're i've you've we've they've i'd you'd he'd
    she'd we'd they'd i'll you'll he'll she'll we'll they'll isn't aren't wasn't weren't hasn't
    haven't hadn't doesn't don't didn't won't wouldn't shan't shouldn't can't cannot couldn't
    mustn't let's that's who's what's here's there's when's where's why's how's a an the and but if
    or because as until while of at by for with about against between into through during before
    after above below to from up down in out on off over under again further then once here there
    when where why how all any both each few more most other some such no nor not only own same so
    than too very
    """.split(whereSeparator: { $0 == " " || $0 == "\n" }).map(String.init)

  /// Whether `word`, lower case with `'` as its apostrophe, is a stop word; constant time.
  package static func contains(_ word: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let key = Key(word) else { return false }
    return table.contains(key)
  }

  private static let table = Table(words: all)

  /// The bytes of a word of at most 16, padded with zeros: two integers that compare at once.
  private struct Key: Equatable {
    var low: UInt64 = 0
    var high: UInt64 = 0

    init() {}

    init?(_ bytes: some Collection<UInt8>) {
      guard bytes.count <= 16 else { return nil }
      for (index, byte) in bytes.enumerated() {
        if index < 8 {
          low |= UInt64(byte) << (8 * index)
        } else {
          high |= UInt64(byte) << (8 * (index - 8))
        }
      }
    }

    var isEmpty: Bool { low == 0 }
    var hash: Int { Int(truncatingIfNeeded: ((low ^ (high &* 31)) &* 0x9e37_79b9_7f4a_7c15) >> 54) }
  }

  /// A hash table with open addressing: 1,024 places for 174 words.
  private struct Table {
    private var places: [Key]

    init(words: [String]) {
      places = Array(repeating: Key(), count: 1024)
      for word in words {
        guard let key = Key(word.utf8) else { continue }
        var place = key.hash
        while !places[place].isEmpty {
          place = (place + 1) & 1023
        }
        places[place] = key
      }
    }

    func contains(_ key: Key) -> Bool {
      var place = key.hash
      while !places[place].isEmpty {
        if places[place] == key { return true }
        place = (place + 1) & 1023
      }
      return false
    }
  }
}
