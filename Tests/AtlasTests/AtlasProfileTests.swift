import Foundation
import TestSupport
import Testing

@testable import Atlas

@Suite struct AtlasProfileTests {
  @Test func everyProfileHasItsFiles() {
    func paths(_ profile: AtlasProfile) -> [String] {
      profile.files(documentCount: 100, seed: 1).map(\.path)
    }
    #expect(paths(.prose) == AtlasSource.allCases.map { "\($0.rawValue).jsonl" })
    #expect(
      paths(.notes).prefix(4) == NoteSource.allCases.map { "corpus/\($0.rawValue).jsonl" }[...])
    #expect(paths(.notes).dropFirst(4).allSatisfy { $0.hasPrefix("probes/") })
    #expect(
      paths(.sheets) == [
        "corpus/sheets.jsonl", "probes/in-context-learning.jsonl", "probes/recall.jsonl",
        "probes/held-out.jsonl",
      ])
  }

  @Test(arguments: AtlasProfile.allCases)
  func aFileIsItsLines(profile: AtlasProfile) throws {
    try withTemporaryFolder { folder in
      for file in profile.files(documentCount: 120, seed: 1) {
        var count = 0
        try AtlasFile.write([file], into: folder, overwrite: false) { _ in count += 1 }
        let bytes = try readBytes(folder + "/" + file.path)
        let lines = bytes.split(separator: 0x0a)
        #expect(lines.count == file.lineCount && count == file.lineCount && bytes.last == 0x0a)
        for line in lines {
          #expect((try? JSONSerialization.jsonObject(with: Data(line))) is [String: Any])
        }
        #expect((file.content == .questions) == file.path.hasPrefix("probes/"))
      }
    }
  }

  @Test func proseHasTheDocumentsOfTheWorld() throws {
    try withTemporaryFolder { folder in
      let world = World(documentCount: 60, seed: 2)
      let files = AtlasProfile.prose.files(documentCount: 60, seed: 2)
      for (file, source) in zip(files, AtlasSource.allCases) {
        try AtlasFile.write([file], into: folder, overwrite: false)
        var expected: [UInt8] = []
        for document in world.documents(of: source) { expected += document.jsonLine() + [0x0a] }
        #expect(try readBytes(folder + "/" + file.path) == expected)
      }
    }
  }
}
