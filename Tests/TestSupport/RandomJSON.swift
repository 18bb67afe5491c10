import Randomness

/// Seeded random JSON values, spelled in every way the grammar allows.
package struct RandomJSON {
  private var generator: SplitMix64

  /// Values from the stream of `seed`.
  package init(seed: UInt64) {
    generator = SplitMix64(seed: seed)
  }

  /// A number from 0 up to `bound`.
  package mutating func below(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &generator) }

  /// A line with a few of the members that the reader looks for, and others.
  package mutating func line() -> String {
    var members: [String] = []
    if below(8) > 0 { members.append(member("text", value: below(6) > 0 ? string() : value())) }
    if below(3) > 0 { members.append(member("id", value: below(4) > 0 ? string() : value())) }
    if below(3) > 0 { members.append(member("source", value: value())) }
    if below(2) > 0 {
      members.append(member("meta", value: "{" + member("source", value: string()) + "}"))
    }
    for index in 0..<below(4) { members.append(member("other\(index)", value: value(depth: 3))) }
    members.shuffle(using: &generator)
    return space() + "{" + space() + members.joined(separator: "," + space()) + "}" + space()
  }

  /// `bytes` with one to three small faults.
  package mutating func mutated(_ bytes: [UInt8]) -> [UInt8] {
    let interesting: [UInt8] = Array("{}[]\",:\\ux09-+.eEtfn /'\u{1}".utf8) + [0xff, 0xc3, 0xa9, 0]
    var bytes = bytes
    for _ in 0...below(3) {
      let place = below(bytes.count + 1)
      switch below(5) {
      case 0: bytes.insert(interesting[below(interesting.count)], at: place)
      case 1 where place < bytes.count: bytes.remove(at: place)
      case 2 where place < bytes.count: bytes[place] = interesting[below(interesting.count)]
      case 3: bytes.removeLast(min(bytes.count, below(4)))
      default:
        bytes.insert(contentsOf: bytes[min(place, bytes.count)...].prefix(below(9)), at: place)
      }
      if bytes.isEmpty { return Array("{}".utf8) }
    }
    return bytes
  }

  private mutating func member(_ key: String, value: String) -> String {
    let spelling =
      below(5) > 0
      ? key : key.utf8.map { "\\u00" + ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    return "\"\(spelling)\"" + space() + ":" + space() + value
  }

  /// A value of any kind, in which arrays and objects nest up to `depth`.
  package mutating func value(depth: Int = 2) -> String {
    switch below(depth > 0 ? 9 : 7) {
    case 0: "true"
    case 1: "false"
    case 2: "null"
    case 3, 4: number()
    case 5, 6: string()
    case 7:
      "[" + space() + (0..<below(4)).map { _ in value(depth: depth - 1) }.joined(separator: ",")
        + space() + "]"
    default:
      "{"
        + (0..<below(4)).map { member("k\($0)", value: value(depth: depth - 1)) }
        .joined(separator: ",") + "}"
    }
  }

  private mutating func number() -> String {
    let whole = below(3) == 0 ? "0" : String(1 + below(99_999))
    let sign = below(3) == 0 ? "-" : ""
    let fraction = below(3) == 0 ? ".\(below(100))" : ""
    let exponent = below(4) == 0 ? ["e5", "E-3", "e+2", "E0"][below(4)] : ""
    return sign + whole + fraction + exponent
  }

  private mutating func string() -> String {
    let parts = [
      "a", "word ", "\u{e9}", "\u{4e2d}\u{6587}", "\u{1f600}", #"\n"#, #"\""#, #"\\"#, #"\/"#,
      #"\u00e9"#, #"\ud83d\ude00"#, #"\u4E2D"#, #"\b\f\r\t"#, "\u{7f}", "\u{2028}", "plain text, ",
      #"\u0000"#,
    ]
    return "\"" + (0..<below(12)).map { _ in parts[below(parts.count)] }.joined() + "\""
  }

  private mutating func space() -> String {
    below(4) == 0 ? [" ", "\t", "\r", "  "][below(4)] : ""
  }
}
