import BM25
import Documents
import Files
import Foundation
import Packing
import Shards
import TestSupport
import Testing
import Tokenization

@testable import Pipeline
@testable import Retrieval

/// An index of one partition, with the statistics of the corpus, is as good as the index of all.
@Suite struct ListedDocumentsTests {
  private struct Line {
    var externalID: String
    var json: Data
  }

  private struct Corpus {
    let folder: String
    let fixture: PackingFixture
    let lines: [Line]
    let whole: CorpusIndex

    /// Documents of three sources, of which the last begins late, and a line that is not a record.
    init(folder: String, seed: UInt64, count: Int = 70, words: ClosedRange<Int> = 1...60) throws {
      self.folder = folder
      let texts = PackingFixture.randomTexts(count: count, words: words, seed: seed)
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

    /// The documents of a partition in a file, and their places in the corpus in another.
    func write(_ partition: Int, of stage: PackStage) throws -> (
      plan: CorpusPlan, documentList: String
    ) {
      let wanted = lines.indices.filter {
        stage.configuration.partitioning.partition(ofExternalID: lines[$0].externalID) == partition
      }
      let configuration = stage.configuration
      return try write(
        wanted,
        name: "partition-\(configuration.seed)-\(partition)-of-\(configuration.partitionCount)")
    }

    /// Some documents in a file, and their places in the corpus in another.
    func write(
      _ wanted: [Int], name: String
    ) throws -> (plan: CorpusPlan, documentList: String) {
      let name = "\(folder)/\(name)"
      try Data(wanted.map { lines[$0].json }.joined(separator: [0x0a]))
        .write(to: URL(filePath: name + ".jsonl"))
      let documentList = wanted.map { "\($0)\t\($0 + 1)\t\(folder)/whole.jsonl\n" }.joined()
      try Data(documentList.utf8).write(to: URL(filePath: name + ".documents"))
      return (try CorpusPlan.resolve(arguments: [.path(name + ".jsonl")]), name + ".documents")
    }

    /// An index of a partition as a part of the corpus.
    func part(
      _ partition: Int, of stage: PackStage, within statistics: CorpusStatistics
    ) throws -> CorpusIndex {
      let (plan, documentList) = try write(partition, of: stage)
      return try index(
        plan, as: ListedDocuments(statistics: statistics, documentListPath: documentList),
        name: URL(filePath: documentList).lastPathComponent + ".sqlite")
    }

    /// The statistics with the topics of the corpus, learned from all of it.
    func withTopics(_ statistics: CorpusStatistics) throws -> CorpusStatistics {
      let (plan, documentList) = try write(Array(lines.indices), name: "sample")
      let sample = try index(
        plan, as: ListedDocuments(statistics: statistics, documentListPath: documentList),
        name: "sample.sqlite")
      var builder = CorpusStatisticsBuilder()
      try builder.append(path: statistics.path)
      try builder.learnTopics(from: sample)
      return try builder.write(to: folder + "/with-topics.statistics")
    }

    func index(
      _ plan: CorpusPlan, as part: ListedDocuments, analyzer: Analyzer = .words, name: String
    ) throws -> CorpusIndex {
      var indexer = fixture.indexer(analyzer: analyzer)
      indexer.listedDocuments = part
      return try Pipeline.index(
        plan, with: indexer, to: "\(folder)/\(name)", overwrite: false,
        progress: ProgressLine(isQuiet: true))
    }

    /// Packs with a stage, and gives the files.
    func pack(_ index: CorpusIndex, _ stage: PackStage, _ name: String) throws -> [String: [UInt8]]
    {
      try Pipeline.pack(
        index, by: try stage.plan(index), with: stage,
        into: try OutputFolder(packing: "\(folder)/\(name)", overwrite: false),
        progress: ProgressLine(isQuiet: true))
      return try PackingFixture.files(in: "\(folder)/\(name)")
    }
  }

