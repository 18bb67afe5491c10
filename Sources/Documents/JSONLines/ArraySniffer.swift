/// Distinguishes a JSON array from JSON lines by the first bytes of a file.
///
/// It is an array if the first line that is not blank is `[` alone or begins with `[{`.
struct ArraySniffer {
  private enum State {
    case blank
    case bracket
    case lines
    case array
  }

  private var state = State.blank

  /// Whether the bytes so far begin an array.
  var isArray: Bool { state == .array }

  /// Takes the next bytes of the file; constant time once the answer is known.
  mutating func take(_ bytes: UnsafeBufferPointer<UInt8>) {
    guard state == .blank || state == .bracket else { return }
    for byte in bytes {
      switch (state, byte) {
      case (.bracket, 0x0a), (.bracket, UInt8(ascii: "{")): state = .array
      case (_, 0x20), (_, 0x09), (_, 0x0a), (_, 0x0d): continue
      case (.blank, UInt8(ascii: "[")): state = .bracket
      default: state = .lines
      }
      guard state == .bracket else { return }
    }
  }

  /// Says that there are no more bytes.
  mutating func finish() {
    if state == .bracket { state = .array }
  }
}
