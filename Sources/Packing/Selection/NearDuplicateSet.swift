/// The documents of a chunk, in which near-duplicates are found.
///
/// A document costs O(its shingles) where these are few, however many there are of its kind; else
/// O(documents that have bins). Exact: whatever is a near-duplicate is found.
package struct NearDuplicateSet {
  /// The sketches of all documents, by their number.
  private(set) var all: [DocumentSketch] = []

  /// The numbers of those that have bins.
  private var binned: [Int] = []
  private var keys = SketchChains()

  /// A set of no documents.
  package init() {}

  /// Adds a document, which has the number of those before it.
  package mutating func add(_ sketch: DocumentSketch) {
    keys.add(all.count, underKeysOf: sketch)
    if !sketch.words.isEmpty { binned.append(all.count) }
    all.append(sketch)
  }

  /// Whether a document that was added is a near-duplicate of the one with this sketch.
  package func containsNearDuplicate(of sketch: DocumentSketch) -> Bool {
    // A few are compared sooner than their keys are looked up.
    guard all.count > 4 else { return all.contains { $0.isNearDuplicate(of: sketch) } }
    return sketch.containsKey { key in
      keys.contains(key) { all[$0].isNearDuplicate(of: sketch) }
    } || !sketch.words.isEmpty && binned.contains { all[$0].isNearDuplicate(of: sketch) }
  }

  /// The numbers of all near-duplicates of the document with this sketch, ascending.
  package func nearDuplicates(of sketch: DocumentSketch) -> [Int] {
    var found: Set<Int> = []
    func add(_ number: Int) {
      if all[number].isNearDuplicate(of: sketch) { found.insert(number) }
    }
    keys.forEach(underKeysOf: sketch, add)
    if !sketch.words.isEmpty { binned.forEach(add) }
    return found.sorted()
  }

  /// The sketch of a document by its number.
  package subscript(number: Int) -> DocumentSketch { all[number] }
}

/// Numbers by key, the latest first.
struct SketchChains {
  /// By key, the place of its latest entry.
  private var latest: [UInt64: Int32] = [:]

  /// A number, and the place of the entry before it under the same key; -1 for none.
  private var entries: [(number: Int32, earlier: Int32)] = []

  mutating func add(_ number: Int, under key: UInt64) {
    let place = Int32(entries.count)
    entries.append((Int32(number), latest.updateValue(place, forKey: key) ?? -1))
  }

  /// Whether one of the `limit` latest numbers under a key fulfils the condition.
  func contains(_ key: UInt64, limit: Int = .max, where isWanted: (Int) -> Bool) -> Bool {
    guard !entries.isEmpty, var place = latest[key] else { return false }
    var rest = limit
    while place >= 0, rest > 0 {
      rest -= 1
      let entry = entries[Int(place)]
      if isWanted(Int(entry.number)) { return true }
      place = entry.earlier
    }
    return false
  }

  /// Adds a number under all keys of a small set.
  mutating func add(_ number: Int, underKeysOf sketch: DocumentSketch) {
    _ = sketch.containsKey { key in
      add(number, under: key)
      return false
    }
  }

  /// Calls `body` with the numbers under the keys of a small set, for each key that they share.
  func forEach(underKeysOf sketch: DocumentSketch, _ body: (Int) -> Void) {
    _ = sketch.containsKey { key in
      contains(key) {
        body($0)
        return false
      }
    }
  }
}
