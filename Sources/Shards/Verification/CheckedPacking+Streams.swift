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

  /// Checks that the passes of rows are those of the packing and, where they are epochs, in order.
  func checkPasses(_ report: inout VerificationReport) {
    guard manifest.repeatsDocuments else { return }
    let isInOrder = manifest.configuration.epochCount > 1
    let order = isInOrder ? ", and every pass ends before the next begins" : ""
    report.check("passes", "every row holds documents of one pass, each once\(order)") {
      violation in
      let passCount = manifest.settings.passCount
      var rows: [RowPlace: RowPasses] = [:]
      ledger.forEachDocument { documentID, fragments in
        for fragment in fragments {
          let place = RowPlace(shard: fragment.shard, row: fragment.row)
          rows[place, default: RowPasses(pass: fragment.pass)].documentIDs.append(documentID)
        }
      }
      var latest: Int32 = 0
      for place in rows.keys.sorted() {
        guard let row = rows[place] else { continue }
        let name = "\(manifest.shards[Int(place.shard)].file) row \(place.row)"
        if !(0..<passCount).contains(Int(row.pass)) {
          violation("\(name) is of pass \(Int(row.pass) + 1) of \(passCount)")
        }
        if isInOrder, row.pass < latest {
          violation("\(name) is of pass \(Int(row.pass) + 1), after a row of a later one")
        }
        latest = max(latest, row.pass)
        if Set(row.documentIDs).count < row.documentIDs.count {
          violation("\(name) holds a document twice")
        }
      }
      return "\(passCount) passes"
    }
  }

  private struct RowPlace: Hashable, Comparable {
    var shard: Int32
    var row: Int32

    static func < (first: RowPlace, second: RowPlace) -> Bool {
      (first.shard, first.row) < (second.shard, second.row)
    }
  }

  private struct RowPasses {
    var pass: Int32
    var documentIDs: [Int] = []
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
      + (manifest.repeatsDocuments ? ", in every pass," : "")
    let streamCount = partitioning == nil ? manifest.partitionCount : 1
    guard !keepsDocumentsWhole else { return }
    let keepsCopiesApart = manifest.configuration.nearDuplicates != .allow
    let exception =
      (keepsCopiesApart ? ", and those that near-duplicates ended" : "")
      + (manifest.segmentLimit == nil ? "" : ", and those with the most documents")
    report.check("padding", "\(streams) has at most one row with padding\(exception)") {
      violation in
      let padded = notableRows.filter(\.hasPadding)
      var paddedCounts: [[Int]: Int] = [:]
      for row in padded where !row.isFull {
        let source = keepsSourcesApart ? row.sourceIDs.first ?? -1 : 0
        let partition =
          documents.indices.contains(row.documentID) ? documents[row.documentID].partition : 0
        let stream = [source, partition, row.pass]
        paddedCounts[stream, default: 0] += 1
        guard paddedCounts[stream, default: 0] > streamCount, !keepsCopiesApart else { continue }
        violation(
          "\(row.place) has padding, and so has a row before it"
            + (keepsSourcesApart ? " of \(sourceName(source))" : ""))
      }
      return "\(padded.count) rows"
    }
  }
}
