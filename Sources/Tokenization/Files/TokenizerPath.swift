import Files
import Foundation

/// What a path to a tokenizer may be: a file, or a folder that Hugging Face's programs leave.
package enum TokenizerPath {
  /// The names of tokenizer files in a folder; the first that is there counts.
  static let fileNames = ["tokenizer.json", "tokenizer.model", "tiktoken.model", "spiece.model"]

  /// The tokenizer file that a path leads to.
  ///
  /// A file is itself, and so is what does not exist. A folder is that of a model, or the one that
  /// the cache of `hf download` has for it (`models--OWNER--NAME`): then the snapshot counts that
  /// `refs/main` names, or the only one. Links stay as they are, because what they lead to has no
  /// name and no files beside it.
  package static func file(at path: String) throws(TokenizationError) -> String {
    guard isFolder(path) else { return path }
    let folder = try snapshot(in: path) ?? path
    let files = fileNames.map { URL(filePath: folder).appending(path: $0).path }
    guard let file = files.first(where: FileManager.default.fileExists) else {
      if let kind = otherKind(in: folder) { throw .otherKind(path: folder, kind: kind) }
      throw .noTokenizerFile(path: folder, names: fileNames)
    }
    return file
  }

  /// The tokenizer of another kind that a folder holds.
  private static func otherKind(in folder: String) -> String? {
    func holds(_ name: String) -> Bool {
      FileManager.default.fileExists(atPath: folder + "/" + name)
    }
    if holds("vocab.json"), holds("merges.txt") { return "holds vocab.json and merges.txt" }
    if holds("vocab.txt") { return "holds vocab.txt, the vocabulary of a WordPiece tokenizer" }
    return holds("tekken.json") ? "holds tekken.json, a tokenizer of Mistral" : nil
  }

  /// The bytes of a tokenizer's file.
  package static func contents(ofFile path: String) throws(TokenizationError) -> [UInt8] {
    do throws(FileError) {
      return Array(try FileContents.read(path))
    } catch {
      throw .cannotRead(path: path, reason: error.reason)
    }
  }

  /// The snapshot that counts in a model's folder of the cache; nil where there are no snapshots.
  private static func snapshot(in path: String) throws(TokenizationError) -> String? {
    let url = URL(filePath: path)
    let snapshots = url.appending(path: "snapshots")
    guard isFolder(snapshots.path),
      let names = try? FileManager.default.contentsOfDirectory(atPath: snapshots.path)
    else { return nil }
    let reference = try? String(
      contentsOf: url.appending(path: "refs").appending(path: "main"), encoding: .utf8)
    let main = reference?.trimmingCharacters(in: .whitespacesAndNewlines)
    guard let name = names.first(where: { $0 == main }) ?? (names.count == 1 ? names[0] : nil)
    else { throw .severalSnapshots(path: snapshots.path, names: names.sorted()) }
    return snapshots.appending(path: name).path
  }

  private static func isFolder(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
      && isFolder.boolValue
  }
}
