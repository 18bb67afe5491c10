@testable import Tokenization

/// A backtracking matcher of regular expressions over scalars, with what split patterns use.
///
/// Slow and plain: alternatives are tried in order, and quantifiers give back one by one unless
/// they are possessive. Classes come from the standard library, not from our tables. A plus after
/// braces is possessive for tiktoken, and a repetition for Hugging Face.
struct SlowRegularExpression {
  /// What text is matched against: a scalar, or nil for a byte that belongs to none.
  typealias Item = Unicode.Scalar?

  private indirect enum Node {
    case scalar((Item) -> Bool)
    case sequence([Node])
    case choice([Node])
    case repetition(Node, ClosedRange<Int>, isPossessive: Bool)
    case notAhead(Node)
    case end
  }

  private let root: Node

  init(_ expression: String, for engine: SplitPattern.Engine) {
    var parser = Parser(expression: Array(expression.unicodeScalars), engine: engine)
    root = parser.choice(foldsCase: false)
    precondition(parser.index == expression.unicodeScalars.count, "the whole expression is read")
  }

  /// Where the first match that starts at `start` ends, or nil.
  func matchEnd(in text: [Item], from start: Int) -> Int? {
    Self.match(root, text, start) { $0 }
  }

  private static func match(
    _ node: Node, _ text: [Item], _ at: Int, _ then: (Int) -> Int?
  ) -> Int? {
    switch node {
    case .scalar(let isMember):
      return at < text.count && isMember(text[at]) ? then(at + 1) : nil
    case .sequence(let nodes):
      guard let first = nodes.first else { return then(at) }
      return match(first, text, at) { match(.sequence(Array(nodes.dropFirst())), text, $0, then) }
    case .choice(let nodes):
      for node in nodes {
        if let end = match(node, text, at, then) { return end }
      }
      return nil
    case .repetition(let node, let counts, let isPossessive):
      var ends = [at]
      while ends.count <= counts.upperBound,
        let end = match(node, text, ends[ends.count - 1], { $0 }), end > ends[ends.count - 1]
      {
        ends.append(end)
      }
      for count in (0..<ends.count).reversed() where counts.contains(count) {
        if let end = then(ends[count]) { return end }
        if isPossessive { return nil }
      }
      return nil
    case .notAhead(let node):
      return match(node, text, at, { $0 }) == nil ? then(at) : nil
    case .end:
      return at == text.count ? then(at) : nil
    }
  }

  // MARK: - Parsing

  private struct Parser {
    let expression: [Unicode.Scalar]
    let engine: SplitPattern.Engine
    var index = 0

    private func isNext(_ text: String) -> Bool {
      expression[index...].starts(with: text.unicodeScalars)
    }

    private mutating func take(_ text: String) -> Bool {
      guard isNext(text) else { return false }
      index += text.unicodeScalars.count
      return true
    }

    mutating func choice(foldsCase: Bool) -> Node {
      var nodes = [sequence(foldsCase: foldsCase)]
      while take("|") { nodes.append(sequence(foldsCase: foldsCase)) }
      return nodes.count == 1 ? nodes[0] : .choice(nodes)
    }

    private mutating func sequence(foldsCase: Bool) -> Node {
      var nodes: [Node] = []
      while index < expression.count, !isNext("|"), !isNext(")") {
        nodes.append(quantified(atom(foldsCase: foldsCase)))
      }
      return .sequence(nodes)
    }

    private mutating func atom(foldsCase: Bool) -> Node {
      if take("(?!") { return .notAhead(closed(foldsCase)) }
      if take("(?i:") { return closed(true) }
      if take("(?:") { return closed(foldsCase) }
      if take("$") { return .end }
      return .scalar(member(foldsCase: foldsCase))
    }

    private mutating func closed(_ foldsCase: Bool) -> Node {
      let node = choice(foldsCase: foldsCase)
      precondition(take(")"), "a group is closed")
      return node
    }

    private mutating func quantified(_ node: Node) -> Node {
      let counts: ClosedRange<Int>
      if take("?") {
        counts = 0...1
      } else if take("*") {
        counts = 0...(.max - 1)
      } else if take("+") {
        counts = 1...(.max - 1)
      } else if take("{1,2}") || take("{1,3}") {
        counts = 1...(expression[index - 2] == "2" ? 2 : 3)
        if engine == .huggingFace {
          let node = Node.repetition(node, counts, isPossessive: false)
          return take("+") ? .repetition(node, 1...(.max - 1), isPossessive: false) : node
        }
      } else {
        return node
      }
      return .repetition(node, counts, isPossessive: take("+"))
    }

    private mutating func member(foldsCase: Bool) -> (Item) -> Bool {
      guard take("[") else { return single(foldsCase: foldsCase) }
      let isNegated = take("^")
      var members: [(Item) -> Bool] = []
      while !take("]") {
        let first = index
        let one = isNext("[") ? member(foldsCase: foldsCase) : single(foldsCase: foldsCase)
        if index == first + 1, isNext("-"), expression[index + 1] != "]" {
          let bounds = expression[first]...expression[index + 1]
          index += 2
          members.append { item in item.map(bounds.contains) ?? false }
        } else {
          members.append(one)
        }
      }
      return { item in members.contains { $0(item) } != isNegated }
    }

    private mutating func single(foldsCase: Bool) -> (Item) -> Bool {
      if take("\\s") { return { $0?.properties.isWhitespace ?? false } }
      if take("\\S") { return { !($0?.properties.isWhitespace ?? false) } }
      if take("\\r") { return { $0 == "\r" } }
      if take("\\n") { return { $0 == "\n" } }
      if take("\\p{") {
        var name = ""
        while !take("}") {
          name.unicodeScalars.append(expression[index])
          index += 1
        }
        return { item in item.map { Self.category($0).hasPrefix(name) } ?? false }
      }
      if isNext("\\") { index += 1 }
      let scalar = expression[index]
      index += 1
      guard foldsCase else { return { $0 == scalar } }
      let folded = scalar.properties.lowercaseMapping
      return { item in
        guard let item else { return false }
        // U+017F, long s, folds to s too.
        return item.properties.lowercaseMapping == folded || folded == "s" && item == "\u{17f}"
      }
    }

    /// As of Unicode 16; the standard library may know later scalars.
    private static func category(_ scalar: Unicode.Scalar) -> String {
      guard let age = scalar.properties.age, age.major <= 16 else { return "-" }
      return switch scalar.properties.generalCategory {
      case .uppercaseLetter: "Lu"
      case .lowercaseLetter: "Ll"
      case .titlecaseLetter: "Lt"
      case .modifierLetter: "Lm"
      case .otherLetter: "Lo"
      case .nonspacingMark: "Mn"
      case .spacingMark: "Mc"
      case .enclosingMark: "Me"
      case .decimalNumber: "Nd"
      case .letterNumber: "Nl"
      case .otherNumber: "No"
      case .connectorPunctuation: "Pc"
      case .dashPunctuation: "Pd"
      case .openPunctuation: "Ps"
      case .closePunctuation: "Pe"
      case .initialPunctuation: "Pi"
      case .finalPunctuation: "Pf"
      case .otherPunctuation: "Po"
      case .mathSymbol: "Sm"
      case .currencySymbol: "Sc"
      case .modifierSymbol: "Sk"
      case .otherSymbol: "So"
      default: "-"
      }
    }
  }
}
