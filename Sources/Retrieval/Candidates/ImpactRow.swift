import CImpacts

/// The impacts of a frequent term, a byte for every slot of the candidates.
///
/// Bytes are in the order in which `c_add_rows` reads them: within each 64 slots, slot i < 32 in
/// byte 2i and slot 32 + i in byte 2i + 1. A row has whole blocks of slots; its owner frees it.
struct ImpactRow {
  /// The slots that are added at a time, and for which one highest sum is known.
  static let blockLength = Int(C_IMPACT_BLOCK)

  let bytes: UnsafeMutablePointer<UInt8>

  /// A row of zeros for a whole number of blocks.
  init(slotCount: Int) {
    precondition(slotCount % ImpactRow.blockLength == 0, "\(slotCount) slots are not whole blocks")
    bytes = .allocate(capacity: slotCount)
    bytes.initialize(repeating: 0, count: slotCount)
  }

  /// Slots, rounded up to whole blocks.
  static func wholeBlocks(_ slotCount: Int) -> Int {
    (slotCount + blockLength - 1) / blockLength * blockLength
  }

  /// The impact of a slot; 0 where it has no posting.
  subscript(slot: Int) -> UInt8 {
    get { bytes[ImpactRow.position(of: slot)] }
    nonmutating set { bytes[ImpactRow.position(of: slot)] = newValue }
  }

  @inline(__always)
  private static func position(of slot: Int) -> Int {
    slot & ~63 | (slot & 31) << 1 | slot >> 5 & 1
  }
}
