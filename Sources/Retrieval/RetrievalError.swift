package import Documents

/// Why a corpus index cannot be built, opened or searched.
package enum RetrievalError: Error, Equatable, CustomStringConvertible {
  case notAnIndex(path: String, reason: String)
  case unsupportedSchema(path: String, found: Int, supported: Int)
  case unfinishedIndex(path: String)
  case indexExists(path: String)
  case notWritable(path: String, reason: String)
  case indexInUse(path: String)
  case failure(path: String, reason: String)
  case otherConfiguration(path: String, setting: String, found: String, asked: String)
  case otherFiles(path: String, file: String, difference: String)
  case noDocuments(path: String, skipped: SkipCounts)
  case tooManyDocuments(limit: Int)
  case tooManySources(limit: Int, latest: String)
  case unknownSource(name: String, known: [String])
  case unknownDocument(externalID: String)
  case damaged(path: String, what: String)
  case notStatistics(path: String, reason: String)
  case otherOrigin(path: String, setting: String, found: String, expected: String)
  case hasGlobalStatistics(path: String)
  case foreignSample(path: String)
  case smallSample(path: String, source: String, found: Int, wanted: Int)
  case malformedDocumentList(path: String, line: Int)
  case documentListMismatch(index: String, statistics: String, what: String)
  case unreadableQueries(path: String)
  case malformedQuery(path: String, line: Int)
  case unreadableJudgements(path: String)
  case malformedJudgement(path: String, line: Int)
  case contradictoryJudgement(path: String, line: Int)
  case repeatedQuery(id: String)

  package var description: String {
    switch self {
    case .notAnIndex(let path, let reason):
      "\(path) is not a corpus index (\(reason)); make one with `bm25chunk index`"
    case .unsupportedSchema(let path, let found, let supported):
      "\(path) has schema version \(found), this program reads \(supported); "
        + "index the corpus again, with --overwrite"
    case .unfinishedIndex(let path):
      "\(path) is not finished; run the same `bm25chunk index` command again to complete it"
    case .indexExists(let path):
      "\(path) exists; give --overwrite to replace it, or another --output"
    case .notWritable(let path, let reason):
      "\(path) cannot be written: \(reason)"
    case .indexInUse(let path):
      "\(path) is being written by another process"
    case .failure(let path, let reason):
      "cannot use \(path): \(reason)"
    case .otherConfiguration(let path, let setting, let found, let asked):
      "\(path) was begun with \(setting) \(found), but now \(asked) is given; "
        + "use the same settings to resume, or --overwrite to start again"
    case .otherFiles(let path, let file, let difference):
      "\(path) was begun with other input: \(file) \(difference); "
        + "restore it to resume, or give --overwrite to start again"
    case .noDocuments(let path, let skipped):
      skipped.entries.reduce(
        "no document could be read: there is nothing to index, and \(path) was not written"
      ) { text, entry in
        let example = entry.examples.first.map { " (first: \($0.location))" } ?? ""
        return text + "\n  \(entry.count) \(entry.reason.rawValue): \(entry.reason.summary)"
          + example
      }
    case .tooManyDocuments(let limit):
      "the corpus has more than \(limit) documents, the maximum of one index; split it"
    case .tooManySources(let limit, let latest):
      "more than \(limit) sources (the latest is '\(latest)'): the source field differs in almost "
        + "every record; name another one with --source-field, or give --source NAME=PATH"
    case .unknownSource(let name, let known):
      "there is no source '\(name)'; the index holds "
        + known.prefix(10).joined(separator: ", ")
        + (known.count > 10 ? " and \(known.count - 10) more" : "")
    case .unknownDocument(let externalID):
      "there is no document with the external id '\(externalID)'"
    case .damaged(let path, let what):
      "\(path) is damaged: \(what); make it again, with --overwrite"
    case .notStatistics(let path, let reason):
      "\(path) does not hold the statistics of a corpus (\(reason)); "
        + "make them with `bm25chunk corpus-statistics`"
    case .otherOrigin(let path, let setting, let found, let expected):
      "\(path) was made with \(setting) \(found), the others with \(expected): "
        + "all pieces of a corpus need the same"
    case .hasGlobalStatistics(let path):
      "\(path) holds some documents of a corpus, with the statistics of all of it; give an index "
        + "that was made without --statistics"
    case .foreignSample(let path):
      "--sample: \(path) was not made with these statistics; index the sample with --statistics "
        + "and --document-list"
    case .smallSample(let path, let source, let found, let wanted):
      "--sample: \(path) holds \(found) documents of source \(source), whose topics are learned "
        + "from \(wanted)"
    case .malformedDocumentList(let path, let line):
      line == 0
        ? "\(path) cannot be read"
        : "\(path):\(line) is not a document's number, line and input separated by tabs, "
          + "ascending by number"
    case .documentListMismatch(let index, let statistics, let what):
      "\(index) does not hold documents of the corpus of \(statistics): \(what)"
    case .unreadableQueries(let path):
      "there is no readable file of queries at \(path)"
    case .malformedQuery(let path, let line):
      "\(path):\(line) is not an object with an \"id\" and a \"text\""
    case .unreadableJudgements(let path):
      "there is no readable file of judgements at \(path)"
    case .malformedJudgement(let path, let line):
      "\(path):\(line) is not a judgement: give query, document and gain (BEIR), or query, "
        + "iteration, document and gain (TREC); gains are integers"
    case .contradictoryJudgement(let path, let line):
      "\(path):\(line) judges a document again, with another gain; remove one of the two lines"
    case .repeatedQuery(let id):
      "two queries have the id '\(id)', and judgements are about one; give each an id of its own"
    }
  }
}
