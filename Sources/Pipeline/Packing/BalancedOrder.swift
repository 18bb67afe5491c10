import Randomness

/// Chunks in an order in which the batches of a training cost nearly the same.
///
/// A batch is a window of rows that begins at a multiple of its size. Under the document mask a row
/// costs Σ length² of its segments. The chunks are sorted by cost and cut into as many strata as a
/// window has rows; every window gets one chunk of each stratum: of the three quarters of the
/// strata with the least spread a random one, of the others the costliest where the window costs
/// least so far. The rows of a window, and which window is where, are random.
///
/// Memory: 40 bytes per chunk while it is made, then 4.
struct BalancedOrder {
  /// The chunk of each row.
  private(set) var chunks: [UInt32] = []

  /// Puts chunks that are in random order into a balanced one; O(n log n).
  ///
  /// `firstRow` is the row in which the first of them will be; the rows before the first window and
  /// after the last get chunks of all costs alike.
  init(
    of shuffled: [UInt32], windowSize: Int, firstRow: Int, using generator: inout SplitMix64,
    cost: (_ chunk: UInt32) -> Int
  ) {
    precondition(windowSize > 0, "windows of \(windowSize) rows")
    let costs = shuffled.map(cost)
    let leadCount = min(shuffled.count, (windowSize - firstRow % windowSize) % windowSize)
    let windowCount = (shuffled.count - leadCount) / windowSize
    // Places among the shuffled chunks, ascending by cost.
    var sorted = shuffled.indices.sorted { (costs[$0], $0) < (costs[$1], $1) }
    let lead = BalancedOrder.take(leadCount, from: &sorted, using: &generator)
    let rest = BalancedOrder.take(
      sorted.count - windowCount * windowSize, from: &sorted, using: &generator)
    let windows = BalancedOrder.windows(
      of: sorted, costs, count: windowCount, size: windowSize, using: &generator)
    chunks.reserveCapacity(shuffled.count)
    for places in [lead] + windows + [rest] {
      chunks += generator.shuffled(places).map { shuffled[$0] }
    }
  }

  /// Removes `count` places, evenly spread over the costs.
  private static func take(
    _ count: Int, from sorted: inout [Int], using generator: inout SplitMix64
  ) -> [Int] {
    guard count > 0 else { return [] }
    let offset = generator.index(below: sorted.count)
    var isTaken = [Bool](repeating: false, count: sorted.count)
    for number in 0..<count { isTaken[(number * sorted.count + offset) / count] = true }
    defer { sorted = sorted.indices.filter { !isTaken[$0] }.map { sorted[$0] } }
    return sorted.indices.filter { isTaken[$0] }.map { sorted[$0] }
  }

  /// Divides places that ascend by cost into windows.
  private static func windows(
    of sorted: [Int], _ costs: [Int], count: Int, size: Int, using generator: inout SplitMix64
  ) -> [[Int]] {
    guard count > 0 else { return [] }
    let strata = (0..<size).map { sorted[$0 * count..<($0 + 1) * count] }
    func spread(_ stratum: ArraySlice<Int>) -> Int {
      costs[stratum[stratum.endIndex - 1]] - costs[stratum[stratum.startIndex]]
    }
    let spreads = strata.map(spread)
    let bySpread = strata.indices.sorted { (spreads[$0], $0) < (spreads[$1], $1) }
    let randomCount = size * 3 / 4
    var windows = [[Int]](repeating: [], count: count)
    var sums = [Int](repeating: 0, count: count)
    func add(_ places: some Sequence<Int>, to order: some Sequence<Int>) {
      for (place, window) in zip(places, order) {
        windows[window].append(place)
        sums[window] += costs[place]
      }
    }
    for stratum in bySpread[..<randomCount] {
      add(strata[stratum], to: generator.permutation(count))
    }
    // The widest first, so that the narrower ones level what is left.
    for stratum in bySpread[randomCount...].reversed() {
      let order = generator.permutation(count)
      add(
        strata[stratum].reversed(),
        to: order.indices.sorted { (sums[order[$0]], $0) < (sums[order[$1]], $1) }
          .map { order[$0] })
    }
    return windows
  }
}
