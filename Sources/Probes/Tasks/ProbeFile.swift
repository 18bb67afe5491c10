import Files
import Foundation

/// Reads probe files: one JSON object per line, in one of the forms in Formats.md.
///
/// The keys of the first line decide the form. `NAME.train.jsonl` beside `NAME.test.jsonl` has the
/// demonstrations; without it, they are chosen from the file itself.
package struct ProbeFile {
  /// How questions are answered that can be asked in two ways.
  package enum AnswerStyle: String, CaseIterable, Sendable {
    /// By choice where the file has wrong answers to choose from, else by exact match.
    case auto
    /// The model generates the answer.
    case exact
    /// The model chooses between the answer and others.
    case choices
  }

  /// The paths of probe files: files as given, and all files of folders except demonstrations, in
  /// the order of their names.
  ///
  /// Throws `ProbeError.noProbes`.
  package static func paths(_ arguments: [String]) throws(ProbeError) -> [String] {
    var paths: [String] = []
    for argument in arguments {
      var isFolder: ObjCBool = false
      guard FileManager.default.fileExists(atPath: argument, isDirectory: &isFolder) else {
        throw .noProbes(path: argument)
      }
      guard isFolder.boolValue else {
        paths.append(argument)
        continue
      }
      let names = (try? FileManager.default.contentsOfDirectory(atPath: argument)) ?? []
      let found = names.filter { $0.hasSuffix(".jsonl") && !$0.hasSuffix(".train.jsonl") }.sorted()
      guard !found.isEmpty else { throw .noProbes(path: argument) }
      paths += found.map { argument + "/" + $0 }
    }
    return paths
  }

  /// Every file that is read for probe files: they and their demonstrations.
  ///
  /// Throws `ProbeError.noProbes`.
  package static func inputs(_ arguments: [String]) throws(ProbeError) -> [String] {
    try paths(arguments).flatMap { [$0] + [demonstrationPath(of: $0)].compactMap(\.self) }
  }

  /// Reads a task; `template` replaces the template of its form.
  ///
  /// Throws `ProbeError` with file and line where the form of a line is not that of the first.
  package static func read(
    _ path: String, template: PromptTemplate? = nil, answers: AnswerStyle = .auto
  ) throws(ProbeError) -> ProbeTask {
    let lines = try lines(of: path)
    guard let first = lines.first else { throw .noProbes(path: path) }
    let name = name(of: path)
    if first.has("prompt") || first.has("preceding") {
      return try items(lines, name: name)
    }
    if first.has("question") {
      return try questions(lines, path: path, name: name, template: template, answers: answers)
    }
    if first.has("label") || first.has("label_name") {
      return try labels(lines, path: path, name: name, template: template)
    }
    if first.has("text") {
      return ProbeTask(
        name: name, ability: .languageModelling, content: .items(try lines.lastWords()))
    }
    throw first.failure("it has none of the keys prompt, question, label and text")
  }

  static func name(of path: String) -> String {
    var name = (path as NSString).lastPathComponent
    for suffix in [".jsonl", ".test"] where name.hasSuffix(suffix) {
      name.removeLast(suffix.count)
    }
    return name
  }

  /// The file of demonstrations of a file, where there is one.
  static func demonstrationPath(of path: String) -> String? {
    guard path.hasSuffix(".test.jsonl") else { return nil }
    let other = path.dropLast("test.jsonl".count) + "train.jsonl"
    return FileManager.default.fileExists(atPath: String(other)) ? String(other) : nil
  }

  private static func lines(of path: String) throws(ProbeError) -> [ProbeLine] {
    let data: Data
    do throws(FileError) {
      data = try FileContents.read(path)
    } catch {
      throw .cannotRead(path: path, reason: error.reason)
    }
    var lines: [ProbeLine] = []
    for (offset, bytes) in data.split(separator: 0x0a, omittingEmptySubsequences: false)
      .enumerated()
    where !bytes.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0d }) {
      guard let object = try? JSONSerialization.jsonObject(with: bytes) as? [String: Any] else {
        throw .badLine(path: path, line: offset + 1, reason: "it is not a JSON object")
      }
      lines.append(ProbeLine(path: path, number: offset + 1, object: object))
    }
    return lines
  }

  private static func items(_ lines: [ProbeLine], name: String) throws(ProbeError) -> ProbeTask {
    var items: [ProbeItem] = []
    for line in lines { items.append(try line.item()) }
    let ability = try lines[0].ability()
    return ProbeTask(name: name, ability: ability ?? .contextUse, content: .items(items))
  }

  private static func labels(
    _ lines: [ProbeLine], path: String, name: String, template: PromptTemplate?
  ) throws(ProbeError) -> ProbeTask {
    let template = template ?? .label
    func read(_ lines: [ProbeLine]) throws(ProbeError) -> [LabelledText] {
      var texts: [LabelledText] = []
      for line in lines { texts.append(try line.labelled(slots: template.slots)) }
      return texts
    }
    let queries = try read(lines)
    let demonstrations = try demonstrationPath(of: path).map { path throws(ProbeError) in
      try read(try Self.lines(of: path))
    }
    let labels = Set((queries + (demonstrations ?? [])).map(\.answer)).sorted()
    return ProbeTask(
      name: name, ability: .inContextLearning,
      content: .labels(
        queries: queries, demonstrations: demonstrations ?? queries, labels: labels),
      template: template)
  }

  private static func questions(
    _ lines: [ProbeLine], path: String, name: String, template: PromptTemplate?,
    answers: AnswerStyle
  ) throws(ProbeError) -> ProbeTask {
    let hasPassage = lines[0].has("context")
    let template = template ?? (hasPassage ? .passage : .question)
    var skippedCount = 0
    func read(_ lines: [ProbeLine]) throws(ProbeError) -> [LabelledText] {
      var texts: [LabelledText] = []
      for line in lines {
        if let text = try line.question(slots: template.slots) {
          texts.append(text)
        } else {
          skippedCount += 1
        }
      }
      return texts
    }
    let queries = try read(lines)
    guard !queries.isEmpty else { throw lines[0].failure("no question of the file has an answer") }
    let demonstrations = try demonstrationPath(of: path).map { path throws(ProbeError) in
      try read(try Self.lines(of: path))
    }
    let ability: ProbeAbility = hasPassage ? .contextUse : .knowledge
    // Answers from a closed list are labels.
    let labels = Set(lines.compactMap { $0.labelName })
    if labels.count > 1, lines.allSatisfy({ $0.labelName != nil }), answers != .exact {
      return ProbeTask(
        name: name, ability: ability,
        content: .labels(
          queries: queries, demonstrations: demonstrations ?? queries,
          labels: Set(queries.map(\.answer)).sorted()), template: template,
        skippedCount: skippedCount)
    }
    let hasDistractors = queries.allSatisfy { !$0.distractors.isEmpty }
    return ProbeTask(
      name: name, ability: ability,
      content: .questions(
        queries: queries, demonstrations: demonstrations ?? queries,
        byChoice: answers == .choices || (answers == .auto && hasDistractors)),
      template: template, skippedCount: skippedCount)
  }
}

