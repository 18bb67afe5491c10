/// The posting lists of the candidates of a whole source: loaded once, then only made smaller.
///
/// A posting is a candidate and an impact of one byte (see `QuantizedQuery`). A list with more than
/// a sixteenth of the candidates is a row with a byte for each, like in a `PostingArena`. Lists lie one
/// after another, 4 bytes a posting.
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
  private var postings: [UInt32] = []
  private var rows: [[UInt8]] = []

  /// Empty lists for the terms of a source.
  init(termCount: Int, slotCount: Int) {
    precondition(slotCount <= 1 << 24, "more than 2²⁴ candidates")
    self.slotCount = slotCount
    lists = Array(repeating: .empty, count: termCount)
  }

  /// Gives a term its postings, each a candidate above the low byte and an impact in it.
  func set(_ list: [UInt32], of term: TermID) {
    if list.isEmpty {
      lists[Int(term)] = .empty
    } else if list.count > slotCount / 16 {
      var row = [UInt8](repeating: 0, count: slotCount)
      for posting in list { row[Int(posting >> 8)] = UInt8(truncatingIfNeeded: posting) }
      lists[Int(term)] = .row(rows.count)
      rows.append(row)
    } else {
      lists[Int(term)] = .range(start: postings.count, count: list.count)
      postings += list
    }
  }

  /// What a query has to do for a term: postings, counted as a row's for 16 at a time.
  func cost(of term: TermID) -> Int {
    switch lists[Int(term)] {
    case .empty: 0
    case .range(_, let count): count
    case .row: slotCount / 16
    }
  }

  /// Adds ⌊impact · weight / 256⌋ to the sum of every candidate that has the term.
  func addImpacts(of term: TermID, weight: UInt16, to sums: UnsafeMutablePointer<UInt16>) {
    switch lists[Int(term)] {
    case .empty: break
    case .range(let start, let count):
      postings.withUnsafeBufferPointer { postings in
        for i in start..<(start + count) {
          PostingArena.add(postings[i], weight: weight, to: sums)
        }
      }
    case .row(let row):
      rows[row].withUnsafeBufferPointer { bytes in
        guard let start = bytes.baseAddress else { return }
        PostingArena.add(start, weight: weight, to: sums, count: slotCount)
      }
    }
  }

  /// The candidates that have a term, ascending.
  func slots(of term: TermID) -> [Int] {
    switch lists[Int(term)] {
    case .empty: []
    case .range(let start, let count): postings[start..<(start + count)].map { Int($0 >> 8) }
    case .row(let row): rows[row].indices.filter { rows[row][$0] != 0 }
    }
  }

  /// Takes candidates out and renumbers the others.
  ///
  /// `newSlots` gives for each its new number, or −1 where it goes; numbers must keep their order.
  /// O(postings), in place.
  func compact(_ newSlots: [Int32]) {
    let newCount = newSlots.reduce(0) { $1 < 0 ? $0 : $0 + 1 }
    let oldRows = rows
    rows = []
    slotCount = newCount
    var end = 0
    for term in lists.indices {
      switch lists[term] {
      case .empty: break
      case .range(let start, let count):
        let newStart = end
        for i in start..<(start + count) {
          let slot = newSlots[Int(postings[i] >> 8)]
          guard slot >= 0 else { continue }
          postings[end] = UInt32(slot) << 8 | postings[i] & 0xff
          end += 1
        }
        lists[term] = end > newStart ? .range(start: newStart, count: end - newStart) : .empty
      case .row(let number):
        var row = [UInt8](repeating: 0, count: newCount)
        for (old, slot) in newSlots.enumerated() where slot >= 0 {
          row[Int(slot)] = oldRows[number][old]
        }
        lists[term] = .row(rows.count)
        rows.append(row)
      }
    }
    postings.removeLast(postings.count - end)
  }
}
