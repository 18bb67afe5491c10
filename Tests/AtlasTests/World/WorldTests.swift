import Foundation
import Randomness
import Testing

@testable import Atlas

@Suite struct WorldTests {
  private func bytes(_ world: World) -> [[UInt8]] {
    world.makeDocuments().map { $0.jsonLine() }
  }

  @Test func sameSeedGivesSameBytes() {
    #expect(
      bytes(World(documentCount: 150, seed: 7)) == bytes(World(documentCount: 150, seed: 7)))
  }

  @Test func anotherSeedGivesOtherBytes() {
    let first = bytes(World(documentCount: 60, seed: 7))
    let second = bytes(World(documentCount: 60, seed: 8))
    #expect(zip(first, second).allSatisfy { $0 != $1 })
  }

  /// Pins the world on every machine: a change here changes every committed corpus.
  @Test func aKnownWorldHasKnownBytes() {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in bytes(World(documentCount: 100, seed: 1)).joined() {
      hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3
    }
    #expect(String(hash, radix: 16) == "8eeca8570822c455")
  }

  @Test(arguments: [-3, 0, 1, 4, 5, 7, 10, 11, 99, 240])
  func everyCountWorksWithUniqueIDs(_ documentCount: Int) {
    let documents = World(documentCount: documentCount, seed: 3).makeDocuments()
    #expect(documents.count == max(documentCount, 0))
    #expect(Set(documents.map(\.id)).count == documents.count)
    for document in documents {
      #expect(document.id.hasPrefix(document.source + "/"))
      #expect(!document.text.isEmpty && !document.title.isEmpty)
    }
  }

  @Test func everyLineParsesBackToItsDocument() throws {
    for document in World(documentCount: 200, seed: 5).makeDocuments() {
      let line = document.jsonLine()
      #expect(!line.contains(0x0a))
      let object = try #require(
        JSONSerialization.jsonObject(with: Data(line)) as? [String: Any])
      let meta = try #require(object["meta"] as? [String: String])
      #expect(object.count == 2 && meta.count == 3)
      #expect(object["text"] as? String == document.text)
      #expect(meta["source"] == document.source)
      #expect(meta["id"] == document.id)
      #expect(meta["title"] == document.title)
    }
  }

  @Test func sourcesAreAccessibleOneByOne() {
    let world = World(documentCount: 80, seed: 9)
    let counts = AtlasSource.allCases.map { world.documentCount(of: $0) }
    #expect(counts.reduce(0, +) == 80)
    let separate = AtlasSource.allCases.flatMap { Array(world.documents(of: $0)) }
    #expect(separate == world.makeDocuments())
    #expect(world.documents(of: .news)[2].id == "news/0002")
  }

  @Test func noSlotIsLeftOpen() {
    for document in World(documentCount: 300, seed: 2).makeDocuments() {
      #expect(!document.text.contains("{") && !document.text.contains("}"))
      #expect(!document.title.contains("{") && !document.title.contains("  "))
    }
  }

  /// Texts of one entity share more rare words than texts of random pairs do.
  @Test func relatedDocumentsShareRareWords() {
    let world = World(documentCount: 600, seed: 11)
    var documents: [(subject: String, source: AtlasSource, words: Set<String>)] = []
    var frequency: [String: Int] = [:]
    for source in AtlasSource.allCases where source != .manual {
      for (number, document) in world.documents(of: source).enumerated() {
        let words = Set(
          document.text.lowercased().split { !$0.isLetter }.map(String.init))
        for word in words { frequency[word, default: 0] += 1 }
        documents.append((world.subject(number, of: source).name, source, words))
      }
    }
    func similarity(_ left: Set<String>, _ right: Set<String>) -> Double {
      let isRare = { (word: String) in (2...12).contains(frequency[word] ?? 0) }
      let (left, right) = (left.filter(isRare), right.filter(isRare))
      return Double(left.intersection(right).count) / Double(max(left.union(right).count, 1))
    }
    var related: [Double] = []
    for (offset, left) in documents.enumerated() {
      for right in documents[(offset + 1)...] where left.subject == right.subject {
        related.append(similarity(left.words, right.words))
      }
    }
    var generator = SplitMix64(seed: 1)
    let random = (0..<2000).map { _ in
      similarity(generator.choice(documents).words, generator.choice(documents).words)
    }
    let relatedMean = related.reduce(0, +) / Double(related.count)
    let randomMean = random.reduce(0, +) / Double(random.count)
    #expect(related.count > 500)
    #expect(relatedMean > 5 * randomMean)
  }

  @Test func everyEntityIsToldByFourSourcesAndEveryFactIsOne() {
    let world = World(documentCount: 1000, seed: 4)
    #expect(world.entities.count == 100)
    var sources: [String: Set<String>] = [:]
    for source in AtlasSource.allCases {
      for number in 0..<world.documentCount(of: source) {
        sources[world.subject(number, of: source).name, default: []].insert(source.rawValue)
      }
    }
    #expect(sources.count == 100)
    #expect(sources.values.allSatisfy { $0.count >= 4 })
    #expect(Set(world.entities.map(\.name)).count == 100)
    #expect(Set(world.entities.flatMap(\.rareWords)).count == 400)
  }

  @Test func someManualsAreLongAndCatalogueRecordsAreShort() {
    let world = World(documentCount: 1000, seed: 6)
    func wordCounts(_ source: AtlasSource) -> [Int] {
      world.documents(of: source).map { $0.text.split(whereSeparator: \.isWhitespace).count }
        .sorted()
    }
    let manuals = wordCounts(.manual)
    #expect((manuals.last ?? 0) > 10_000)
    #expect(manuals.count == 20)
    #expect((wordCounts(.catalogue).last ?? 0) < 80)
    let articles = wordCounts(.encyclopedia)
    #expect((150...450).contains(articles[articles.count / 2]))
    #expect(articles[articles.count * 9 / 10] > 3 * articles[articles.count / 10])
  }

  @Test func someTextIsBeyondASCII() {
    let text = World(documentCount: 400, seed: 1).makeDocuments().map(\.text).joined()
    for mark in ["é", "š", "🤔", "ありがとう", "شكرا", "—"] {
      #expect(text.contains(mark))
    }
  }
}

extension World {
  /// All documents, source by source.
  fileprivate func makeDocuments() -> [AtlasDocument] {
    AtlasSource.allCases.flatMap { documents(of: $0) }
  }
}
