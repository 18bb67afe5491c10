import BM25
import Tokenization

/// The one description of a configuration: reports, pages and comparisons show these names and
/// values.
extension PackingConfiguration {
  /// A setting by the name under which people read it, in the order in which they do.
  package enum SettingName: String, CaseIterable, Sendable {
    case strategy
    case chunkLength = "chunk length"
    case contextLength = "context length"
    case seed
    case order
    case buffer
    case feed
    case analyzer
    case queryTerms = "query terms"
    case queryRule = "query rule"
    case bm25 = "BM25"
    case window
    case partitions
    case partitionRule = "partitions by"
    case longDocuments = "long documents"
    case segmentLimit = "documents per chunk"
    case nearDuplicates = "near-duplicates"
    case holdout = "held out"
    case weights
    case epochs
    case tokens
    case maxRepetition = "max repetition"
    case batchSize = "balance"
    case bos = "BOS"
    case eos = "EOS"
    case specialTokens = "special tokens in text"
    case denseTensors = "dense tensors"
    case boundaryLoss = "boundary loss"
  }

  /// The value of a setting: a number that may be grouped for reading, or text.
  package enum SettingValue: Sendable, Equatable {
    case count(Int)
    case text(String)
  }

  /// The value of a setting; nil where it has no meaning for this packing.
  package func value(of name: SettingName) -> SettingValue? {
    switch name {
    case .strategy: .text(strategy.rawValue)
    case .chunkLength: .count(chunkLength)
    case .contextLength: .count(contextLength)
    case .seed: .text(String(seed))
    case .order: (retrieval?.order.rawValue).map { .text($0) }
    case .buffer: retrieval.map { $0.bufferCapacity.map { .count($0) } ?? .text("all") }
    case .feed: (retrieval?.feed.rawValue).map { .text($0) }
    case .analyzer: (retrieval?.analyzer.rawValue).map { .text($0) }
    case .queryTerms: (retrieval?.queryTermLimit).map { .count($0) }
    case .queryRule: (retrieval?.queryRule.rawValue).map { .text($0) }
    case .bm25: (retrieval?.parameters).map { .text("\($0)") }
    case .window:
      strategy.hasWindow ? window.map { .count($0) } ?? .text("all") : nil
    case .partitions: .count(partitionCount)
    case .partitionRule: partitionCount > 1 ? (partitionRule?.rawValue).map { .text($0) } : nil
    case .longDocuments: .text(longDocuments.rawValue)
    case .segmentLimit: segmentLimit.map { .count($0) }
    case .nearDuplicates: .text(nearDuplicates.rawValue)
    case .holdout: holdout.map { .text("\($0.share), side \($0.side.rawValue)") }
    case .weights:
      weights.map { weights in
        .text(
          weights.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
            .joined(separator: ", "))
      }
    case .epochs: (repetition?.epochCount).map { .count($0) }
    case .tokens: (repetition?.tokenCount).map { .count($0) }
    case .maxRepetition: (repetition?.limit).map { .text("\($0)") }
    case .batchSize: batchSize.map { .count($0) }
    case .bos: .text(documentPolicy.addBOS ? "added" : "none")
    case .eos: .text(documentPolicy.addEOS ? "added" : "none")
    case .specialTokens: .text(documentPolicy.specialTokensInText.rawValue)
    case .denseTensors:
      denseTensors.isEmpty ? nil : .text(denseTensors.map(\.rawValue).joined(separator: ", "))
    case .boundaryLoss:
      denseTensors.contains(.lossMask) ? .text(boundaryLoss.description) : nil
    }
  }

  /// The settings that differ from the defaults of the same strategy and length, and those by which
  /// the strategy retrieves.
  package var notableSettings: [SettingName] {
    let standard = PackingConfiguration(strategy: strategy, chunkLength: chunkLength)
    return SettingName.allCases.filter { name in
      switch name {
      case .strategy, .chunkLength: false
      case .seed, .order, .buffer, .feed, .analyzer, .bm25: true
      default: value(of: name) != standard.value(of: name)
      }
    }
  }
}

extension BoundaryLoss: CustomStringConvertible {
  /// The choice in a few words.
  package var description: String {
    switch self {
    case .keep: Name.keep.rawValue
    case .mask: Name.mask.rawValue
    case .related(let threshold): "\(Name.related.rawValue), score \(threshold)"
    }
  }
}
