import Foundation

/// What pages may name: the files of the package, what its sources declare, the words in its code.
struct Repository: Sendable {
  static let shared = Repository(root: Command.package)

  /// Paths from the root, without hidden ones and without what is built or shared.
  let files: Set<String>

  /// The folders of these files.
  let folders: Set<String>

  /// By type: the identifiers on the lines that declare something, in all files that
  /// declare or extend the type.
  private(set) var membersByType: [String: Set<String>] = [:]

  /// Identifiers and words of all code, in any language.
  private(set) var words: Set<String> = []

  /// The code itself, by path; pages are not in it.
  private(set) var code: [String: String] = [:]

  private static let typeKeywords: Set<String> = [
    "struct", "enum", "class", "protocol", "typealias", "extension", "associatedtype", "actor",
  ]
  private static let declarationKeywords: Set<String> =
    typeKeywords.union(["var", "let", "func", "case", "init"])
  private static let skipped: Set<String> = [".build", ".git", "dist", "shared", "node_modules"]

  init(root: String) {
    var files: Set<String> = []
    var folders: Set<String> = []
    let enumerator = FileManager.default.enumerator(
      at: URL(filePath: root), includingPropertiesForKeys: nil, options: [])
    while let url = enumerator?.nextObject() as? URL {
      let path = String(url.path.dropFirst(root.count + 1))
      if Repository.skipped.contains(url.lastPathComponent) {
        enumerator?.skipDescendants()
      } else if url.hasDirectoryPath {
        folders.insert(path)
      } else {
        files.insert(path)
      }
    }
    self.files = files
    self.folders = folders
    // The lists of names of these tests must not make the names true.
    let isCode = { (path: String) in
      !path.hasPrefix("Tests/CommandLineTests/Pages/") && !path.contains("/Snapshots/")
        && ![".md", ".gz", ".zst", ".jsonl", ".svg"].contains(where: path.hasSuffix)
    }
    for path in files where isCode(path) {
      guard let text = try? String(contentsOfFile: root + "/" + path, encoding: .utf8) else {
        continue
      }
      code[path] = text
      add(text, isSwift: path.hasSuffix(".swift"))
    }
  }

  private mutating func add(_ text: String, isSwift: Bool) {
    var types: Set<String> = []
    var members: Set<String> = []
    for line in text.utf8.split(separator: UInt8(ascii: "\n")) {
      let words = Repository.words(of: line)
      self.words.formUnion(words)
      guard isSwift, let first = words.firstIndex(where: Self.declarationKeywords.contains) else {
        continue
      }
      members.formUnion(words[first...])
      for (keyword, name) in zip(words, words.dropFirst())
      where Self.typeKeywords.contains(keyword) && name.first?.isUppercase == true {
        types.insert(name)
      }
    }
    for type in types { membersByType[type, default: []].formUnion(members) }
  }

  /// The runs of letters, digits and underscores.
  static func words(of text: some Sequence<UInt8>) -> [String] {
    var words: [String] = []
    var word: [UInt8] = []
    for byte in text {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
        word.append(byte)
      default:
        if !word.isEmpty { words.append(String(decoding: word, as: UTF8.self)) }
        word = []
      }
    }
    return word.isEmpty ? words : words + [String(decoding: word, as: UTF8.self)]
  }

  /// Whether the code of some file holds the text as it is.
  func codeHolds(_ text: String) -> Bool {
    code.values.contains { $0.utf8.count >= text.utf8.count && $0.contains(text) }
  }

  /// Whether a path names a file or a folder: from the root, from `Sources`, from the folder of the
  /// page, or by its last components alone.
  func holds(path: String, from folder: String = "") -> Bool {
    let name = path.hasSuffix("/") ? String(path.dropLast()) : path
    guard !name.isEmpty else { return false }
    let places = [name, "Sources/" + name, folder.isEmpty ? name : folder + "/" + name]
    return places.contains { files.contains($0) || folders.contains($0) }
      || files.union(folders).contains { $0.hasSuffix("/" + name) }
  }
}
