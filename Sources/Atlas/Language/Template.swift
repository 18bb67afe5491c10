/// A phrase with slots in braces, such as `{name} was built of {material}`, parsed once.
///
/// Braces that hold no slot's name stay as they are; a test finds them in the corpus.
struct Template: ExpressibleByStringLiteral, Sendable {
  /// What a slot stands for, always of the entity that the phrase is about.
  enum Slot: String, Sendable {
    case name
    case kind
    case region
    case theme
    case year
    case later
    case founder
    case colour
    case material
    case size
    case rare
    case noun
    case aNoun
    case adjective
    case other
    case otherKind
    case rival
    case month
    case day
    case number
    case someone
  }

  enum Element: Sendable {
    case text(String)
    case slot(Slot)
  }

  let elements: [Element]

  init(stringLiteral text: String) {
    var elements: [Element] = []
    var rest = Substring(text)
    while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
      let name = rest[rest.index(after: open)..<close]
      if open > rest.startIndex { elements.append(.text(String(rest[..<open]))) }
      elements.append(Slot(rawValue: String(name)).map(Element.slot) ?? .text("{\(name)}"))
      rest = rest[rest.index(after: close)...]
    }
    if !rest.isEmpty { elements.append(.text(String(rest))) }
    self.elements = elements
  }
}
