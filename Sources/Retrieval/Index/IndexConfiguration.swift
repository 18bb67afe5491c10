package import BM25
package import Documents
import Foundation
import GRDB
import JSON

/// What an index is made with, besides its files.
package struct IndexConfiguration: Sendable {
  package var analyzer: Analyzer
  package var tokenizer: StoredTokenizer
  package var vocabularySize: Int

  /// What is done with special tokens in the text: `ordinary` or `parse`.
  package var specialTokenHandling: String
  package var fields: RecordFields

  /// The longest line that is read, in bytes.
  package var maximumLineByteCount: Int

  /// Whether documents are sorted into topics, where these are known.
  package var makesTopics = true

  /// The documents, where they are some of a larger corpus; nil where they are all of it.
  package var listedDocuments: ListedDocuments?

  /// The settings of an index.
  package init(
    analyzer: Analyzer, tokenizer: StoredTokenizer, vocabularySize: Int,
    specialTokenHandling: String, fields: RecordFields, maximumLineByteCount: Int,
    listedDocuments: ListedDocuments? = nil
  ) {
    self.listedDocuments = listedDocuments
    self.analyzer = analyzer
    self.tokenizer = tokenizer
    self.vocabularySize = vocabularySize
    self.specialTokenHandling = specialTokenHandling
    self.fields = fields
    self.maximumLineByteCount = maximumLineByteCount
  }

  /// Whether documents are sorted into topics; those of a larger corpus only by its trees.
  var sortsIntoTopics: Bool { makesTopics && listedDocuments?.statistics.hasTopics ?? true }

  /// The settings of reading, as text that is equal where they are equal.
  func ingestDescription() throws -> String {
    let fields = String(decoding: try JSONForm.line(fields), as: UTF8.self)
    return "\(fields), lines of at most \(maximumLineByteCount) bytes"
  }

  /// Fails where the index in `db` was made with other settings, or of other files.
  func requireSame(_ db: Database, path: String, files: [CorpusFile]) throws {
    try RetrievalError.reading(path) { try requireEqual(db, path: path, files: files) }
  }

  private func requireEqual(_ db: Database, path: String, files: [CorpusFile]) throws {
    try IndexSchema.requireVersion(db, path: path)
    let found = try IndexSettings.read(db, path: path)
    let asked = try IndexSettings(self)
    func require(_ setting: String, _ found: String, _ asked: String) throws {
      guard found == asked else {
        throw RetrievalError.otherConfiguration(
          path: path, setting: setting, found: found, asked: asked)
      }
    }
    try require("analyzer", found.analyzer.rawValue, asked.analyzer.rawValue)
    try require("special tokens", found.specialTokenHandling, asked.specialTokenHandling)
    try require("fields", found.ingestDescription, asked.ingestDescription)
    if asked.hasTopics, !found.hasTopics {
      throw RetrievalError.otherConfiguration(
        path: path, setting: "topics", found: "none", asked: "sorted")
    }
    let fingerprint = try String.fetchOne(db, sql: "SELECT fingerprint FROM tokenizer") ?? "none"
    try require("tokenizer", fingerprint, tokenizer.fingerprint)
    let roles = try Row.fetchOne(
      db, sql: "SELECT bosTokenID, eosTokenID, padTokenID FROM tokenizer")
    let ids = [tokenizer.bosTokenID, tokenizer.eosTokenID, tokenizer.padTokenID].map {
      $0.map { String($0) }
    }
    try require(
      "the BOS, EOS and padding ids",
      IndexConfiguration.describe(
        try (0..<3).map { try roles?.integerIfPresent(at: $0).map(String.init) }),
      IndexConfiguration.describe(ids))
    try require(
      "--statistics of the digest", found.globalStatistics?.digest ?? "none",
      asked.globalStatistics?.digest ?? "none")
    try requireSameFiles(db, path: path, files: files)
  }

  /// Whether the index was made, or begun, with these settings of these files.
  func isSame(_ db: Database, files: [CorpusFile]) throws -> Bool {
    do {
      try requireSame(db, path: "", files: files)
      return true
    } catch is RetrievalError {
      return false
    }
  }

  private static func describe(_ ids: [String?]) -> String {
    ids.map { $0 ?? "none" }.joined(separator: ", ")
  }

  private func requireSameFiles(_ db: Database, path: String, files: [CorpusFile]) throws {
    let rows = try Row.fetchAll(
      db,
      sql: """
        SELECT path, byteCount, modificationTime, format, sourceName FROM file
        WHERE format <> 'member' ORDER BY id
        """)
    for (row, file) in zip(rows, files) {
      let name = try row.text(at: 0)
      guard name == file.path else {
        throw RetrievalError.otherFiles(
          path: path, file: name, difference: "was read where now \(file.path) is given")
      }
      let sourceName = try row.textIfPresent(at: 4)
      guard try row.text(at: 3) == file.format.rawValue, sourceName == file.sourceName else {
        throw RetrievalError.otherFiles(
          path: path, file: name,
          difference:
            "was read as source '\(sourceName ?? "named in it")', now it is given as "
            + "'\(file.sourceName ?? "named in it")'")
      }
      guard
        try row.integer(at: 1) == file.byteCount, try row.integer(at: 2) == file.modificationTime
      else {
        throw RetrievalError.otherFiles(
          path: path, file: name, difference: "has changed since it was read")
      }
    }
    guard rows.count == files.count else {
      throw RetrievalError.otherFiles(
        path: path, file: "a list of \(rows.count) files",
        difference: "was read where now \(files.count) are given")
    }
  }
}

extension IndexSettings {
  /// The settings of an index that is being begun.
  init(_ configuration: IndexConfiguration) throws {
    self.init(
      analyzer: configuration.analyzer, vocabularySize: configuration.vocabularySize,
      specialTokenHandling: configuration.specialTokenHandling,
      ingestDescription: try configuration.ingestDescription(), isComplete: false,
      hasTopics: configuration.sortsIntoTopics,
      globalStatistics: configuration.listedDocuments?.globalStatistics)
  }
}

extension CorpusIndex {
  /// Fails with `RetrievalError` where this index was made with other settings, or of other files.
  package func requireMade(with configuration: IndexConfiguration, of plan: CorpusPlan) throws {
    try read { db in
      try configuration.requireSame(db, path: path, files: plan.files)
    }
  }
}