/// A line of a probe file.
struct ProbeLine {
  let path: String
  let number: Int
  let object: [String: Any]

  func failure(_ reason: String) -> ProbeError {
    .badLine(path: path, line: number, reason: reason)
  }

  func has(_ key: String) -> Bool { object[key] != nil && !(object[key] is NSNull) }

  var id: String { (object["id"] as? String) ?? "\(number)" }

  /// The name of the label, or the label itself.
  var labelName: String? {
    (object["label_name"] as? String) ?? (object["label"] as? String)
      ?? (object["label"] as? NSNumber).map { "\($0)" }
  }

  func ability() throws(ProbeError) -> ProbeAbility? {
    guard let name = object["ability"] as? String else { return nil }
    guard let ability = ProbeAbility(rawValue: name) else {
      let known = ProbeAbility.allCases.map(\.rawValue).joined(separator: ", ")
      throw failure("ability '\(name)' is not one of \(known)")
    }
    return ability
  }

  /// A question in the generic form, or in that of MemoTrap (Liu and Liu, 2023).
  func item() throws(ProbeError) -> ProbeItem {
    let context = object["context"] as? String ?? ""
    let preceding = object["preceding"] as? [String] ?? []
    let group = object["group"] as? String
    var prompt = context + (object["prompt"] as? String ?? "")
    var question: ProbeItem.Question
    if let choices = (object["choices"] ?? object["classes"]) as? [String], choices.count > 1 {
      guard let answer = (object["answer"] ?? object["answer_index"]) as? Int,
        choices.indices.contains(answer)
      else { throw failure("answer is not the index of one of the \(choices.count) choices") }
      guard !choices.contains(where: \.isEmpty) else { throw failure("a choice is empty") }
      question = .choice(choices, answer: answer)
    } else if let text = object["text"] as? String, !text.isEmpty {
      question = .loss(text)
    } else if let answers = object["answers"] as? [String], !answers.isEmpty {
      question = .answer(answers, firstWordOnly: false)
    } else {
      throw failure("it has neither choices and answer, nor answers, nor a text")
    }
    // White space before an answer belongs to the answer's first token.
    let gap = String(prompt.reversed().prefix { $0 == " " })
    if !gap.isEmpty, case .choice(let choices, let answer) = question {
      prompt.removeLast(gap.count)
      question = .choice(choices.map { gap + $0 }, answer: answer)
    }
    return ProbeItem(
      id: id, group: group, preceding: preceding, prompt: prompt, question: question,
      measuresAttention: object["attention"] as? Bool ?? false)
  }

