import Documents
import Foundation
import Packing
import Shards
import TestSupport
import Testing

@testable import Pipeline
@testable import Retrieval

/// An index of one partition, with the statistics of the corpus, packs as the index of all.
@Suite struct CorpusPartTests {
  private struct Line {
    var externalID: String
    var json: Data
  }

  private struct Corpus {
    let folder: String
    let fixture: PackingFixture
    let lines: [Line]
    let whole: CorpusIndex

    /// 70 documents of three sources, of which the last begins late, and a line that is no record.
    init(folder: String, seed: UInt64, chunkLength: Int = 40) throws {
      self.folder = folder
      let texts = PackingFixture.randomTexts(count: 70, words: 1...60, seed: seed)
      fixture = try PackingFixture(folder: folder, texts: texts)
      lines = try texts.enumerated().map { i, text in
        let source = ["wiki", "code", i > 30 ? "late" : "wiki"][i % 3]
        let object = ["text": text, "id": "document\u{0} \(i * 37)", "source": source]
        return Line(
          externalID: "document\u{0} \(i * 37)",
          json: try JSONSerialization.data(withJSONObject: object)
        )
      }
      try Data((lines.map(\.json) + [Data("{".utf8)]).joined(separator: [0x0a]))
        .write(to: URL(filePath: folder + "/whole.jsonl"))
      whole = try fixture.index(
        try CorpusPlan.resolve(arguments: [.path(folder + "/whole.jsonl")]), name: "whole.sqlite")
    }

    func index(_ lines: [Data], name: String) throws -> CorpusIndex {
      let path = "\(folder)/\(name).jsonl"
      try Data(lines.joined(separator: [0x0a])).write(to: URL(filePath: path))
      return try fixture.index(
        try CorpusPlan.resolve(arguments: [.path(path)]), name: name + ".sqlite")
    }

    /// The statistics of pieces of the corpus, joined.
    func statistics(piecesEndAt ends: [Int]) throws -> CorpusStatistics {
      var builder = CorpusStatisticsBuilder()
      var start = 0
      for (i, end) in ends.enumerated() {
        var piece = lines[start..<end].map(\.json)
        if end == lines.count { piece.append(Data("{".utf8)) }
        var one = CorpusStatisticsBuilder()
        let index = try index(piece, name: "piece-\(ends.count)-\(i)")
        try one.append(path: index.path)
        let path = "\(folder)/piece-\(ends.count)-\(i).statistics"
        try one.write(to: path)
        // Every other piece as it is, to show that both may be given.
        try builder.append(path: i % 2 == 0 ? path : index.path)
        start = end
      }
      return try builder.write(to: "\(folder)/corpus-\(ends.count).statistics")
    }

    /// The documents of a partition, and where they stand in the corpus.
    func part(_ partition: Int, of stage: PackStage) throws -> (CorpusIndex, CorpusMembers) {
      let wanted = lines.indices.filter {
        stage.partitioning.partition(ofExternalID: lines[$0].externalID) == partition
      }
      let name = "partition-\(stage.seed)-\(partition)"
      let index = try index(wanted.map { lines[$0].json }, name: name)
      let members = wanted.map { "\($0)\t\($0 + 1)\t\(folder)/whole.jsonl\n" }.joined()
      try Data(members.utf8).write(to: URL(filePath: "\(folder)/\(name).members"))
      return (index, try CorpusMembers(path: "\(folder)/\(name).members"))
    }
  }

  @Test func statisticsOfPiecesAreThoseOfTheWhole() throws {
    try withTemporaryFolder { folder in
      let corpus = try Corpus(folder: folder, seed: 3)
      var builder = CorpusStatisticsBuilder()
      try builder.append(path: corpus.whole.path)
      let whole = try Data(contentsOf: URL(filePath: builder.write(to: folder + "/w").path))
      for ends in [[70], [1, 2, 70], [20, 21, 50, 69, 70]] {
        let joined = try corpus.statistics(piecesEndAt: ends)
        #expect(try Data(contentsOf: URL(filePath: joined.path)) == whole, "pieces to \(ends)")
        #expect(joined.sources == corpus.whole.sources)
        #expect(joined.skipped.values.reduce(0, +) == 1)
      }
    }
  }

  @Test(arguments: [StrategyName.bm25, .relatedFit, .uni, .mix], [nil, 5])
  func aPartOfTheCorpusPacksToTheBytesOfTheWhole(strategy: StrategyName, buffer: Int?) throws {
    try withTemporaryFolder { folder in
      let corpus = try Corpus(folder: folder, seed: 4)
      let statistics = try corpus.statistics(piecesEndAt: [33, 70])
      var stage = corpus.fixture.packer(strategy, chunkLength: 40, seed: 9)
      stage.partitionCount = 4
      stage.retrieval.bufferCapacity = buffer
      for partition in 0..<4 {
        stage.partition = partition
        func pack(_ index: CorpusIndex, _ name: String) throws -> [String: [UInt8]] {
          let path = "\(folder)/\(name)-\(partition)"
          try Pipeline.pack(
            index, with: stage, into: try OutputFolder(path: path, overwrite: false),
            progress: ProgressLine(isQuiet: true))
          return try PackingFixture.files(in: path)
        }
        let (index, members) = try corpus.part(partition, of: stage)
        let part = try CorpusIndex(index, within: statistics, as: members)
        let (ours, theirs) = (try pack(part, "part"), try pack(corpus.whole, "whole"))
        #expect(ours.keys.sorted() == theirs.keys.sorted())
        for (name, bytes) in theirs { #expect(ours[name] == bytes, "\(name) of \(partition)") }
      }
    }
  }

  @Test func whatIsNoPartIsRefused() throws {
    try withTemporaryFolder { folder in
      let corpus = try Corpus(folder: folder, seed: 5)
      let statistics = try corpus.statistics(piecesEndAt: [70])
      var stage = corpus.fixture.packer(.bm25, chunkLength: 40)
      stage.partitionCount = 2
      stage.partition = 0
      let (index, members) = try corpus.part(0, of: stage)
      func message(_ body: () throws -> Void) -> String {
        do {
          try body()
          return "no error"
        } catch {
          return String(describing: error)
        }
      }
      #expect(
        message { _ = try CorpusIndex(corpus.whole, within: statistics, as: members) }
          .contains("no part of the corpus"))
      let foreign = try corpus.index(
        members.documentIDs.indices.map { i in
          Data(#"{"id": "\#(i)", "text": "unheard words", "source": "wiki"}"#.utf8)
        }, name: "foreign")
      #expect(
        message { _ = try CorpusIndex(foreign, within: statistics, as: members) }
          .contains("has no term 'unheard'"))
      let tokens = try corpus.fixture.index(
        try CorpusPlan.resolve(arguments: [.path(folder + "/whole.jsonl")]), analyzer: .tokens,
        name: "tokens.sqlite")
      #expect(
        message { _ = try CorpusIndex(tokens, within: statistics, as: members) }
          .contains("the analyzer"))
      stage.partition = 1
      let part = try CorpusIndex(index, within: statistics, as: members)
      #expect(
        message {
          try Pipeline.pack(
            part, with: stage, into: try OutputFolder(path: folder + "/other", overwrite: false),
            progress: ProgressLine(isQuiet: true))
        }.contains("is of partition 0"))
      try Data("3\t1\tx\n2\t2\tx\n".utf8).write(to: URL(filePath: folder + "/falling"))
      #expect(message { _ = try CorpusMembers(path: folder + "/falling") }.contains("falling:2"))
      #expect(message { _ = try CorpusStatistics(path: index.path) }.contains("no statistics"))
    }
  }
}
