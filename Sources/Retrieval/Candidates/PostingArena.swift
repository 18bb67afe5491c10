/// The posting lists of a candidate buffer, one per term: which slots have the term, and its impact
/// there.
///
/// A posting is a slot and an impact of one byte (see `QuantizedQuery`). A list of one posting is
/// in the table of the lists itself; a short one in a region of 2ⁿ postings, and when it is full it
/// moves to a region twice as large; a long one is an `ImpactRow`, which is scored many slots at a
/// time, and in which a posting is found without a search. Freed regions and
/// rows are used again, so that memory stays in proportion to the live postings.
///
/// The arena alone owns its memory. Capacity: 2²⁴ slots, 2³² postings.
final class PostingArena {
  /// The list of one term: 8 bytes, so that a term costs one cache miss.
  private struct List {
    /// The number of postings, and the kind of the list in the low six bits.
    var countAndKind: UInt32 = 0
    /// The posting itself, the start of the region, or the number of the row.
    var place: UInt32 = 0

    var count: Int { Int(countAndKind >> 6) }
    var kind: UInt32 { countAndKind & 63 }

    init() {}

    init(count: Int, kind: UInt32, place: UInt32) {
      countAndKind = UInt32(truncatingIfNeeded: count) << 6 | kind
      self.place = place
    }
  }

  /// Kinds of lists; other numbers are the exponent of a region.
  private static let single: UInt32 = 0
  private static let row: UInt32 = 63
  private static let smallestExponent: UInt32 = 2

  /// Slots, rounded up to whole blocks of rows.
  let slotCount: Int
  private let termCount: Int
  private let lists: UnsafeMutablePointer<List>
  private var postings: UnsafeMutablePointer<UInt32>
  private var postingCapacity = 1 << 12
  private var postingEnd = 0
  private var freeRegions: [[UInt32]] = Array(repeating: [], count: 33)
  private var rows: [ImpactRow] = []
  private var freeRows: [UInt32] = []

  /// A list becomes a row when it has more postings than this, and is one until it has half.
  private let longestList: Int

  /// Empty lists for `termCount` terms over slots 0 ..< `slotCount`.
  init(termCount: Int, slotCount: Int) {
    precondition(slotCount <= 1 << 24, "more than 2²⁴ slots in one buffer")
    self.slotCount = ImpactRow.wholeBlocks(slotCount)
    self.termCount = termCount
    longestList = max(16, slotCount / 16)
    lists = .allocate(capacity: max(1, termCount))
    lists.initialize(repeating: List(), count: termCount)
    postings = .allocate(capacity: postingCapacity)
  }

  deinit {
    lists.deallocate()
    postings.deallocate()
    for row in rows { row.bytes.deallocate() }
  }

  /// How many candidates have a term.
  @inline(__always)
  func count(of term: TermID) -> Int { lists[Int(term)].count }

  /// Adds a posting, in amortised constant time; its impact is at least 1.
  @inline(__always)
  func append(slot: Int, impact: UInt8, to term: TermID) {
    let posting = UInt32(truncatingIfNeeded: slot) << 8 | UInt32(impact)
    let list = lists[Int(term)]
    if list.count == 0 {
      lists[Int(term)] = List(count: 1, kind: PostingArena.single, place: posting)
    } else if list.kind == PostingArena.row {
      rows[Int(list.place)][slot] = impact
      lists[Int(term)].countAndKind += 64
    } else if list.kind != PostingArena.single, list.count < 1 << list.kind {
      postings[Int(list.place) + list.count] = posting
      lists[Int(term)].countAndKind += 64
    } else {
      grow(term, adding: posting)
    }
  }

  /// Moves a list to where it has room, and adds a posting.
  @inline(never)
  private func grow(_ term: TermID, adding posting: UInt32) {
    let list = lists[Int(term)]
    guard list.count < longestList else { return becomeRow(term, adding: posting) }
    let isSingle = list.kind == PostingArena.single
    let exponent = isSingle ? PostingArena.smallestExponent : list.kind + 1
    let region = takeRegion(exponent: exponent)
    if isSingle {
      postings[Int(region)] = list.place
    } else {
      (postings + Int(region)).update(from: postings + Int(list.place), count: list.count)
      freeRegions[Int(list.kind)].append(list.place)
    }
    postings[Int(region) + list.count] = posting
    lists[Int(term)] = List(count: list.count + 1, kind: exponent, place: region)
  }