  @Test func statisticsOfPiecesAreThoseOfTheWhole() throws {
    try withTemporaryFolder { folder in
      let corpus = try Corpus(folder: folder, seed: 3)
      var builder = CorpusStatisticsBuilder()
      try builder.append(path: corpus.whole.path)
      let whole = try Data(contentsOf: URL(filePath: builder.write(to: folder + "/w").path))
      var indexer = corpus.fixture.indexer()
      indexer.statistics = StatisticsFile(path: folder + "/written")
      try indexer.build(
        try CorpusPlan.resolve(arguments: [.path(folder + "/whole.jsonl")]),
        to: folder + "/beside.sqlite", overwrite: false, progress: ProgressLine(isQuiet: true))
      #expect(try Data(contentsOf: URL(filePath: folder + "/written")) == whole)
      for ends in [[70], [1, 2, 70], [20, 21, 50, 69, 70]] {
        let joined = try corpus.statistics(piecesEndAt: ends)
        #expect(try Data(contentsOf: URL(filePath: joined.path)) == whole, "pieces to \(ends)")
        #expect(joined.sources == corpus.whole.sources)
        #expect(joined.skipped.values.reduce(0, +) == 1)
      }
      // A piece without a document has no statistics of its own.
      builder.skip(3, .invalidUTF8)
      builder.skip(1, .invalidUTF8)
      let skipped = try builder.write(to: folder + "/w").skipped
      #expect(skipped.values.reduce(0, +) == 5 && skipped[SkipReason.invalidUTF8.rawValue] == 4)
    }
  }

  /// What an index is to leave beside it is there when the index has its name.
  @Test func anIndexWithoutItsStatisticsIsNotFinished() throws {
    try withTemporaryFolder { folder in
      let corpus = try Corpus(folder: folder, seed: 2)
      let plan = try CorpusPlan.resolve(arguments: [.path(folder + "/whole.jsonl")])
      var indexer = corpus.fixture.indexer()
      indexer.statistics = StatisticsFile(path: folder + "/later/statistics")
      func build() throws {
        try indexer.build(
          plan, to: folder + "/again.sqlite", overwrite: false,
          progress: ProgressLine(isQuiet: true))
      }
      #expect(message(build).contains("later/statistics cannot be written"))
      #expect(!FileManager.default.fileExists(atPath: folder + "/again.sqlite"))
      try FileManager.default.createDirectory(
        atPath: folder + "/later", withIntermediateDirectories: false)
      try build()
      let again = try Data(contentsOf: URL(filePath: folder + "/again.sqlite"))
      #expect(try again == Data(contentsOf: URL(filePath: corpus.whole.path)))
      #expect(
        try FileManager.default.contentsOfDirectory(atPath: folder + "/later") == ["statistics"])
    }
  }

  @Test(arguments: [StrategyName.bm25, .relatedFit, .uni, .mix], [nil, 5])
  func aPartitionOfTheCorpusPacksToTheBytesOfTheWhole(strategy: StrategyName, buffer: Int?) throws {
    try withTemporaryFolder { folder in
      let corpus = try Corpus(folder: folder, seed: 4)
      let statistics = try corpus.statistics(piecesEndAt: [33, 70])
      var stage = corpus.fixture.packer(strategy, chunkLength: 40, seed: 9)
      stage.configuration.partitionCount = 4
      stage.configuration.partitionRule = .hash
      stage.configuration.bufferCapacity = buffer
      for partition in 0..<4 {
        stage.partition = partition
        let part = try corpus.part(partition, of: stage, within: statistics)
        let ours = try corpus.pack(part, stage, "part-\(partition)")
        let theirs = try corpus.pack(corpus.whole, stage, "whole-\(partition)")
        #expect(ours.keys.sorted() == theirs.keys.sorted())
        for (name, bytes) in theirs { #expect(ours[name] == bytes, "\(name) of \(partition)") }
      }
    }
  }

  /// The documents of a part enter the buffer in the order that they have in the corpus, whatever
  /// decides on the partitions.
  @Test(arguments: PartitionRule.allCases, [StrategyName.bm25, .relatedFit])
  func aPartitionPacksToTheBytesOfTheWholeByTopics(
    rule: PartitionRule, strategy: StrategyName
  ) throws {
    try withTemporaryFolder { folder in
      let corpus = try Corpus(folder: folder, seed: 11, count: 1_000, words: 1...14)
      let statistics = try corpus.statistics(piecesEndAt: [400, 1_000])
      var stage = corpus.fixture.packer(strategy, chunkLength: 40, seed: 9)
      stage.configuration.partitionCount = 3
      stage.configuration.partitionRule = rule
      stage.configuration.bufferCapacity = 20
      let units = try stage.plan(corpus.whole).units
      func part(_ partition: Int, within statistics: CorpusStatistics) throws -> CorpusIndex {
        let wanted = units.filter { $0.partition == partition }.flatMap { $0.documentIDs ?? [] }
        let name = "part-\(partition)-\(statistics.hasTopics)"
        let (plan, documentList) = try corpus.write(wanted.map(Int.init).sorted(), name: name)
        return try corpus.index(
          plan, as: ListedDocuments(statistics: statistics, documentListPath: documentList),
          name: name + ".sqlite")
      }
      stage.partition = 0
      let early = try part(0, within: statistics)
      #expect(
        message { _ = try stage.plan(early) }.contains("its statistics hold no topics"))
      let withTopics = try corpus.withTopics(statistics)
      for partition in 0..<3 {
        stage.partition = partition
        let part = try part(partition, within: withTopics)
        var ours = try corpus.pack(part, stage, "ours-\(partition)")
        var theirs = try corpus.pack(corpus.whole, stage, "theirs-\(partition)")
        #expect(ours.keys.sorted() == theirs.keys.sorted() && ours.count > 4)
        if rule == .topics {
          // The digest of a part does not know in which partitions the others are.
          (ours["part.json"], theirs["part.json"]) = (nil, nil)
        }
        for (name, bytes) in theirs { #expect(ours[name] == bytes, "\(name) of \(partition)") }
      }
      try MergeStage().merge(
        (0..<3).map { "\(folder)/ours-\($0)" },
        into: try OutputFolder(packing: folder + "/merged", overwrite: false),
        progress: ProgressLine(isQuiet: true))
      stage.partition = nil
      #expect(
        try PackingFixture.files(in: folder + "/merged")
          == corpus.pack(corpus.whole, stage, "whole"))
    }
  }

