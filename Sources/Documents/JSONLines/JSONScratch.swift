/// The working memory of `JSONScanner`, made once for many lines.
struct JSONScratch {
  /// The open containers of the line.
  let stack: UnsafeMutableBufferPointer<Int>

  /// What was found at each slot of the trie.
  let captures: UnsafeMutableBufferPointer<JSONCapture>

  /// Calls `body` with scratch for lines nested up to `depth`; it must not outlive the call.
  static func withScratch<Result>(
    for trie: FieldTrie, depth: Int, _ body: (JSONScratch) -> Result
  ) -> Result {
    withUnsafeTemporaryAllocation(of: Int.self, capacity: depth) { stack in
      withUnsafeTemporaryAllocation(of: JSONCapture.self, capacity: trie.slotCount) { captures in
        stack.initialize(repeating: 0)
        captures.initialize(repeating: .absent)
        return body(JSONScratch(stack: stack, captures: captures))
      }
    }
  }
}
