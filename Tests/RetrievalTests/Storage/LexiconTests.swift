import BM25
import Foundation
import GRDB
import Randomness
import TestSupport
import Testing

@testable import Retrieval

@Suite struct LexiconTests {
  private typealias Term = (text: String, termID: TermID, documentFrequency: UInt32)

  /// Terms in the order of their bytes; numbers and df of every length.
  private func terms(_ count: Int) -> [Term] {
    var generator = SplitMix64(seed: 8)
    let stems = ["w", "été", "東京", "x'y", "", "\u{10330}"]
    let texts = Set((0..<count).map { i -> String in stems[i % stems.count] + String(i / 3) })
    func number() -> UInt32 { .max >> UInt32.random(in: 0..<32, using: &generator) }
    let sorted = texts.sorted { Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) }
    return sorted.map { ($0, number(), number()) }
  }

  private func block(of terms: [Term]) -> LexiconBlock {
    var block = LexiconBlock()
    for term in terms {
      let isTerm = Array(term.text.utf8).withUnsafeBufferPointer {
        block.append($0, termID: term.termID, documentFrequency: term.documentFrequency)
      }
      #expect(isTerm)
    }
    block.close()
    return block
  }

  /// Foundation's reader of JSON is the oracle.
  @Test func aBlockIsJSONAndComesBack() throws {
    let terms = terms(LexiconBlock.capacity)
    let block = block(of: terms)
    let object = try JSONDecoder().decode([String: [UInt32]].self, from: Data(block.bytes))
    #expect(object.count == terms.count)
    for term in terms { #expect(object[term.text] == [term.termID, term.documentFrequency]) }
    var found: [Term] = []
    let isWhole = block.bytes.withUnsafeBytes { bytes in
      LexiconBlock.forEachEntry(in: bytes) {
        found.append((String(decoding: $0.text, as: UTF8.self), $0.termID, $0.documentFrequency))
      }
    }
    #expect(isWhole)
    #expect(found.map(\.text) == terms.map(\.text))
    #expect(found.map(\.termID) == terms.map(\.termID))
    #expect(found.map(\.documentFrequency) == terms.map(\.documentFrequency))
  }

  @Test(arguments: ["a\"b", "\\", "a\n", "\u{1}"])
  func textThatJSONEscapesIsRefused(text: String) {
    var block = LexiconBlock()
    let isTerm = Array(text.utf8).withUnsafeBufferPointer {
      block.append($0, termID: 1, documentFrequency: 1)
    }
    #expect(!isTerm)
    #expect(block.bytes.isEmpty && block.termCount == 0)
  }

  /// No cut of a block, and no other byte in it, traps; a cut is always noticed.
  @Test func damageIsNoticed() {
    let bytes = block(of: terms(12)).bytes
    func isWhole(_ bytes: [UInt8]) -> Bool {
      bytes.withUnsafeBytes { LexiconBlock.forEachEntry(in: $0) { _ in } }
    }
    #expect(isWhole(bytes))
    for end in bytes.indices { #expect(!isWhole(Array(bytes[..<end]))) }
    #expect(!isWhole(bytes + [0x7d]))
    for place in bytes.indices {
      var other = bytes
      other[place] = 0x7b
      _ = isWhole(other)
    }
    for text in ["{}", "{\"a\":[1,2],}", "{\"a\":[4294967296,1]}", "{\"a\":[,1]}", "{\"a\":[1]}"] {
      #expect(!isWhole(Array(text.utf8)), "\(text)")
    }
  }

  /// A search through the blocks finds what a dictionary finds, and nothing else.
  @Test func everyTermOfASourceIsFound() throws {
    var generator = SplitMix64(seed: 4)
    let documents =
      IndexFixture.randomDocuments(
        count: 30, sources: ["wiki", "forum"], using: &generator)
      + (0..<30).map { i in
        FixtureDocument(
          id: "n\(i)", source: i % 2 == 0 ? "wiki" : "forum",
          text: (0..<40).map { "n\($0 * 30 + i)" }.joined(separator: " "))
      }
    try withTemporaryFolder { folder in
      let index = try IndexFixture.build(documents, in: folder, analyzer: .plain)
      for source in index.sources {
        let frequencies = try index.documentFrequencies(ofSource: source)
        var texts: [String] = []
        try index.forEachTerm(ofSource: source) {
          texts.append(String(decoding: $0, as: UTF8.self))
        }
        #expect(texts.count > 2 * LexiconBlock.capacity)
        try index.database.read { db in
          func find(_ texts: [String]) throws -> [(termID: TermID, documentFrequency: UInt32)?] {
            try Lexicon.find(texts, sourceID: source.id, in: db, path: index.path)
          }
          let unknown = ["", "a", "n", "n1x", "zz", "\u{10ffff}"]
          for (termID, text) in texts.enumerated() {
            let found = try find([text])[0]
            #expect(found?.termID == TermID(termID))
            #expect(found?.documentFrequency == frequencies[termID])
          }
          for text in unknown { #expect(try find([text])[0] == nil) }
          // Many at once, in any order, some of them twice.
          for count in [2, 7, 400] {
            let many = (0..<count).map { _ in
              (texts + unknown).randomElement(using: &generator) ?? ""
            }
            for (text, found) in zip(many, try find(many)) {
              #expect(found?.termID == texts.firstIndex(of: text).map { TermID($0) })
            }
          }
          // The view says the same to SQL.
          let rows = try Row.fetchAll(
            db, sql: "SELECT text, documentFrequency FROM term WHERE sourceID = ? ORDER BY id",
            arguments: [source.id])
          #expect(rows.map { $0[0] as String } == texts)
          #expect(rows.map { $0[1] as UInt32 } == frequencies)
        }
      }
    }
  }
}