  @Test func topicsAreLearnedOfTheSampleOfThisCorpusAlone() throws {
    try withTemporaryFolder { folder in
      let corpus = try Corpus(folder: folder, seed: 12, count: 1_000, words: 1...6)
      let statistics = try corpus.statistics(piecesEndAt: [1_000])
      func learn(from index: CorpusIndex) throws {
        var builder = CorpusStatisticsBuilder()
        try builder.append(path: statistics.path)
        try builder.learnTopics(from: index)
      }
      #expect(message { try learn(from: corpus.whole) }.contains("not made with these statistics"))
      let (plan, documentList) = try corpus.write(Array(1..<1_000), name: "few")
      let few = try corpus.index(
        plan, as: ListedDocuments(statistics: statistics, documentListPath: documentList),
        name: "few.sqlite")
      #expect(message { try learn(from: few) }.contains("whose topics are learned from"))
    }
  }

  @Test(arguments: [StrategyName.bm25, .mix])
  func partitionsWithoutDocumentsAreParts(strategy: StrategyName) throws {
    try withTemporaryFolder { folder in
      let corpus = try Corpus(folder: folder, seed: 6)
      let statistics = try corpus.statistics(piecesEndAt: [70])
      var stage = corpus.fixture.packer(strategy, chunkLength: 40, seed: 3)
      stage.configuration.partitionCount = 97
      stage.configuration.partitionRule = .hash
      let whole = try corpus.pack(corpus.whole, stage, "whole")
      var emptyCount = 0
      for partition in 0..<97 {
        stage.partition = partition
        let part = try corpus.part(partition, of: stage, within: statistics)
        emptyCount += try part.ownDocumentCount() == 0 ? 1 : 0
        _ = try corpus.pack(part, stage, "part-\(partition)")
      }
      #expect(emptyCount > 20)
      try MergeStage().merge(
        (0..<97).map { "\(folder)/part-\($0)" },
        into: try OutputFolder(packing: folder + "/merged", overwrite: false),
        progress: ProgressLine(isQuiet: true))
      #expect(try PackingFixture.files(in: folder + "/merged") == whole)
    }
  }

