/// Pieces that are looked up in the cache together, so that their memory is fetched at once.
final class PieceBatch {
  /// One piece and its key in the cache.
  struct Entry {
    var piece: UnsafePointer<UInt8>
    var count: Int
    /// Unused for pieces longer than `PieceCache.longestPiece`.
    var key: PieceCache.Key
  }

  /// Maximum number of pieces in a batch.
  static let capacity = 64
  /// How many ids the output has room for.
  static let outputCapacity = 1024

  /// Room for ids that are on their way to the result.
  let output: UnsafeMutablePointer<TokenID>

  private let memory: UnsafeMutablePointer<Entry>
  // Unchecked: an encoder stays on its thread, and no access here contains another one.
  @exclusivity(unchecked) private var count = 0

  init() {
    output = .allocate(capacity: Self.outputCapacity)
    memory = .allocate(capacity: Self.capacity)
  }

  deinit {
    output.deallocate()
    memory.deallocate()
  }

  /// The pieces, in the order of the text.
  var entries: UnsafeBufferPointer<Entry> { UnsafeBufferPointer(start: memory, count: count) }

  var isFull: Bool { count == Self.capacity }

  func removeAll() { count = 0 }

  /// Adds a piece, whose bytes stay valid until the batch is emptied, and has the cache fetch its
  /// memory; `readable` says how many bytes may be read from its start.
  @inline(__always)
  func append(_ piece: UnsafePointer<UInt8>, count: Int, readable: Int, _ cache: PieceCache) {
    memory[self.count] = Self.entry(piece, count: count, readable: readable, cache)
    self.count += 1
  }

  /// Replaces the pieces by those of a text from `start` on, as many as there is room for; returns
  /// where the next one starts.
  func fill(
    from start: Int, of text: UnsafeBufferPointer<UInt8>, _ scanner: PieceScanner,
    _ cache: PieceCache
  ) -> Int {
    guard let base = text.baseAddress else { return start }
    var start = start
    var filled = 0
    while filled < Self.capacity, start < text.count {
      let end = scanner.pieceEnd(from: start)
      memory[filled] = Self.entry(
        base + start, count: end - start, readable: text.count - start, cache)
      filled += 1
      start = end
    }
    count = filled
    return start
  }

  @inline(__always)
  private static func entry(
    _ piece: UnsafePointer<UInt8>, count: Int, readable: Int, _ cache: PieceCache
  ) -> Entry {
    guard count <= PieceCache.longestPiece else {
      return Entry(piece: piece, count: count, key: PieceCache.Key(low: 0, high: 0))
    }
    let key = PieceCache.key(piece, count: count, readable: readable)
    cache.prefetch(key)
    return Entry(piece: piece, count: count, key: key)
  }
}
