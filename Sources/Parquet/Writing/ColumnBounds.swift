/// The least and the greatest value of a column chunk.
struct ColumnBounds<Value: ColumnValue> {
  /// A longer text is left out.
  private static var longestByteCount: Int { 256 }

  private var bounds: (least: Value, greatest: Value)?
  private var isOrdered = true

  /// Takes values.
  mutating func add(_ values: [Value]) {
    guard isOrdered, let first = values.first else { return }
    guard values.allSatisfy({ $0.isOrdered }) else {
      isOrdered = false
      return
    }
    var (least, greatest) = bounds ?? (first, first)
    for value in values {
      if value.precedes(least) { least = value }
      if greatest.precedes(value) { greatest = value }
    }
    bounds = (least, greatest)
  }

  /// What a footer says about the values; no bounds where one of them has no order.
  func statistics(nullCount: Int) -> Statistics {
    let bounds = isOrdered ? bounds.map { ($0.least.bound, $0.greatest.bound) } : nil
    guard let (least, greatest) = bounds,
      max(least.count, greatest.count) <= Self.longestByteCount
    else { return Statistics(nullCount: Int64(nullCount)) }
    return Statistics(
      nullCount: Int64(nullCount), maximum: greatest, minimum: least, isMaximumExact: true,
      isMinimumExact: true)
  }
}
