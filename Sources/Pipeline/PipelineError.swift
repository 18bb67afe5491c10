package import Documents

/// Why the stages cannot run together.
package enum PipelineError: Error, CustomStringConvertible {
  case skippedInput(SkippedRecord)
  case noTokenizer(indexing: String)
  case otherTokenizer(path: String, fingerprint: String, index: String, indexFingerprint: String)
  case otherIndex(folder: String, index: String)
  case unknownWeights(names: [String], known: [String])
  case missingWeights(names: [String])
  case noWeight
  case mixedInput(index: String)
  case otherPacking(first: String, second: String, setting: String, values: [String])
  case partTwice(partition: Int, first: String, second: String)
  case missingParts([Int], of: Int)
  case tooManyUnits(count: Int, limit: Int)
  case missingUnit(number: Int)
  case missingDocument(documentID: Int)
  case hasGlobalStatistics(index: String)
  case budgetsWithGlobalStatistics(flag: String, index: String)
  case tooLittle(Shortage)
  case topicsWithoutRetrieval(strategy: String)
  case noTopics(index: String)
  case noTopicTrees(index: String)
  case malformedDivision(path: String, line: Int)
  case foreignDocument(externalID: String, partition: Int, index: String, wanted: Int)
  case emptyPacking(Emptiness)
  case noTrainingText
  case noBOS(path: String)
  case noPrompt

  package var description: String {
    switch self {
    case .skippedInput(let record):
      "\(record.location): \(record.reason.summary.dropLast())"
        + (record.detail.isEmpty ? "" : " (\(record.detail))")
        + "; without --strict it would be skipped and counted"
    case .noTopics(let index):
      "the documents of \(index) are not sorted into topics: index again with "
        + "`bm25chunk index --overwrite`, or give --feed random (and --partition-by hash)"
    case .noTokenizer(let corpus):
      "\(corpus) has to be indexed first, which needs --tokenizer FILE; "
        + "train one with `bm25chunk tokenizer train`"
    case .otherTokenizer(let path, let fingerprint, let index, let indexFingerprint):
      "\(path) (fingerprint \(fingerprint.prefix(12))) is not the tokenizer that made \(index) "
        + "(fingerprint \(indexFingerprint.prefix(12))); omit --tokenizer, or index again"
    case .otherIndex(let folder, let index):
      "\(index) is not the index that \(folder) was packed from: "
        + "it has another tokenizer or other documents"
    case .unknownWeights(let names, let known):
      "there is no source \(PipelineError.list(names)); "
        + "the sources are \(PipelineError.list(known))"
    case .missingWeights(let names):
      "--weights gives no weight for \(PipelineError.list(names)); "
        + "give each source one, 0 to leave it out"
    case .noWeight:
      "--weights must give at least one source a weight above 0"
    case .mixedInput(let index):
      "\(index) is a corpus index; give it alone, or give corpus files only"
    case .otherPacking(let first, let second, let setting, let values):
      "\(first) and \(second) are parts of different packings: \(setting) is "
        + values.joined(separator: " and ")
    case .partTwice(let partition, let first, let second):
      "\(first) and \(second) are both partition \(partition); give each part once"
    case .missingParts(let partitions, let count):
      "of \(count) partitions, these are missing: "
        + PipelineError.list(partitions.map(String.init))
        + "; pack them with --partition, then merge all"
    case .tooManyUnits(let count, let limit):
      "there are \(count) sources times partitions, and this system lets a process map "
        + "\(limit) files; use fewer partitions, or let an administrator raise "
        + "`sysctl vm.max_map_count`"
    case .missingUnit(let number):
      "unit \(number) is in no part: the parts do not belong together"
    case .missingDocument(let documentID):
      "document \(documentID) is not in exactly one part: the parts do not belong together"
    case .hasGlobalStatistics(let index):
      "\(index) holds one partition of a corpus: pack it with --partitions P and --partition I, with "
        + "the P, I and --seed by which its documents were chosen"
    case .tooLittle(let shortage):
      shortage.description
    case .budgetsWithGlobalStatistics(let flag, let index):
      "\(flag) cannot be used with \(index), which holds one partition of a corpus: the budget of "
        + "a source is divided by the lengths of all of its documents in every partition, and the "
        + "statistics of the corpus hold only their sum; pack with \(flag) where the whole corpus "
        + "is indexed (--partitions and --partition work there)"
    case .topicsWithoutRetrieval(let strategy):
      "--partition-by topics cannot be used with --strategy \(strategy), which does not look for "
        + "related documents; give --partition-by hash"
    case .noTopicTrees(let index):
      "\(index) holds one partition of a corpus, and its statistics hold no topics: learn them with "
        + "`bm25chunk corpus-statistics --sample` and index again, or give --feed random (and "
        + "--partition-by hash)"
    case .malformedDivision(let path, let line):
      "\(path):\(line) is not a document's tokens, topic and source separated by tabs, where all "
        + "documents of a source have a topic less than their number, or none has one"
    case .foreignDocument(let externalID, let partition, let index, let wanted):
      "document '\(externalID)' is of partition \(partition), but \(index) must hold those of "
        + "partition \(wanted): another --seed or --partitions, or another hash"
    case .emptyPacking(let emptiness):
      emptiness.description
    case .noTrainingText:
      "no document could be read: there is nothing to train on"
    case .noBOS(let path):
      "--add-bos: \(path) names no BOS token; give --bos-token NAME"
    case .noPrompt:
      "the prompt is empty, and the model has no EOS to start from; give a prompt"
    }
  }

  /// Some names, of which the first ten stand for many.
  private static func list(_ names: [String]) -> String {
    names.prefix(10).joined(separator: ", ")
      + (names.count > 10 ? " and \(names.count - 10) more" : "")
  }
}
