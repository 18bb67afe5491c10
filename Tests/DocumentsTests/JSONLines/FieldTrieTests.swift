import Testing

@testable import Documents

@Suite struct FieldTrieTests {
  private func match(_ key: String, in node: Int, of trie: FieldTrie) -> FieldTrie.Match {
    Array(key.utf8).withUnsafeBufferPointer { trie.match($0, in: node) }
  }

  @Test func aDottedFieldHasALiteralSlotAndAPathSlot() {
    let trie = FieldTrie(RecordFields(text: "text", source: ["meta.name"], id: []))
    #expect(trie.slotCount == 3)
    #expect(trie.text.count == 1)
    #expect(trie.sources.map(\.count) == [2])
    let meta = match("meta", in: FieldTrie.root, of: trie)
    #expect(meta.slot == -1)
    #expect(trie.slots(below: meta.node) == [trie.sources[0][1]])
    #expect(match("name", in: meta.node, of: trie).slot == trie.sources[0][1])
    #expect(match("meta.name", in: FieldTrie.root, of: trie).slot == trie.sources[0][0])
    #expect(match("name", in: FieldTrie.root, of: trie) == .none)
    #expect(match("", in: FieldTrie.root, of: trie) == .none)
  }

  @Test func twoFieldsMayShareAPlace() {
    let trie = FieldTrie(RecordFields(text: "a", source: ["a", "a.b"], id: ["a"]))
    #expect(trie.text == trie.sources[0])
    #expect(trie.text == trie.ids[0])
    let match = match("a", in: FieldTrie.root, of: trie)
    #expect(match.slot == trie.text[0])
    #expect(trie.slots(below: match.node).count == 1)
  }
}
