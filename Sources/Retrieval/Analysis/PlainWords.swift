/// Turns text into terms: the `plain` analysis.
///
/// A term is a maximal run of the ASCII letters and digits, lower-cased and cut to 64 bytes. There
/// are no stop words and no stems. It is what reference runs of BM25 are stated with, so that they
/// can be compared score by score; for packing `words` finds more.
enum PlainWords {
  /// Calls `body` with each term of `text`, in order; linear time.
  ///
  /// The bytes are valid during the call only.
  static func forEachTerm(
    in text: UnsafeBufferPointer<UInt8>, _ body: (UnsafeBufferPointer<UInt8>) -> Void
  ) {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: WordCache.maximumLength) { word in
      var length = 0
      func end() {
        if length > 0 { body(UnsafeBufferPointer(rebasing: word[..<length])) }
        length = 0
      }
      for byte in text {
        let letter = byte | 0x20
        let isLetter = letter &- UInt8(ascii: "a") < 26
        guard isLetter || byte &- UInt8(ascii: "0") < 10 else {
          end()
          continue
        }
        guard length < word.count else { continue }
        word[length] = isLetter ? letter : byte
        length += 1
      }
      end()
    }
  }
}