  @Test(arguments: [Analyzer.words, .tokens])
  func aPartitionScoresAndExplainsAsTheWhole(analyzer: Analyzer) throws {
    try withTemporaryFolder { folder in
      let corpus = try Corpus(folder: folder, seed: 7)
      let whole = try corpus.fixture.index(
        try CorpusPlan.resolve(arguments: [.path(folder + "/whole.jsonl")]), analyzer: analyzer,
        name: "again.sqlite")
      try whole.writeStatistics(to: folder + "/statistics")
      var stage = corpus.fixture.packer(.bm25, chunkLength: 40)
      stage.configuration.partitionCount = 3
      stage.configuration.partitionRule = .hash
      let (plan, documentList) = try corpus.write(1, of: stage)
      let part = try corpus.index(
        plan,
        as: ListedDocuments(
          statistics: try CorpusStatistics(path: folder + "/statistics"),
          documentListPath: documentList),
        analyzer: analyzer, name: "part.sqlite")
      #expect(part.sources == whole.sources && part.documentCount == 70)
      var own: [Int] = []
      try part.forEachDocument { own.append($0.id) }
      #expect(try own.count == part.ownDocumentCount() && own.count > 10)
      for sources in [nil, [whole.sources[1]]] {
        let search = try CorpusSearch(index: part, sources: sources, parameters: BM25Parameters())
        let reference = try CorpusSearch(
          index: whole, sources: sources, parameters: BM25Parameters())
        var hitCount = 0
        for documentID in own {
          let selection = QuerySelection(limit: 12)
          let query = try reference.query(likeDocument: documentID, selection: selection)
          #expect(try search.query(likeDocument: documentID, selection: selection) == query)
          let hits = try search.search(query, limit: 70)
          #expect(
            try hits
              == reference.search(query, limit: 70).filter { own.contains($0.documentID) })
          for hit in hits.prefix(3) {
            let explanations = try [search, reference].map {
              try $0.explain(hit, query: query).lines(indentation: 0)
            }
            let areSame = explanations[0] == explanations[1]
            #expect(areSame)
          }
          hitCount += hits.count
        }
        #expect(hitCount > own.count)
      }
    }
  }

  @Test func aKilledIndexOfAPartitionResumesToTheSameBytes() throws {
    try withTemporaryFolder { folder in
      let corpus = try Corpus(folder: folder, seed: 8)
      let statistics = try corpus.statistics(piecesEndAt: [70])
      var stage = corpus.fixture.packer(.bm25, chunkLength: 40)
      stage.configuration.partitionCount = 2
      stage.configuration.partitionRule = .hash
      let (plan, documentList) = try corpus.write(1, of: stage)
      var indexer = corpus.fixture.indexer()
      indexer.listedDocuments = ListedDocuments(
        statistics: statistics, documentListPath: documentList)
      indexer.limits = ReaderLimits(blockByteCount: 600)
      /// Stops after some blocks, as a killed run does; returns whether these were all.
      func build(_ name: String, blocks limit: Int = .max) throws -> Bool {
        // Few postings, so that there are several runs of them.
        let builder = try CorpusIndexBuilder(
          path: "\(folder)/\(name)", configuration: indexer.configuration, plan: plan,
          overwrite: false, postingLimit: 120)
        var reader = CorpusReader(
          files: plan.files, fields: indexer.fields, limits: indexer.limits,
          startingAt: builder.cursor)
        let batch = IngestBatch(
          analyzer: .words, vocabularySize: corpus.fixture.tokenizer.vocabularySize)
        var count = 0
        while let block = try reader.next() {
          guard count < limit else { return false }
          batch.begin(cursor: block.cursor)
          for case .document(let document) in block.records() {
            batch.add(document, tokens: [1, 2], contentHash: [])
          }
          try builder.append(batch)
          count += 1
        }
        try builder.finish()
        return true
      }
      #expect(try build("unbroken"))
      let unbroken = try Data(contentsOf: URL(filePath: folder + "/unbroken"))
      var cuts = 0
      while try !build("cut-\(cuts)", blocks: cuts) {
        #expect(try build("cut-\(cuts)"))
        let resumed = try Data(contentsOf: URL(filePath: "\(folder)/cut-\(cuts)"))
        #expect(resumed == unbroken, "cut after \(cuts) blocks")
        cuts += 1
      }
      #expect(cuts > 5)
      indexer.listedDocuments = nil
      #expect(message { _ = try build("cut-0x", blocks: 1) } == "no error")
      indexer.listedDocuments = ListedDocuments(
        statistics: statistics, documentListPath: documentList)
      #expect(message { _ = try build("cut-0x") }.contains("--statistics of the digest none"))
    }
  }

  @Test func whatIsNotAPartIsRefused() throws {
    try withTemporaryFolder { folder in
      let corpus = try Corpus(folder: folder, seed: 5)
      let statistics = try corpus.statistics(piecesEndAt: [70])
      var stage = corpus.fixture.packer(.bm25, chunkLength: 40)
      stage.configuration.partitionCount = 2
      stage.configuration.partitionRule = .hash
      stage.partition = 0
      let (plan, documentList) = try corpus.write(0, of: stage)
      let wholePlan = try CorpusPlan.resolve(arguments: [.path(folder + "/whole.jsonl")])
      func refusal(
        _ plan: CorpusPlan, documentList: String, analyzer: Analyzer = .words
      ) -> String {
        defer { try? FileManager.default.removeItem(atPath: folder + "/refused.partial") }
        return message {
          _ = try corpus.index(
            plan, as: ListedDocuments(statistics: statistics, documentListPath: documentList),
            analyzer: analyzer,
            name: "refused")
        }
      }
      #expect(refusal(wholePlan, documentList: documentList).contains("and there are more"))
      #expect(refusal(plan, documentList: folder + "/nowhere").contains("nowhere cannot be read"))
      let count = try String(contentsOfFile: documentList, encoding: .utf8).split(separator: "\n")
        .count
      func foreign(_ fields: String) throws -> CorpusPlan {
        let path = folder + "/foreign.jsonl"
        let lines = (0..<count).map { #"{"id": "\#($0)", "text": "unheard words", \#(fields)}"# }
        try Data(lines.joined(separator: "\n").utf8).write(to: URL(filePath: path))
        return try CorpusPlan.resolve(arguments: [.path(path)])
      }
      #expect(
        refusal(try foreign(#""source": "wiki""#), documentList: documentList)
          .contains("has no term 'unheard'"))
      #expect(
        refusal(try foreign(#""source": "news""#), documentList: documentList)
          .contains("there is no source 'news'"))
      #expect(
        refusal(plan, documentList: documentList, analyzer: .tokens)
          .contains("was made with --analyzer words, the others with tokens"))
      let other = try PackingFixture(folder: folder, texts: ["another text, another tokenizer"])
      var indexer = other.indexer()
      indexer.listedDocuments = ListedDocuments(
        statistics: statistics, documentListPath: documentList)
      #expect(
        message {
          try indexer.build(
            plan, to: folder + "/refused", overwrite: false, progress: ProgressLine(isQuiet: true))
        }.contains("was made with --tokenizer \(corpus.fixture.tokenizer.fingerprint)"))
      try Data("3\t1\tx\n2\t2\tx\n".utf8).write(to: URL(filePath: folder + "/falling"))
      #expect(refusal(plan, documentList: folder + "/falling").contains("falling:2"))
      try Data("71\t1\tx".utf8).write(to: URL(filePath: folder + "/far"))
      #expect(
        refusal(plan, documentList: folder + "/far").contains("document 71, the corpus has 70"))
      let more = try String(contentsOfFile: documentList, encoding: .utf8) + "70\t1\tx"
      try Data(more.utf8).write(to: URL(filePath: folder + "/more"))
      #expect(refusal(plan, documentList: folder + "/more").contains("70, which was not given"))

      let part = try corpus.part(0, of: stage, within: statistics)
      #expect(
        message { _ = try CorpusStatistics(path: part.path) }.contains(
          "does not hold the statistics"))
      var builder = CorpusStatisticsBuilder()
      #expect(message { try builder.append(path: part.path) }.contains("made without --statistics"))
      func packing(_ change: (inout PackStage) -> Void) -> String {
        var changed = stage
        change(&changed)
        return message { _ = try corpus.pack(part, changed, "refused-\(UUID().uuidString)") }
      }
      #expect(packing { $0.partition = 1 }.contains("is of partition 0"))
      #expect(packing { $0.partition = nil }.contains("--partition I"))
      #expect(
        packing { ($0.partition, $0.configuration.partitionCount) = (nil, 1) }.contains(
          "--partition I"))
      #expect(
        packing { $0.configuration.weights = ["wiki": 1, "code": 1, "late": 1] }.contains(
          "--weights cannot"))
      _ = try corpus.fixture.pack(
        corpus.whole, corpus.fixture.packer(.uni, chunkLength: 40), name: "w")
      #expect(
        message { _ = try Pipeline.verify(folder: folder + "/w", index: part) }
          .contains("is not the index"))
    }
  }
}
