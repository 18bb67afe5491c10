import Foundation

/// Checks what stands between backticks in a page: commands, flags, Swift names, files, words.
struct PageNames {
  let repository: Repository
  let program: Program

  private enum Kind {
    case command([String])
    case flags([String])
    case swiftName
    case path
    case words
  }

  private static let endings: Set<String> = [
    "swift", "md", "py", "json", "jsonl", "safetensors", "html", "toml", "txt", "sqlite", "gz",
    "zst", "npy", "mds", "bin", "idx", "svg", "csv", "partial", "chunks", "ds",
  ]

  private func kind(of span: String) -> Kind {
    let words = span.split(separator: " ").map(String.init)
    guard let first = words.first else { return .words }
    if first == "bm25chunk" { return .command(Array(words.dropFirst())) }
    let flags = words.filter { $0.hasPrefix("--") && $0.count > 2 }
    if program.command(words) != nil, words.count > 1 { return .command(words) }
    if !flags.isEmpty { return .flags(flags) }
    guard words.count == 1 else { return .words }
    if repository.folders.contains(span) { return .path }
    if span.wholeMatch(of: #/[A-Z]\w*(\.\w+(\([\w:]*\))?)*/#) != nil,
      span.contains(where: \.isLowercase), !Self.endings.contains(ending(of: span))
    {
      return .swiftName
    }
    let isPath =
      span.wholeMatch(of: #/[\w.+*-]*(/[\w.+*-]*)*/#) != nil
      && (span.contains("/") || span.first != "." && Self.endings.contains(ending(of: span)))
    return isPath ? .path : .words
  }

  private func ending(of span: String) -> String {
    span.contains(".") ? String(span.split(separator: ".").last ?? "") : ""
  }

  /// What no command, no flag, no declaration, no file and no code has.
  func faults(in page: Page) -> [String] {
    let spans = page.codeSpans.compactMap { span in
      fault(span.text, page).map { page.fault(span, $0) }
    }
    let lines = page.shellLines.flatMap { line in
      shellFaults(line.text).map { page.fault(line, $0) }
    }
    return spans + lines
  }

  private func fault(_ span: String, _ page: Page) -> String? {
    guard !ForeignNames.spans.contains(span) else { return nil }
    switch kind(of: span) {
    case .command(let words): return program.fault(of: words)
    case .flags(let flags):
      return flags.compactMap { word -> String? in
        let flag = String(word.prefix { $0 != "=" && $0 != "," })
        let isKnown =
          program.flags.contains(flag) || ForeignNames.flags.contains(flag)
          || repository.codeHolds("\"\(flag)\"")
        return isKnown ? nil : "there is no flag \(flag)"
      }.first
    case .swiftName: return swiftFault(span)
    case .path:
      let folder = page.path.split(separator: "/").dropLast().joined(separator: "/")
      return isPath(span, from: folder) ? nil : "there is no file \(span)"
    case .words:
      let unknown = Repository.words(of: span.utf8).first {
        $0.count > 2 && $0.contains(where: \.isLetter) && !repository.words.contains($0)
          && !repository.words.contains(camelCase($0)) && !ForeignNames.words.contains($0)
      }
      return unknown.map { "no code has the word \($0) of `\(span)`" }
    }
  }

  /// Whether a path is a file of the package, or one that the code writes or reads.
  private func isPath(_ span: String, from folder: String) -> Bool {
    guard !ForeignNames.paths.contains(span), !repository.holds(path: span, from: folder) else {
      return true
    }
    if span.hasSuffix("/NAME.swift") {
      return repository.folders.contains(String(span.dropLast("/NAME.swift".count)))
    }
    if span.contains("*") {
      let parts = span.split(separator: "*", omittingEmptySubsequences: false)
      return repository.files.contains { file in
        let name = file.split(separator: "/").last ?? ""
        return name.hasPrefix(parts[0]) && name.hasSuffix(parts[parts.count - 1])
      }
    }
    // What a run writes: the place is the user's, numbers and names in capitals are filled in.
    guard let first = span.split(separator: "/").first, !repository.folders.contains(String(first))
    else { return false }
    let name = span.split(separator: "/").last.map(String.init) ?? span
    if repository.codeHolds("\"\(name)\"") || repository.codeHolds(span) { return true }
    let parts = span.split(whereSeparator: { $0.isNumber || $0.isUppercase }).map(String.init)
    return parts.count > 1 && parts.allSatisfy { $0.count < 3 || repository.codeHolds($0) }
  }

  /// `snake_case` as `snakeCase`: keys of JSON are made so from the names of properties.
  private func camelCase(_ word: String) -> String {
    let parts = word.split(separator: "_")
    return parts.dropFirst().reduce(String(parts.first ?? "")) { $0 + $1.capitalized }
  }

  /// Checks a name such as `Type`, `Type.Nested`, `Type.member` or `Type.method(label:)`.
  func swiftFault(_ name: String) -> String? {
    let parts = name.split(whereSeparator: { ".(:)".contains($0) }).map(String.init)
    guard let type = parts.first, !ForeignNames.types.contains(type) else { return nil }
    var members = repository.membersByType[type]
    // The plural of a type, and modules, are names too.
    if members == nil, repository.folders.contains("Sources/\(type)") { members = [] }
    guard let members else {
      // Classes of Python, and the names in other formats, which the code compares with.
      let isElsewhere = repository.codeHolds("class \(type)") || repository.codeHolds("\"\(type)\"")
      return parts.count == 1 && isElsewhere ? nil : "there is no type \(type)"
    }
    let missing = parts.dropFirst().first {
      !members.contains($0) && repository.membersByType[$0] == nil
    }
    return missing.map { "\(type) has no \($0)" }
  }

  /// Checks the commands of ours in a line of the shell, and that a script there has the flags.
  private func shellFaults(_ line: String) -> [String] {
    let code = line.components(separatedBy: "  #").first ?? line
    return code.split(whereSeparator: { "|;&".contains($0) }).compactMap { command in
      let words = command.split(separator: " ").map(String.init)
      guard let first = words.first else { return nil }
      if first == "bm25chunk" { return program.fault(of: Array(words.dropFirst())) }
      if first == "make" {
        let target = words.dropFirst().first ?? ""
        let isTarget = repository.code["Makefile"]?.contains("\n\(target):") == true
        return isTarget ? nil : "there is no target \(target) of make"
      }
      let script = words.first {
        $0.hasSuffix(".py") || $0.hasPrefix("Benchmarks/") || $0.hasPrefix("Integrations/")
      }
      guard let script else { return nil }
      guard repository.code[script] != nil else { return "there is no file \(script)" }
      let flag = words.drop { $0 != script }.prefix { $0 != "--" }.first {
        $0.hasPrefix("--") && !ForeignNames.flags.contains($0) && !repository.codeHolds("\"\($0)\"")
      }
      return flag.map { "\(script) has no flag \($0)" }
    }
  }
}
