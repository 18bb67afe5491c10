import JSON

/// Writes a definition as a Hugging Face `tokenizer.json`; equal definitions give equal bytes.
struct TokenizerWriter {
  private var bytes: [UInt8] = []

  /// The file's bytes: indented by two spaces, vocabulary by id, merges as pairs by rank.
  static func json(_ definition: TokenizerDefinition) -> [UInt8] {
    var writer = TokenizerWriter()
    writer.write(definition)
    return writer.bytes
  }

  private mutating func write(_ stated: TokenizerDefinition) {
    let definition = stated.huggingFaceForm
    line("{")
    line("  \"version\": \"1.0\",")
    line("  \"truncation\": null,")
    line("  \"padding\": null,")
    writeAddedTokens(definition.addedTokens)
    member("normalizer", Self.sequence("normalizers", definition.normalizer.steps.map(Self.step)))
    member("pre_tokenizer", Self.sequence("pretokenizers", Self.steps(definition)))
    member("post_processor", nil)
    member("decoder", Self.decoder(definition))
    writeModel(definition)
    line("}")
  }

  // MARK: - Normalizer, pre-tokenizer and decoder

  /// A JSON object of fields in order, whose values are JSON.
  private struct Object {
    var type: String
    var fields: [(name: String, value: Value)] = []

    enum Value {
      case json(String)
      case object([(name: String, value: String)])
      case objects([Object])
    }
  }

  private static func sequence(_ name: String, _ objects: [Object]) -> Object? {
    objects.count > 1
      ? Object(type: "Sequence", fields: [(name, .objects(objects))]) : objects.first
  }

  private static func pattern(_ kind: String, _ text: String) -> (name: String, value: Object.Value)
  {
    ("pattern", .object([(kind, quoted(text.utf8))]))
  }

