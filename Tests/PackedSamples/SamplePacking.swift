import Files
import Foundation
package import Packing
package import Shards
package import Tokenization

/// A small packing of two sources, to be written with the real writers; a test may damage it first.
///
/// Every document has tokens of its own, all below 90; BOS is 97, EOS 98, padding 99.
package struct SamplePacking {
  /// One chunk, with parts that can be edited.
  package struct Row {
    package var placements: [Chunk.Placement]
    package var tokens: [TokenID]

    /// Its pass, from 0.
    package var pass = 0

    /// A row that holds a chunk.
    package init(_ chunk: Chunk) {
      placements = chunk.placements
      tokens = chunk.tokens
    }
  }

  package static let bos: TokenID = 97
  package static let eos: TokenID = 98
  package static let padding: TokenID = 99
  package static let tokenizerJSON = Array("{}\n".utf8)

  package let boundary: BoundaryTokens
  package var documents: [TokenizedDocument]
  package var sources = ["alpha", "beta"]
  package var strategy: StrategyName
  package var retrieval = RetrievalConfiguration()
  package var skipped: [String: Int] = [:]
  package var chunkLength: Int
  package var vocabularySize = 100
  package var rowsPerShard = 3
  package var denseTensors: [DenseTensor] = []
  package var boundaryLoss = BoundaryLoss.mask

  /// How often everything is packed.
  package private(set) var epochCount = 1

  /// Documents that the table lists as dropped.
  package var dropped: Set<Int>
  package var rows: [Row] = []

  /// Packs documents of the given lengths, of `alpha` and `beta` in turn, but for the dropped.
  package init(
    lengths: [Int] = [3, 4, 20, 9, 5, 2, 1, 0], strategy: StrategyName = .uni,
    boundary: BoundaryTokens = BoundaryTokens(bos: nil, eos: eos), dropped: Set<Int> = [],
    chunkLength: Int = 8
  ) throws {
    self.strategy = strategy
    self.boundary = boundary
    self.dropped = dropped
    self.chunkLength = chunkLength
    documents = lengths.enumerated().map { documentID, length in
      TokenizedDocument(
        documentID: documentID, sourceID: documentID % 2,
        tokens: (0..<length).map { TokenID((7 * documentID + $0) % 90) })
    }
    let packed = documents.filter { !dropped.contains($0.documentID) }
    for sourceID in strategy.keepsSourcesApart ? [0, 1] : [-1] {
      var documents = packed.filter { sourceID < 0 || $0.sourceID == sourceID }.makeIterator()
      func nextDocument() -> Fragment? { documents.next().map(boundary.fragment(of:)) }
      func add(_ packing: some PackingStrategy) throws {
        var packing = packing
        while let chunk = try packing.next() { rows.append(Row(chunk)) }
      }
      if strategy.keepsDocumentsWhole {
        try add(
          BestFitPacking(
            chunkLength: chunkLength, windowCapacity: 4, nextDocument: nextDocument))
      } else {
        try add(SequentialPacking(chunkLength: chunkLength, nextDocument: nextDocument))
      }
    }
  }

  /// Packs everything `count` times.
  package mutating func repeatRows(epochs count: Int) {
    epochCount = count
    let first = rows
    rows = (0..<count).flatMap { pass in
      first.map { row in
        var row = row
        row.pass = pass
        return row
      }
    }
  }

  /// Writes the shards, the table, the tokenizer and the manifest into an existing folder.
  @discardableResult
  package func write(to folder: String) throws -> ShardManifest {
    var writer = ShardWriter(
      chunkLength: chunkLength, vocabularySize: vocabularySize, eosTokenID: Int(Self.eos),
      padTokenID: Int(Self.padding))
    writer.denseTensors = denseTensors
    writer.boundaryLoss = boundaryLoss
    let results = try stride(from: 0, to: rows.count, by: rowsPerShard).enumerated().map {
      index, start in
      try writer.write(
        rows[start..<min(start + rowsPerShard, rows.count)].map {
          $0.writable(width: writer.tokenWidth, hasPass: epochCount > 1)
        },
        index: index, folder: folder)
    }
    let table = try DocumentTable.write(folder: folder) { emit in
      for document in documents { try emit(record(of: document)) }
    }
    for name in ["tokenizer.json", "tokenizer_config.json"] {
      try Data(Self.tokenizerJSON).write(to: URL(filePath: "\(folder)/\(name)"))
    }
    let manifest = manifest(
      results, table, tokenizerSHA256: FileDigest.hexadecimal(of: Self.tokenizerJSON))
    try manifest.replace(in: folder)
    return manifest
  }

  private func record(of document: TokenizedDocument) -> DocumentRow {
    DocumentRow(
      documentID: document.documentID, externalID: "id-\(document.documentID)",
      source: sources[document.sourceID], path: "corpus/\(sources[document.sourceID]).jsonl",
      line: document.documentID + 1, tokenCount: document.tokens.count,
      passCount: epochCount > 1 && !dropped.contains(document.documentID) ? epochCount : nil,
      dropped: dropped.contains(document.documentID) ? .overBudget : nil)
  }

  private func manifest(
    _ results: [ShardWriter.Result], _ table: ShardManifest.FileRecord, tokenizerSHA256: String
  ) -> ShardManifest {
    var configuration = PackingConfiguration(
      strategy: strategy, chunkLength: chunkLength, retrieval: retrieval)
    configuration.nearDuplicates = .allow
    if epochCount > 1 { configuration.repetition = RepetitionConfiguration(epochs: epochCount) }
    configuration.documentPolicy.addBOS = boundary.bos != nil
    configuration.documentPolicy.addEOS = boundary.eos != nil
    configuration.denseTensors = denseTensors
    configuration.boundaryLoss = boundaryLoss
    let settings = PackingSettings(
      configuration, vocabularySize: vocabularySize, bosTokenID: boundary.bos.map(Int.init),
      eosTokenID: Int(Self.eos), padTokenID: Int(Self.padding),
      tokenizer: TokenizerRecord(
        sha256: tokenizerSHA256, configurationSHA256: tokenizerSHA256, fingerprint: "0123"),
      sources: sources, skipped: skipped)
    var account = PackingAccount(settings)
    for document in documents { account.add(record(of: document)) }
    account.finish()
    return ShardManifest(settings, account: account, shards: results, documentTable: table)
  }
}

/// A row that is held in memory, as a shard with tokens of a stated width takes it.
package struct SampleRow: WritableRow {
  package let pass: Int?
  package let placements: [Chunk.Placement]
  fileprivate let tokens: [TokenID]
  fileprivate let width: TokenWidth

  /// Calls `body` with the tokens at the width of the shard.
  package func withTokenBytes(_ body: (UnsafeRawBufferPointer) throws -> Void) rethrows {
    switch width {
    case .u16: try tokens.map(UInt16.init).withUnsafeBytes(body)
    case .i32: try tokens.withUnsafeBytes(body)
    }
  }
}

extension SamplePacking.Row {
  /// The row for a shard with tokens of the given width.
  package func writable(width: TokenWidth, hasPass: Bool = false) -> SampleRow {
    SampleRow(pass: hasPass ? pass : nil, placements: placements, tokens: tokens, width: width)
  }
}

extension ShardManifest {
  /// Writes the manifest in the place of the one that is there.
  package func replace(in folder: String) throws {
    try Data(jsonBytes()).write(to: URL(filePath: folder + "/" + ShardManifest.fileName))
  }
}
