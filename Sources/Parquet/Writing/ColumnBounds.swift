/// The least and the greatest value of a column chunk.
struct ColumnBounds<Value: ColumnValue> {
  /// A longer text is left out.
  private static var longestByteCount: Int { 256 }

  private var bounds: (least: Value, greatest: Value)?
  private var isOrdered = true

  /// Takes a value.
  mutating func add(_ value: Value) {
    guard let (least, greatest) = bounds else {
      bounds = (value, value)
      isOrdered = value.precedes(value) != nil
      return
    }
    guard let isLess = value.precedes(least), let isGreater = greatest.precedes(value) else {
      isOrdered = false
      return
    }
    if isLess { bounds?.least = value }
    if isGreater { bounds?.greatest = value }
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
