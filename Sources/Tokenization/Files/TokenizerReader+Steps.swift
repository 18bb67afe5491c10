import JSON

/// What a file says about the way from text to pieces.
extension TokenizerReader {
  // MARK: - The normalizer

  /// The steps of a normalizer.
  func normalizerSteps(
    _ value: JSONValue, _ field: String
  ) throws(TokenizationError) -> [Normalizer.Step] {
    if case .null = value {
      return []
    }
    switch value["type"]?.text {
    case "NFC":
      return [.nfc]
    case "Prepend":
      return [.prepend(try text("prepend", of: value, field))]
    case "Replace":
      guard case .string(let new)? = value["content"] else {
        throw unexpected("\(field).content", "a text", value["content"] ?? .null)
      }
      return [.replace(try string(value["pattern"] ?? .null, "\(field).pattern"), by: new)]
    case "Sequence":
      return try each("normalizers", of: value, field, normalizerSteps)
    default:
      throw unsupported(
        field, value["type"] ?? value, "null, NFC, Prepend, Replace, or a Sequence of these")
    }
  }

  /// What a `{"String":"…"}` holds.
  private func string(
    _ pattern: JSONValue, _ field: String
  ) throws(TokenizationError) -> [UInt8] {
    guard case .string(let text)? = pattern["String"], !text.isEmpty else {
      throw unsupported(field, pattern["Regex"] ?? pattern, "a String")
    }
    return text
  }

  private func each<Step>(
    _ name: String, of value: JSONValue, _ field: String,
    _ read: (JSONValue, String) throws(TokenizationError) -> [Step]
  ) throws(TokenizationError) -> [Step] {
    guard case .array(let elements)? = value[name] else {
      throw unexpected("\(field).\(name)", "an array", value[name] ?? .null)
    }
    var steps: [Step] = []
    for (index, element) in elements.enumerated() {
      steps += try read(element, "\(field).\(name)[\(index)]")
    }
    return steps
  }

  // MARK: - The pre-tokenizer

  /// The steps of a pre-tokenizer.
  func preTokenizerSteps(
    _ value: JSONValue, _ field: String
  ) throws(TokenizationError) -> [PreTokenizerStep] {
    if case .null = value {
      return []
    }
    switch value["type"]?.text {
    case "ByteLevel":
      return (try flag("add_prefix_space", of: value, field, default: true) ? [.prefixSpace] : [])
        + (try flag("use_regex", of: value, field, default: true) ? [.split(.gpt2)] : [])
    case "Split":
      return [try split(value, field)]
    case "Digits":
      return [
        .digits(individual: try flag("individual_digits", of: value, field, default: false))
      ]
    case "Metaspace":
      return [try metaspace(value, field)]
    case "Sequence":
      return try each("pretokenizers", of: value, field, preTokenizerSteps)
    default:
      throw unsupported(
        field, value["type"] ?? value,
        "null, ByteLevel, Split, Digits, Metaspace, or a Sequence of these")
    }
  }

  private func split(
    _ value: JSONValue, _ field: String
  ) throws(TokenizationError) -> PreTokenizerStep {
    let inverted = try flag("invert", of: value, field, default: false)
    let behavior = value["behavior"] ?? .null
    guard let expression = value["pattern"]?["Regex"]?.text else {
      let mark = try string(value["pattern"] ?? .null, "\(field).pattern")
      guard behavior.text == "MergedWithPrevious", !inverted else {
        throw unsupported("\(field).behavior", behavior, "MergedWithPrevious, for a String")
      }
      return .cutAfter(mark)
    }
    guard let pattern = SplitPattern(regularExpression: expression, for: .huggingFace) else {
      throw .unknownPattern(
        path: path, pattern: expression, known: SplitPattern.allCases.map(\.rawValue))
    }
    // Where a pattern covers every text, keeping what it matches is the same as cutting there.
    guard behavior.text == (inverted ? "Removed" : "Isolated") else {
      throw unsupported(
        "\(field).behavior", behavior, inverted ? "Removed, if inverted" : "Isolated")
    }
    guard !inverted || pattern.coversEveryText else {
      throw unsupported("\(field).invert", .bool(true), "false, for \(pattern.rawValue)")
    }
    return .split(pattern)
  }

  private func metaspace(
    _ value: JSONValue, _ field: String
  ) throws(TokenizationError) -> PreTokenizerStep {
    // Files older than prepend_scheme say add_prefix_space.
    let addsPrefix = try flag("add_prefix_space", of: value, field, default: true)
    var scheme: PreTokenizerStep.PrependScheme? = addsPrefix ? .always : .never
    if let given = value["prepend_scheme"] {
      scheme = given.text.flatMap { PreTokenizerStep.PrependScheme(rawValue: $0) }
    }
    guard let scheme else {
      throw unsupported(
        "\(field).prepend_scheme", value["prepend_scheme"] ?? .null, "always, first, or never")
    }
    return .metaspace(
      mark: try text("replacement", of: value, field), scheme,
      cuts: try flag("split", of: value, field, default: true))
  }

  /// Whether pieces are spelled in the byte alphabet; an error if other steps follow.
  func endsByteLevel(
    _ value: JSONValue, _ field: String
  ) throws(TokenizationError) -> Bool {
    switch value["type"]?.text {
    case "ByteLevel": return true
    case "Sequence":
      guard case .array(let steps)? = value["pretokenizers"] else { return false }
      for (index, step) in steps.enumerated()
      where try endsByteLevel(step, "\(field).pretokenizers[\(index)]") {
        guard index == steps.count - 1 else {
          throw unsupported(
            "\(field).pretokenizers[\(index + 1)]", steps[index + 1]["type"] ?? .null,
            "nothing after ByteLevel")
        }
        return true
      }
      return false
    default: return false
    }
  }
}
