/// The posting lists of the candidates of a whole source: loaded once, then only made smaller.
///
/// A posting is a candidate and an impact of one byte (see `QuantizedQuery`). A list with more than
/// a sixteenth of the candidates is an `ImpactRow`, as in a `PostingArena`. Lists are stored one
/// after another, 4 bytes per posting.
final class SourcePostings {
  private enum List {
    /// No candidate has the term.
    case empty
    case range(start: Int, count: Int)
    case row(Int)
  }

  /// Candidates, of which postings may be: 0 ..< `slotCount`.
  private(set) var slotCount: Int
  private var lists: [List]
  private var postings: UnsafeMutablePointer<UInt32>
  private var postingCapacity = 1 << 12
  private var postingEnd = 0
  private var rows: [ImpactRow] = []

  /// Empty lists for the terms of a source.
  init(termCount: Int, slotCount: Int) {
    precondition(slotCount <= 1 << 24, "more than 2²⁴ candidates")
    self.slotCount = slotCount
    lists = Array(repeating: .empty, count: termCount)
    postings = .allocate(capacity: postingCapacity)
  }

  deinit {
    postings.deallocate()
    for row in rows { row.bytes.deallocate() }
  }

  /// Gives a term its postings, each a candidate above the low byte and an impact in it.
  func set(_ list: [UInt32], of term: TermID) {
    if list.isEmpty {
      lists[Int(term)] = .empty
    } else if list.count > slotCount / 16 {
      let row = ImpactRow(slotCount: ImpactRow.wholeBlocks(slotCount))
      for posting in list { row[Int(posting >> 8)] = UInt8(truncatingIfNeeded: posting) }
      lists[Int(term)] = .row(rows.count)
      rows.append(row)
    } else {
      lists[Int(term)] = .range(start: postingEnd, count: list.count)
      append(list)
    }
  }

  private func append(_ list: [UInt32]) {
    if postingEnd + list.count > postingCapacity {
      let capacity = max(2 * postingCapacity, postingEnd + list.count)
      let larger = UnsafeMutablePointer<UInt32>.allocate(capacity: capacity)
      larger.update(from: postings, count: postingEnd)
      postings.deallocate()
      postings = larger
      postingCapacity = capacity
    }
    for posting in list {
      postings[postingEnd] = posting
      postingEnd += 1
    }
  }

  /// The postings of a term; valid until `compact`.
  func postings(of term: TermID) -> CandidatePostings {
    switch lists[Int(term)] {
    case .empty: .none
    case .range(let start, let count): .list(.init(start: postings + start, count: count))
    case .row(let row): .row(rows[row])
    }
  }

  /// Removes a candidate from the row of a term, if it has one; lists keep it until `compact`.
  func removeFromRow(slot: Int, of term: TermID) {
    if case .row(let row) = lists[Int(term)] { rows[row][slot] = 0 }
  }

  /// Removes candidates and renumbers the others.
  ///
  /// `newSlots` gives for each its new number, or −1 where it goes; numbers must keep their order.
  /// O(postings), in place.
  func compact(_ newSlots: [Int32]) {
    slotCount = newSlots.reduce(0) { $1 < 0 ? $0 : $0 + 1 }
    for number in rows.indices {
      let row = ImpactRow(slotCount: ImpactRow.wholeBlocks(slotCount))
      for (old, slot) in newSlots.enumerated() where slot >= 0 {
        row[Int(slot)] = rows[number][old]
      }
      rows[number].bytes.deallocate()
      rows[number] = row
    }
    var end = 0
    for term in lists.indices {
      guard case .range(let start, let count) = lists[term] else { continue }
      let newStart = end
      for i in start..<(start + count) {
        let slot = newSlots[Int(postings[i] >> 8)]
        guard slot >= 0 else { continue }
        postings[end] = UInt32(slot) << 8 | postings[i] & 0xff
        end += 1
      }
      lists[term] = end > newStart ? .range(start: newStart, count: end - newStart) : .empty
    }
    postingEnd = end
  }
}
