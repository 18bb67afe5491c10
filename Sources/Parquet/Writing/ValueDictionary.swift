/// The different values of a column chunk, numbered in the order in which they first came.
struct ValueDictionary<Value: ColumnValue> {
  /// The values in the encoding PLAIN: the page that readers look indices up in.
  private(set) var page: [UInt8] = []

  private var values: [Value] = []

  /// A hash table with open addresses: per slot the index of its value plus 1, or 0.
  ///
  /// At most half of the slots are taken.
  private var slots = [UInt32](repeating: 0, count: 1 << 10)
  private var shift: UInt64 = 64 - 10

  /// How many values there are.
  var count: Int { values.count }

  /// How many bits an index takes; at least one, since some readers do not expect none.
  var bitWidth: Int {
    max(1, Int.bitWidth - max(0, values.count - 1).leadingZeroBitCount)
  }

  /// Appends the indices of values to `indices`; new values are added.
  mutating func appendIndices(of values: [Value], to indices: inout [UInt32]) {
    indices.reserveCapacity(indices.count + values.count)
    for value in values { indices.append(index(of: value)) }
  }

  private mutating func index(of value: Value) -> UInt32 {
    var slot = Int(truncatingIfNeeded: value.hash >> shift)
    while slots[slot] != 0 {
      let index = slots[slot] - 1
      if values[Int(index)] == value { return index }
      slot = (slot + 1) & (slots.count - 1)
    }
    let index = UInt32(values.count)
    slots[slot] = index + 1
    values.append(value)
    Value.append([value], to: &page)
    if values.count > slots.count / 2 { grow() }
    return index
  }

  private mutating func grow() {
    shift -= 1
    slots = [UInt32](repeating: 0, count: slots.count * 2)
    for (index, value) in values.enumerated() {
      var slot = Int(truncatingIfNeeded: value.hash >> shift)
      while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
      slots[slot] = UInt32(index + 1)
    }
  }
}
