import Packing

extension CheckedPacking {
  /// Checks that sources stay apart, where the strategy promises it.
  func checkSources(_ report: inout VerificationReport) {
    guard keepsSourcesApart else { return }
    report.check("sources", "every row holds one source only") { violation in
      for row in notableRows where row.sourceIDs.count > 1 {
        let names = row.sourceIDs.map(sourceName).joined(separator: ", ")
        violation("\(row.place) holds sources \(names)")
      }
      return "\(manifest.sources.count) sources"
    }
  }

  /// Checks that a row holds documents of one partition, where a hash makes several.
  func checkPartitions(_ report: inout VerificationReport) {
    guard let partitioning else { return }
    report.check("partitions", "every row holds documents of one partition only") { violation in
      var partitionOfRow: [Int64: Int] = [:]
      ledger.forEachDocument { documentID, fragments in
        guard documents.indices.contains(documentID) else { return }
        let partition = documents[documentID].partition
        for fragment in fragments {
          let row = Int64(fragment.shard) << 32 | Int64(fragment.row)
          guard partitionOfRow.updateValue(partition, forKey: row) ?? partition != partition else {
            continue
          }
          violation(
            "\(manifest.shards[Int(fragment.shard)].file) row \(fragment.row) holds more than one")
        }
      }
      return "\(partitioning.count) partitions"
    }
  }

  /// Checks that only the last chunk of a stream is short; a source that is kept apart is one
  /// stream, and so are all sources together that are not, for each partition.
  ///
  /// Where topics decide on the partitions, a source has at most as many short chunks as there are
  /// partitions. Strategies that keep documents whole pad any row, and so does a row beside whose
  /// documents only near-duplicates of them were left.
  func checkPadding(_ report: inout VerificationReport) {
    let streams =
      (keepsSourcesApart ? "every source" : "the packing")
      + (manifest.partitionCount == 1 ? "" : ", in every partition,")
    let streamCount = partitioning == nil ? manifest.partitionCount : 1
    guard !keepsDocumentsWhole else { return }
    let keepsCopiesApart = manifest.configuration.nearDuplicates != .allow
    let exception = keepsCopiesApart ? ", and those that near-duplicates ended" : ""
    report.check("padding", "\(streams) has at most one row with padding\(exception)") {
      violation in
      let padded = notableRows.filter(\.hasPadding)
      var paddedCounts: [[Int]: Int] = [:]
      for row in padded {
        let source = keepsSourcesApart ? row.sourceIDs.first ?? -1 : 0
        let partition =
          documents.indices.contains(row.documentID) ? documents[row.documentID].partition : 0
        paddedCounts[[source, partition], default: 0] += 1
        guard paddedCounts[[source, partition], default: 0] > streamCount, !keepsCopiesApart else {
          continue
        }
        violation(
          "\(row.place) has padding, and so has a row before it"
            + (keepsSourcesApart ? " of \(sourceName(source))" : ""))
      }
      return "\(padded.count) rows"
    }
  }
}