  /// A text with its label.
  func labelled(slots: [String]) throws(ProbeError) -> LabelledText {
    guard let label = labelName, !label.isEmpty else { throw failure("it has no label") }
    return LabelledText(id: id, fields: try fields(slots), answers: [label])
  }

  /// A question with its answers; nil where it has none.
  func question(slots: [String]) throws(ProbeError) -> LabelledText? {
    let answers =
      ((object["answers"] as? [String]) ?? (object["answer"] as? String).map { [$0] }
      ?? labelName.map { [$0] } ?? []).filter { !$0.isEmpty }
    guard !answers.isEmpty else { return nil }
    let original = (object["org_answers"] as? [String] ?? []).filter { !answers.contains($0) }
    return LabelledText(
      id: id, fields: try fields(slots), answers: answers,
      distractors: Array(original.prefix(1)))
  }

  private func fields(_ slots: [String]) throws(ProbeError) -> [String: String] {
    var fields: [String: String] = [:]
    for slot in slots {
      guard let value = object[slot] as? String else {
        throw failure("it has no \(slot), which the template needs")
      }
      fields[slot] = value
    }
    return fields
  }
}

extension [ProbeLine] {
  /// LAMBADA (Paperno et al., ACL 2016): the last word of each text is the answer.
  fileprivate func lastWords() throws(ProbeError) -> [ProbeItem] {
    var items: [ProbeItem] = []
    for line in self {
      guard var text = (line.object["text"] as? String)?[...] else {
        throw line.failure("its text has no last word")
      }
      text = text.trimmedAtItsEnd
      let word = text.reversed().prefix { !$0.isWhitespace }.reversed()
      let prompt = text.dropLast(word.count).trimmedAtItsEnd
      guard !prompt.isEmpty else { throw line.failure("its text has no last word") }
      items.append(
        ProbeItem(
          id: line.id, prompt: String(prompt),
          question: .answer([String(word)], firstWordOnly: true)))
    }
    return items
  }
}

extension Substring {
  /// The text without the white space at its end.
  fileprivate var trimmedAtItsEnd: Substring {
    dropLast(reversed().prefix(while: \.isWhitespace).count)
  }
}
