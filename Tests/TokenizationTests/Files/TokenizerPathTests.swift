import Foundation
import TestSupport
import Testing

@testable import Tokenization

@Suite struct TokenizerPathTests {
  /// A model's folder as the cache of `hf download` has it: blobs, links to them, and a reference.
  private func makeCachedModel(
    in folder: String, snapshots: [String], main: String?, file: String = "tokenizer.json"
  ) throws -> String {
    let model = URL(filePath: folder).appending(path: "models--owner--name")
    let manager = FileManager.default
    let blobs = model.appending(path: "blobs")
    try manager.createDirectory(at: blobs, withIntermediateDirectories: true)
    for snapshot in snapshots {
      try Data(snapshot.utf8).write(to: blobs.appending(path: "blob-\(snapshot)"))
      let files = model.appending(path: "snapshots").appending(path: snapshot)
      try manager.createDirectory(at: files, withIntermediateDirectories: true)
      try manager.createSymbolicLink(
        atPath: files.appending(path: file).path,
        withDestinationPath: "../../blobs/blob-\(snapshot)")
    }
    if let main {
      let references = model.appending(path: "refs")
      try manager.createDirectory(at: references, withIntermediateDirectories: true)
      try Data(main.utf8).write(to: references.appending(path: "main"))
    }
    return model.path
  }

  @Test func aFileIsItselfAndSoIsWhatIsNotThere() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/any.name"
      #expect(try TokenizerPath.file(at: path) == path)
      try Data().write(to: URL(filePath: path))
      #expect(try TokenizerPath.file(at: path) == path)
    }
  }

  @Test func theFirstKnownNameOfAFolderCounts() throws {
    try withTemporaryFolder { folder in
      for name in TokenizerPath.fileNames.reversed() {
        try Data().write(to: URL(filePath: folder + "/" + name))
        #expect(try TokenizerPath.file(at: folder) == folder + "/" + name)
      }
      #expect(try TokenizerPath.file(at: folder + "/") == folder + "/tokenizer.json")
    }
  }

  @Test func theCacheGivesTheSnapshotOfItsReference() throws {
    try withTemporaryFolder { folder in
      let model = try makeCachedModel(in: folder, snapshots: ["a1", "b2", "c3"], main: "b2\n")
      let file = try TokenizerPath.file(at: model)
      #expect(file == model + "/snapshots/b2/tokenizer.json")
      #expect(try String(contentsOfFile: file, encoding: .utf8) == "b2")
    }
  }

  @Test(arguments: [nil, "gone"]) func theOnlySnapshotNeedsNoReference(main: String?) throws {
    try withTemporaryFolder { folder in
      let model = try makeCachedModel(
        in: folder, snapshots: ["a1"], main: main, file: "tokenizer.model")
      #expect(try TokenizerPath.file(at: model) == model + "/snapshots/a1/tokenizer.model")
    }
  }

  @Test func severalSnapshotsWithoutAReferenceAreNamed() throws {
    try withTemporaryFolder { folder in
      let model = try makeCachedModel(in: folder, snapshots: ["b2", "a1"], main: nil)
      let error = try #require(throws: TokenizationError.self) {
        try TokenizerPath.file(at: model)
      }
      #expect(error.description.hasSuffix("give one of: a1 b2"))
    }
  }

  @Test func aFolderWithoutATokenizerSaysWhichNamesCount() throws {
    try withTemporaryFolder { folder in
      let error = try #require(throws: TokenizationError.self) {
        try TokenizerPath.file(at: folder)
      }
      #expect(
        error.description.hasSuffix("tokenizer.json tokenizer.model tiktoken.model spiece.model"))
    }
  }
}
