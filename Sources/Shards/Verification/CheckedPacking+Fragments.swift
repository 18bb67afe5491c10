import Packing

extension CheckedPacking {
  /// Checks by the fragments' places that each document is there once, without looking at tokens.
  func checkExactlyOnce(_ report: inout VerificationReport) {
    let often = manifest.repeatsDocuments ? "once in each of its passes" : "once"
    report.check(
      "exactly_once", "the fragments of every document are its tokens, whole, \(often)"
    ) { violation in
      var copyCounts = [Int](repeating: 0, count: documents.count)
      ledger.forEachDocument { documentID, fragments in
        guard documents.indices.contains(documentID) else {
          violation("document \(documentID) is not in the document table")
          return
        }
        let pass = fragments.first.map { Int($0.pass) } ?? 0
        if pass != copyCounts[documentID], pass < documents[documentID].copyCount {
          violation("document \(documentID) is missing in pass \(copyCounts[documentID] + 1)")
        }
        copyCounts[documentID] += 1
        check(fragments, of: documentID, documents[documentID], violation)
      }
      for (documentID, document) in documents.enumerated()
      where !document.isDropped && sequenceLength(of: document) > 0 {
        let found = copyCounts[documentID]
        if found == 0 {
          violation("document \(documentID) is missing")
        } else if found != document.copyCount {
          violation(
            "document \(documentID) is there in \(found) passes, expected \(document.copyCount)")
        }
      }
      let droppedCount = documents.count { $0.isDropped }
      return "\(documents.count - droppedCount) documents in \(ledger.count) fragments, "
        + "\(droppedCount) listed as dropped"
    }
  }

  private func check(
    _ fragments: ArraySlice<FragmentLedger.Entry>, of documentID: Int, _ document: KnownDocument,
    _ violation: (String) -> Void
  ) {
    if document.isDropped {
      violation("document \(documentID) is listed as dropped, but has fragments")
    }
    let name = name(ofDocument: documentID, pass: fragments.first?.pass)
    var end = 0
    for fragment in fragments {
      let start = Int(fragment.start)
      if Int(fragment.sourceID) != document.sourceID {
        violation("\(name) has a fragment of source \(fragment.sourceID)")
      }
      if start < end {
        violation("\(name): tokens \(start) to \(end) are there twice")
      } else if start > end {
        violation("\(name): tokens \(end) to \(start) are missing")
      }
      end = start + Int(fragment.length)
    }
    let expected = sequenceLength(of: document)
    if end != expected {
      violation("\(name) ends at token \(end), expected \(expected)")
    }
  }

  /// Checks that no document that fits into a row is cut, where the strategy promises it.
  func checkWholeness(_ report: inout VerificationReport) {
    guard keepsDocumentsWhole else { return }
    report.check("whole", "no document that fits into a row is cut") { violation in
      var wholeCount = 0
      ledger.forEachDocument { documentID, fragments in
        guard documents.indices.contains(documentID) else { return }
        let length = sequenceLength(of: documents[documentID])
        let needed = (length + manifest.chunkLength - 1) / manifest.chunkLength
        if fragments.count > needed {
          violation(
            "document \(documentID) of \(length) ids has \(fragments.count) fragments")
        }
        if fragments.count == 1 { wholeCount += 1 }
      }
      return "\(wholeCount) documents in one fragment"
    }
  }
}
