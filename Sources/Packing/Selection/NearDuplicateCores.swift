/// Says which waiting fragments a chunk refuses, without comparing each of many near-duplicates
/// with each chunk that holds one of them.
///
/// A refused fragment is remembered with its core: what it shares with a document of the chunk. All
/// documents that hold one core are near-duplicates of each other, so a later chunk with a document
/// that holds it refuses the fragment unseen. Where no core decides, sketches are compared: the
/// answers are those of `Chunk.holdsNearDuplicate(of:)`. Memory: a core per slot at most.
struct NearDuplicateCores {
  private var entries: [Entry] = []

  /// By slot, the number of a core that the fragment there holds; -1 for none.
  private var coreOfSlot: [Int]
  private var chunkNumber = 0

  /// The number of the search: a chunk may hold more documents at the next one.
  private var search = 0

  /// The core that this search has found, if it has.
  private var newest: Int?
  private var mayFindCore = false

  private struct Entry {
    let core: DuplicateCore

    /// The latest chunk that held the core, and the latest search in which a chunk did not.
    var chunkNumber: Int
    var missed = -1
  }

  /// No cores yet, for fragments in slots 0 ..< `slotCount`.
  init(slotCount: Int) {
    coreOfSlot = Array(repeating: -1, count: slotCount)
  }

  /// Forgets the fragment that was in a slot.
  mutating func forget(slot: Int) { coreOfSlot[slot] = -1 }

  /// Begins to search for the next fragment of a chunk; the first time, the chunk is empty.
  mutating func beginSearch(for chunk: Chunk) {
    if chunk.placements.isEmpty { chunkNumber += 1 }
    search += 1
    newest = nil
    mayFindCore = true
  }

  /// Whether the chunk of the search holds a near-duplicate of the fragment in a slot.
  mutating func isRefused(slot: Int, _ fragment: @autoclosure () -> Fragment, by chunk: Chunk)
    -> Bool
  {
    if coreOfSlot[slot] >= 0, isHeld(coreOfSlot[slot], by: chunk) { return true }
    let fragment = fragment()
    guard let sketch = fragment.sketch, chunk.holdsNearDuplicate(of: fragment) else { return false }
    if let newest, entries[newest].core.isHeld(by: sketch) {
      coreOfSlot[slot] = newest
    } else if mayFindCore {
      findCore(of: sketch, slot: slot, in: chunk)
    }
    return true
  }

  private mutating func isHeld(_ number: Int, by chunk: Chunk) -> Bool {
    if entries[number].chunkNumber == chunkNumber { return true }
    guard entries[number].missed != search else { return false }
    let isHeld = chunk.sketches.all.contains(where: entries[number].core.isHeld)
    if isHeld { entries[number].chunkNumber = chunkNumber } else { entries[number].missed = search }
    return isHeld
  }

  /// Finds a core for a refused fragment: once per search, since it costs more than a comparison.
  private mutating func findCore(of sketch: DocumentSketch, slot: Int, in chunk: Chunk) {
    mayFindCore = false
    let cores = chunk.sketches.all.lazy.compactMap { DuplicateCore(of: sketch, $0) }
    guard let core = cores.first else { return }
    if entries.count == coreOfSlot.count {
      entries.removeAll(keepingCapacity: true)
      for slot in coreOfSlot.indices { coreOfSlot[slot] = -1 }
    }
    newest = entries.count
    coreOfSlot[slot] = entries.count
    entries.append(Entry(core: core, chunkNumber: chunkNumber))
  }
}

/// What two near-duplicates share, if it is so much that all documents that hold it are
/// near-duplicates of each other.
///
/// Let t be the least similarity of near-duplicates. Of small sets a core is a common subset C of
/// at least 2t / (1 + t) of each: then |A ∪ B| ≤ |A| + |B| − |C| ≤ |C| / t. Of large sets it is one
/// of the two, from which documents that hold it differ in at most half of the bins in which
/// near-duplicates may differ.
struct DuplicateCore {
  private let shingles: [UInt64]

  /// One of two large sets; nil for small ones.
  private let center: DocumentSketch?

  /// The core of two documents; nil where they have none.
  init?(of a: DocumentSketch, _ b: DocumentSketch) {
    if let few = a.shingles, let others = b.shingles {
      center = nil
      shingles = few.filter(Set(others).contains)
    } else {
      center = a
      shingles = []
    }
    guard isHeld(by: a), isHeld(by: b) else { return nil }
  }

  /// Whether a document holds the core; O(its shingles), or bins.
  func isHeld(by sketch: DocumentSketch) -> Bool {
    let (all, threshold) = (DocumentSketch.binCount, DocumentSketch.agreementThreshold)
    if let center {
      guard sketch.shingles == nil else { return false }
      return 2 * (all - center.agreement(with: sketch)) <= all - threshold
    }
    guard let own = sketch.shingles,
      shingles.count * (all + threshold) >= 2 * threshold * own.count
    else { return false }
    var rest = shingles[...]
    for shingle in own where shingle == rest.first { rest.removeFirst() }
    return rest.isEmpty
  }
}
