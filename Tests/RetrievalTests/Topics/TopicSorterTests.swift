import Foundation
import Randomness
import TestSupport
import Testing

@testable import Retrieval

@Suite struct TopicSorterTests {
  /// Documents about one of `groupCount` things; the thing is part of the id.
  private func documents(
    _ count: Int, groupCount: Int = 6, seed: UInt64 = 3
  ) -> [FixtureDocument] {
    var generator = SplitMix64(seed: seed)
    return (0..<count).map { number in
      let group = generator.index(below: groupCount)
      let words = (0..<12).map { _ in "group\(group)word\(generator.index(below: 15))" }
      return FixtureDocument(id: "\(group)-\(number)", text: words.joined(separator: " "))
    }
  }

  /// The topic of each document by its id.
  private func topics(
    of documents: [FixtureDocument], batchSize: Int = 100, postingLimit: Int = 1 << 24
  ) throws -> [String: UInt32] {
    try withTemporaryFolder { folder in
      let index = try IndexFixture.build(
        documents, in: folder, batchSize: batchSize, postingLimit: postingLimit)
      let topics = try #require(try index.topics(ofSource: index.sources[0]))
      return Dictionary(uniqueKeysWithValues: zip(documents.map(\.id), topics))
    }
  }

  @Test func documentsOfOneTopicAreAboutOneThing() throws {
    let documents = documents(900)
    let topics = try topics(of: documents)
    var groups: [UInt32: Set<Character>] = [:]
    for (id, topic) in topics { groups[topic, default: []].insert(id.first ?? "?") }
    #expect(groups.count >= 6)
    #expect(groups.values.count { $0.count == 1 } == groups.count)
  }

  @Test func topicsFollowFromTheDocumentsNotFromHowTheyWereRead() throws {
    let documents = documents(400)
    let whole = try topics(of: documents)
    #expect(try topics(of: documents, batchSize: 7, postingLimit: 500) == whole)
  }

  @Test func aTopicIsNamedByItsStrongestTerms() throws {
    try withTemporaryFolder { folder in
      let documents = documents(600)
      let index = try IndexFixture.build(documents, in: folder, batchSize: 100)
      let topics = try #require(try index.topics(ofSource: index.sources[0]))
      let termsOfTopic = try index.topicTerms(ofSource: index.sources[0])
      for (document, topic) in zip(documents, topics).prefix(50) {
        let terms = termsOfTopic[Int(topic)]
        let group = "group\(document.id.prefix(1))"
        #expect(!terms.isEmpty && terms.allSatisfy { $0.hasPrefix(group) })
      }
    }
  }

  @Test func termsThatBeginWithACombiningMarkAreApart() throws {
    try withTemporaryFolder { folder in
      let documents = (0..<300).map { number in
        FixtureDocument(
          id: "\(number)", text: number % 15 == 0 ? "คำสั่ง install" : "word\(number % 14)")
      }
      let index = try IndexFixture.build(documents, in: folder, batchSize: 100)
      let terms = try index.topicTerms(ofSource: index.sources[0]).flatMap { $0 }
      #expect(!terms.isEmpty)
      #expect(terms.allSatisfy { !$0.unicodeScalars.contains(" ") })
    }
  }

  @Test func sourcesOfFewDocumentsHaveNone() throws {
    try withTemporaryFolder { folder in
      let few = documents(TopicSample.leastDocumentCount - 1)
      let index = try IndexFixture.build(few, in: folder, batchSize: 100)
      #expect(index.hasTopics)
      #expect(try index.topics(ofSource: index.sources[0]) == nil)
      #expect(try index.topicTerms(ofSource: index.sources[0]).isEmpty)
    }
  }

  /// The sample is a part of the source here, and neither index holds all of it.
  @Test func anIndexOfSomeDocumentsGivesThemTheTopicsOfTheCorpus() throws {
    try withTemporaryFolder { folder in
      let documents = documents(TopicSample.wholeCount + 4_000, groupCount: 9).map { document in
        var document = document
        document.text = document.text.split(separator: " ").prefix(4).joined(separator: " ")
        return document
      }
      let index = try IndexFixture.build(documents, in: folder, batchSize: 4_096)
      let topics = try #require(try index.topics(ofSource: index.sources[0]))
      try index.writeStatistics(to: folder + "/statistics")
      let sample = try #require(index.sources[0].topicSample)
      let sampled = documents.indices.filter {
        sample.contains(SplitMix64.hash(documents[$0].id.utf8))
      }
      #expect(sampled.count < documents.count - 2_000)
      func some(_ places: [Int], name: String) throws -> CorpusIndex {
        let list = places.map { "\($0)\t\($0)\tx\n" }.joined()
        try list.write(toFile: folder + "/" + name, atomically: true, encoding: .utf8)
        return try IndexFixture.build(
          places.map { documents[$0] }, in: folder, name: name + ".sqlite", batchSize: 4_096,
          listed: ListedDocuments(
            statistics: try CorpusStatistics(path: folder + "/statistics"),
            documentListPath: folder + "/" + name))
      }
      let without = try some([1, 5], name: "without")
      #expect(!without.hasTopics)
      var builder = CorpusStatisticsBuilder()
      try builder.append(path: folder + "/statistics")
      try builder.learnTopics(from: try some(sampled, name: "sample"))
      #expect(try builder.write(to: folder + "/statistics").hasTopics)
      let places = Array(documents.indices.filter { $0 % 7 == 3 })
      let part = try some(places, name: "part")
      #expect(part.hasTopics)
      #expect(try part.topics(ofSource: part.sources[0]) == places.map { topics[$0] })
      for place in places.prefix(9) {
        let topic = Int(topics[place])
        let terms = try part.topicTerms(ofSource: part.sources[0])[Int(topic)]
        #expect(try terms == index.topicTerms(ofSource: index.sources[0])[Int(topic)])
      }
    }
  }

  @Test func documentsWithoutTermsHaveATopicToo() throws {
    let documents = documents(300).enumerated().map { number, document in
      var document = document
      if number % 3 == 0 { document.text = "" }
      return document
    }
    #expect(try topics(of: documents).count == 300)
  }
}