  private func becomeRow(_ term: TermID, adding posting: UInt32) {
    let list = lists[Int(term)]
    if freeRows.isEmpty {
      freeRows.append(UInt32(rows.count))
      rows.append(ImpactRow(slotCount: slotCount))
    }
    let number = freeRows.removeLast()
    let row = rows[Int(number)]
    for i in 0..<list.count {
      let posting = postings[Int(list.place) + i]
      row[Int(posting >> 8)] = UInt8(truncatingIfNeeded: posting)
    }
    row[Int(posting >> 8)] = UInt8(truncatingIfNeeded: posting)
    freeRegions[Int(list.kind)].append(list.place)
    lists[Int(term)] = List(count: list.count + 1, kind: PostingArena.row, place: number)
  }

  /// Removes the posting of a slot, which must be there.
  ///
  /// Constant time in a row, else O(length of the list).
  @inline(__always)
  func remove(slot: Int, from term: TermID) {
    let list = lists[Int(term)]
    precondition(list.count > 0, "the list has no posting of slot \(slot)")
    if list.kind == PostingArena.row {
      rows[Int(list.place)][slot] = 0
      lists[Int(term)].countAndKind -= 64
      if list.count - 1 <= longestList / 2 { becomeList(term) }
    } else if list.count == 1 {
      if list.kind != PostingArena.single { freeRegions[Int(list.kind)].append(list.place) }
      lists[Int(term)] = List()
    } else {
      let start = postings + Int(list.place)
      var found = 0
      while found < list.count - 1, start[found] >> 8 != UInt32(truncatingIfNeeded: slot) {
        found += 1
      }
      precondition(
        start[found] >> 8 == UInt32(truncatingIfNeeded: slot),
        "the list has no posting of slot \(slot)")
      start[found] = start[list.count - 1]
      lists[Int(term)].countAndKind -= 64
    }
  }

  /// Turns a row that has few postings left into a list.
  @inline(never)
  private func becomeList(_ term: TermID) {
    let list = lists[Int(term)]
    let exponent = UInt32(Int.bitWidth - (list.count - 1).leadingZeroBitCount)
    let row = rows[Int(list.place)]
    let kind = max(exponent, PostingArena.smallestExponent)
    let region = takeRegion(exponent: kind)
    var count = 0
    for slot in 0..<slotCount where row[slot] != 0 {
      postings[Int(region) + count] = UInt32(slot) << 8 | UInt32(row[slot])
      row[slot] = 0
      count += 1
    }
    freeRows.append(list.place)
    lists[Int(term)] = List(count: count, kind: kind, place: region)
  }

  /// The postings of a term; valid until postings come or go.
  @inline(__always)
  func postings(of term: TermID) -> CandidatePostings {
    let list = lists[Int(term)]
    if list.count == 0 { return .none }
    if list.kind == PostingArena.row { return .row(rows[Int(list.place)]) }
    if list.kind == PostingArena.single {
      // The posting is in the list itself, after its count.
      let place = UnsafeRawPointer(lists + Int(term)) + MemoryLayout<UInt32>.size
      return .list(.init(start: place.assumingMemoryBound(to: UInt32.self), count: 1))
    }
    return .list(.init(start: postings + Int(list.place), count: list.count))
  }

  /// The slots of a list, ascending.
  ///
  /// For tests.
  func slots(of term: TermID) -> [Int] {
    let list = lists[Int(term)]
    if list.count == 0 { return [] }
    if list.kind == PostingArena.row {
      let row = rows[Int(list.place)]
      return (0..<slotCount).filter { row[$0] != 0 }
    }
    if list.kind == PostingArena.single { return [Int(list.place >> 8)] }
    return (0..<list.count).map { Int(postings[Int(list.place) + $0] >> 8) }.sorted()
  }

  private func takeRegion(exponent: UInt32) -> UInt32 {
    if let region = freeRegions[Int(exponent)].popLast() { return region }
    let start = postingEnd
    postingEnd += 1 << exponent
    precondition(postingEnd <= 1 << 32, "more than 2³² postings in one buffer")
    if postingEnd > postingCapacity {
      let capacity = max(2 * postingCapacity, postingEnd)
      let larger = UnsafeMutablePointer<UInt32>.allocate(capacity: capacity)
      larger.update(from: postings, count: start)
      postings.deallocate()
      postings = larger
      postingCapacity = capacity
    }
    return UInt32(start)
  }
}
