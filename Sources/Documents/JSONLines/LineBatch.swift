/// Consecutive whole lines of one file.
struct LineBatch: Sendable {
  /// The lines with their LFs; the last may have none.
  var bytes: [UInt8]

  /// The number of the first line in its file, from 1.
  var firstLine: Int
}
