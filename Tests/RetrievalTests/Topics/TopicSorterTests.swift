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
          id: "\(number)", text: number % 3 == 0 ? "คำสั่ง install" : "word\(number % 5)")
      }
      let index = try IndexFixture.build(documents, in: folder, batchSize: 100)
      let terms = try index.topicTerms(ofSource: index.sources[0]).flatMap { $0 }
      #expect(!terms.isEmpty)
      #expect(terms.allSatisfy { !$0.unicodeScalars.contains(" ") })
    }
  }

  @Test func sourcesOfFewDocumentsHaveNone() throws {
    try withTemporaryFolder { folder in
      let few = documents(TopicSorter.leastDocumentCount - 1)
      let index = try IndexFixture.build(few, in: folder, batchSize: 100)
      #expect(index.hasTopics)
      #expect(try index.topics(ofSource: index.sources[0]) == nil)
      #expect(try index.topicTerms(ofSource: index.sources[0]).isEmpty)
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