  private static func string(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

  private static func step(_ step: Normalizer.Step) -> Object {
    switch step {
    case .nfc: Object(type: "NFC")
    case .prepend(let text):
      Object(type: "Prepend", fields: [("prepend", .json(quoted(text)))])
    case .replace(let old, let new):
      Object(
        type: "Replace",
        fields: [pattern("String", string(old)), ("content", .json(quoted(new)))])
    }
  }

  /// The steps of the pre-tokenizer, with ByteLevel last for an alphabet of bytes.
  private static func steps(_ definition: TokenizerDefinition) -> [Object] {
    var steps = definition.preTokenizer
    guard definition.alphabet == .bytes else { return steps.map(step) }
    let usesPattern = steps.last == .split(.gpt2)
    if usesPattern { steps.removeLast() }
    let addsPrefixSpace = steps.last == .prefixSpace
    if addsPrefixSpace { steps.removeLast() }
    return steps.map(step) + [byteLevel(addsPrefixSpace: addsPrefixSpace, usesPattern: usesPattern)]
  }

  private static func step(_ step: PreTokenizerStep) -> Object {
    switch step {
    case .split(let known):
      Object(
        type: "Split",
        fields: [
          pattern("Regex", known.regularExpression), ("behavior", .json("\"Isolated\"")),
          ("invert", .json("false")),
        ])
    case .digits(let individual):
      Object(type: "Digits", fields: [("individual_digits", .json("\(individual)"))])
    case .cutAfter(let mark):
      Object(
        type: "Split",
        fields: [
          pattern("String", string(mark)), ("behavior", .json("\"MergedWithPrevious\"")),
          ("invert", .json("false")),
        ])
    case .prefixSpace:
      byteLevel(addsPrefixSpace: true, usesPattern: false)
    case .metaspace(let mark, let scheme, let cuts):
      Object(
        type: "Metaspace",
        fields: [
          ("replacement", .json(quoted(mark))), ("prepend_scheme", .json("\"\(scheme)\"")),
          ("split", .json("\(cuts)")),
        ])
    }
  }

  private static func byteLevel(addsPrefixSpace: Bool, usesPattern: Bool) -> Object {
    Object(
      type: "ByteLevel",
      fields: [
        ("add_prefix_space", .json("\(addsPrefixSpace)")), ("trim_offsets", .json("true")),
        ("use_regex", .json("\(usesPattern)")),
      ])
  }

  private static func decoder(_ definition: TokenizerDefinition) -> Object? {
    guard case .characters(let missing) = definition.alphabet else {
      let addsPrefixSpace = definition.preTokenizer.contains(.prefixSpace)
      return byteLevel(addsPrefixSpace: addsPrefixSpace, usesPattern: true)
    }
    var steps: [Object] = []
    if let mark = definition.spaceMark {
      steps.append(step(Normalizer.Step.replace(mark, by: [UInt8(ascii: " ")])))
    }
    if missing.byteFallback { steps.append(Object(type: "ByteFallback")) }
    steps.append(Object(type: "Fuse"))
    if definition.marksTheBeginning {
      steps.append(
        Object(
          type: "Strip",
          fields: [("content", .json("\" \"")), ("start", .json("1")), ("stop", .json("0"))]))
    }
    return sequence("decoders", steps)
  }

  private mutating func member(_ name: String, _ object: Object?) {
    guard let object else { return line("  \"\(name)\": null,") }
    line("  \"\(name)\": {")
    write(object, indent: "    ")
    line("  },")
  }

  private mutating func write(_ object: Object, indent: String) {
    line("\(indent)\"type\": \"\(object.type)\"" + (object.fields.isEmpty ? "" : ","))
    for (index, field) in object.fields.enumerated() {
      let comma = index + 1 < object.fields.count ? "," : ""
      switch field.value {
      case .json(let value):
        line("\(indent)\"\(field.name)\": \(value)\(comma)")
      case .object(let members):
        let list = members.map { "\(indent)  \"\($0.name)\": \($0.value)" }
        line("\(indent)\"\(field.name)\": {\n\(list.joined(separator: ",\n"))\n\(indent)}\(comma)")
      case .objects(let objects):
        line("\(indent)\"\(field.name)\": [")
        for (index, object) in objects.enumerated() {
          line("\(indent)  {")
          write(object, indent: indent + "    ")
          line("\(indent)  }" + (index + 1 < objects.count ? "," : ""))
        }
        line("\(indent)]\(comma)")
      }
    }
  }

  private mutating func line(_ text: String) {
    bytes.append(contentsOf: text.utf8)
    bytes.append(UInt8(ascii: "\n"))
  }

  private mutating func writeAddedTokens(_ tokens: [AddedToken]) {
    line(tokens.isEmpty ? "  \"added_tokens\": []," : "  \"added_tokens\": [")
    for (index, token) in tokens.enumerated() {
      line("    {")
      line("      \"id\": \(token.id),")
      line("      \"content\": \(Self.quoted(token.content.utf8)),")
      line("      \"single_word\": \(token.isSingleWord),")
      line("      \"lstrip\": \(token.stripsLeft),")
      line("      \"rstrip\": \(token.stripsRight),")
      line("      \"normalized\": \(token.isNormalized),")
      line("      \"special\": \(token.isSpecial)")
      line(index + 1 < tokens.count ? "    }," : "    }\n  ],")
    }
  }

  private mutating func writeModel(_ definition: TokenizerDefinition) {
    line("  \"model\": {")
    line("    \"type\": \"BPE\",")
    line("    \"dropout\": null,")
    line("    \"unk_token\": \(Self.unknownToken(definition)),")
    line("    \"continuing_subword_prefix\": null,")
    line("    \"end_of_word_suffix\": null,")
    line("    \"fuse_unk\": \(definition.missing?.fusesUnknown ?? false),")
    line("    \"byte_fallback\": \(definition.missing?.byteFallback ?? false),")
    line("    \"ignore_merges\": \(definition.ignoresMerges),")
    line("    \"vocab\": {")
    var spellings: [TokenID: String] = [:]
    for (index, entry) in definition.vocabulary.enumerated() {
      let spelling = Self.quoted(entry.spelling)
      spellings[entry.id] = spelling
      let comma = index + 1 < definition.vocabulary.count ? "," : ""
      line("      \(spelling): \(entry.id)\(comma)")
    }
    line("    },")
    let merges = definition.merges
    line(merges.isEmpty ? "    \"merges\": []" : "    \"merges\": [")
    for (index, merge) in merges.enumerated() {
      line("      [")
      line("        \(spellings[merge.left] ?? "\"\""),")
      line("        \(spellings[merge.right] ?? "\"\"")")
      line(index + 1 < merges.count ? "      ]," : "      ]\n    ]")
    }
    line("  }")
  }

  private static func unknownToken(_ definition: TokenizerDefinition) -> String {
    guard let unknown = definition.missing?.unknown,
      let entry = definition.vocabulary.first(where: { $0.id == unknown })
    else { return "null" }
    return quoted(entry.spelling)
  }

  /// A JSON string. Control characters are not written by letter: fingerprints depend on it.
  static func quoted(_ utf8: some Sequence<UInt8>) -> String {
    JSONEscaper.hexadecimal.string(utf8)
  }
}

extension TokenizerDefinition {
  fileprivate var missing: MissingCharacters? {
    if case .characters(let missing) = alphabet { missing } else { nil }
  }
}
