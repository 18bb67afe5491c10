import Foundation
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(15))) struct PackCommandTests {
  private let sample = ["encyclopedia.jsonl", "news.jsonl.gz", "forum.jsonl.gz"]
    .map { "\(Command.corpora)/\($0)" }

  @Test func corpusFilesBecomeAPackingThatVerifies() throws {
    try withTemporaryFolder { folder in
      let command = Command(folder: folder)
      try command.trainTokenizer()
      let packed = try command.run(
        ["pack"] + sample + [
          "--tokenizer", "tokenizer.json", "--output", "packed", "--chunk-length", "256",
          "--index", "corpus.sqlite",
        ])
      #expect(packed.status == 0, "\(packed.error)")
      #expect(packed.error.contains("reading: "))
      let verified = try command.run(["verify", "packed", "--index", "corpus.sqlite"])
      #expect(verified.status == 0, "\(verified.output)")
      #expect(verified.lines.count == 13 && verified.lines.allSatisfy { $0.hasPrefix("ok ") })
      let again = try command.run([
        "pack", "corpus.sqlite", "--output", "again", "--chunk-length", "256", "--quiet",
        "--threads", "3",
      ])
      #expect(again.status == 0 && again.error.isEmpty)
      #expect(try command.files(in: "packed") == command.files(in: "again"))
    }
  }

  @Test func repeatedSourcesAreSeenByEveryCommand() throws {
    try withTemporaryFolder { folder in
      let command = Command(folder: folder)
      try command.trainTokenizer()
      let arguments =
        ["pack"] + sample + [
          "--tokenizer", "tokenizer.json", "--chunk-length", "256", "--index", "corpus.sqlite",
          "--quiet", "--weights", "encyclopedia=0.1,news=0,forum=0.9", "--tokens", "0.2M",
        ]
      let refused = try command.run(arguments + ["--output", "packed"])
      #expect(refused.status == 1)
      #expect(refused.error.contains("of 'forum', which has "))
      #expect(refused.error.contains("180000 tokens are asked"))
      #expect(refused.error.contains("or --max-repetition "))
      let packed = try command.run(arguments + ["--output", "packed", "--max-repetition", "9"])
      #expect(packed.status == 0, "\(packed.error)")
      let verified = try command.run(["verify", "packed", "--index", "corpus.sqlite"])
      #expect(verified.status == 0, "\(verified.output)")
      let stats = try command.run(["stats", "packed"])
      #expect(stats.output.contains(" are repeated, in up to "))
      let row = try #require(stats.lines.first { $0.hasPrefix("forum ") })
      #expect(row.contains("90.") && row.contains("180,000"), "\(row)")
      let trace = try command.run(["trace", "packed", "--document", "forum/0000", "--json"])
      #expect(trace.output.contains("\"pass_id\" : 0"), "\(trace.output)")
      let inspect = try command.run(["inspect", "packed", "--chunk", "0"])
      #expect(inspect.lines[0].contains(", pass "))
    }
  }

  @Test func flagsOfRepetitionThatDoNotGoTogetherAreRefused() throws {
    try withTemporaryFolder { folder in
      let command = Command(folder: folder)
      for flags in [
        ["--epochs", "2", "--tokens", "5K"], ["--epochs", "2", "--weights", "news=1"],
        ["--epochs", "0"], ["--max-repetition", "2"], ["--tokens", "0"], ["--tokens", "5X"],
        ["--tokens", "1e9"], ["--max-repetition", "0.5", "--tokens", "5K"],
      ] {
        let refused = try command.run(["pack", sample[1], "--output", "packed"] + flags)
        #expect(refused.status == 64, "\(flags)")
      }
    }
  }

  @Test func aFinishedPackingIsOverwrittenOnRequestOnly() throws {
    try withTemporaryFolder { folder in
      let command = Command(folder: folder)
      try command.trainTokenizer()
      let arguments =
        ["pack", sample[1], "--tokenizer", "tokenizer.json", "--output", "packed", "--quiet"]
      #expect(try command.run(arguments).status == 0)
      let before = try command.files(in: "packed")
      let refused = try command.run(arguments + ["--seed", "2"])
      #expect(refused.status == 1)
      #expect(refused.error.contains("--overwrite"))
      #expect(try command.files(in: "packed") == before)
      #expect(try command.run(arguments + ["--seed", "2", "--overwrite"]).status == 0)
      #expect(try command.files(in: "packed") != before)
    }
  }

  @Test func aFlippedByteFailsVerification() throws {
    try withTemporaryFolder { folder in
      let command = Command(folder: folder)
      try command.trainTokenizer()
      try command.run(
        ["pack", sample[1], "--tokenizer", "tokenizer.json", "--output", "packed", "--quiet"])
      let path = folder + "/packed/shard-00000.safetensors"
      var data = try Data(contentsOf: URL(filePath: path))
      data[data.count / 2] ^= 1
      try data.write(to: URL(filePath: path))
      let verified = try command.run(["verify", "packed"])
      #expect(verified.status == 1)
      #expect(verified.output.contains("FAIL  files"))
      struct Report: Decodable {
        var schemaVersion: Int
        var checks: [Check]
        struct Check: Decodable {
          var name: String
          var violationCount: Int
        }
      }
      let json = try command.run(["verify", "packed", "--json"])
      let report = try Command.decoder.decode(Report.self, from: Data(json.output.utf8))
      #expect(report.checks.first { $0.name == "files" }?.violationCount == 1)
    }
  }

  @Test(arguments: [[], ["--index", "kept.sqlite"]])
  func aKilledRunResumesToTheSameBytes(indexArguments: [String]) throws {
    try withTemporaryFolder { folder in
      let command = Command(folder: folder)
      try command.trainTokenizer()
      try command.run(["atlas", "--documents", "3000", "--output", "world"])
      let arguments = [
        "pack", "world", "--tokenizer", "tokenizer.json", "--chunk-length", "128", "--quiet",
        "--output",
      ]
      let start = Date()
      #expect(try command.run(arguments + ["whole"]).status == 0)
      let duration = Date().timeIntervalSince(start)
      var killed = 0
      for share in [0.05, 0.2, 0.35, 0.5, 0.7, 0.9] {
        // Each attempt resumes where the one before was killed.
        let isKilled = try command.kill(
          after: share * duration, arguments + ["killed"] + indexArguments)
        if isKilled { killed += 1 }
        let isDone = FileManager.default.fileExists(atPath: folder + "/killed/manifest.json")
        if isDone { break }
      }
      #expect(killed > 0, "no run was killed")
      if !FileManager.default.fileExists(atPath: folder + "/killed/manifest.json") {
        let last = try command.run(arguments + ["killed"] + indexArguments)
        #expect(last.status == 0, "\(last.error)")
      }
      #expect(try command.files(in: "killed") == command.files(in: "whole"))
    }
  }

  @Test func skippedInputIsCountedAndEndsWithTwo() throws {
    try withTemporaryFolder { folder in
      let command = Command(folder: folder)
      try command.trainTokenizer()
      let input = "{\"text\":\"good\"}\n\nno json\n{\"text\":7}\r\n{\"text\":\"good too\"}"
      let arguments = ["pack", "-", "--tokenizer", "tokenizer.json", "--output", "packed"]
      let packed = try command.run(arguments, input: input)
      #expect(packed.status == 2)
      #expect(packed.error.contains("1 invalid-json") && packed.error.contains("-:3"))
      #expect(packed.error.contains("1 text-not-string") && packed.error.contains("-:4"))
      #expect(try command.run(["verify", "packed"]).status == 0)
      let strict = try command.run(arguments + ["--strict", "--overwrite"], input: input)
      #expect(strict.status == 1)
      #expect(strict.error.contains("-:3"))
    }
  }

  @Test func whatIsNotAnIndexIsNeverReplaced() throws {
    try withTemporaryFolder { folder in
      let command = Command(folder: folder)
      try command.trainTokenizer()
      let own = folder + "/own.jsonl"
      try Data("{\"text\":\"mine\"}".utf8).write(to: URL(filePath: own))
      let base = ["own.jsonl", "--tokenizer", "tokenizer.json", "--overwrite"]
      for arguments in [
        ["index"] + base + ["--output", "own.jsonl"],
        ["index"] + base + ["--output", "tokenizer.json"],
        ["pack"] + base + ["--output", "packed", "--index", "own.jsonl"],
        ["index"] + base + ["--output", "missing/c.sqlite"],
        ["tokenizer", "train", "own.jsonl", "--output", "own.jsonl", "--overwrite"],
      ] {
        let result = try command.run(arguments)
        #expect([1, 64].contains(result.status), "\(arguments): \(result.error)")
      }
      #expect(try String(contentsOfFile: own, encoding: .utf8) == "{\"text\":\"mine\"}")
    }
  }

  @Test func standardInputIsReadAgainNotTakenForTheSame() throws {
    try withTemporaryFolder { folder in
      let command = Command(folder: folder)
      try command.trainTokenizer()
      let arguments = ["pack", "-", "--tokenizer", "tokenizer.json", "--index", "c.sqlite"]
      let first = try command.run(
        arguments + ["--output", "one"], input: "{\"text\":\"one\"}\n{\"text\":\"two\"}")
      #expect(first.output.contains("2 documents"))
      let refused = try command.run(
        arguments + ["--output", "two"], input: "{\"text\":\"other\"}")
      #expect(refused.status == 1 && refused.error.contains("--overwrite"))
      let second = try command.run(
        arguments + ["--output", "two", "--overwrite"], input: "{\"text\":\"other\"}")
      #expect(second.output.contains("1 documents"))
    }
  }

  @Test(arguments: [
    ["--buffer", "9223372036854775807"], ["--weights", "news=1e9"], ["--k1", "1000"],
  ])
  func extremeSettingsAreAllowedOrRefusedButNeverTrap(arguments: [String]) throws {
    try withTemporaryFolder { folder in
      let command = Command(folder: folder)
      try command.trainTokenizer()
      let packed = try command.run(
        ["pack", sample[1], "--tokenizer", "tokenizer.json", "--output", "p", "-q"] + arguments)
      #expect(packed.status == 0, "\(packed.error)")
      #expect(try command.run(["verify", "p"]).status == 0)
    }
  }

  @Test func aFullDiskForTheResultIsAnError() throws {
    try withTemporaryFolder { folder in
      let command = Command(folder: folder)
      try command.trainTokenizer()
      let result = try command.shell(
        "bm25chunk tokenizer encode --tokenizer tokenizer.json --text x > /dev/full || echo rc $? >&2"
      )
      #expect(result.error.contains("cannot write to standard output"))
      #expect(result.error.contains("rc 1"))
    }
  }

  @Test func aPipeIsReadWhole() throws {
    try withTemporaryFolder { folder in
      let command = Command(folder: folder)
      try command.trainTokenizer()
      let packed = try command.shell(
        """
        bm25chunk pack --tokenizer tokenizer.json --output packed \
          <(zcat \(Command.corpora)/news.jsonl.gz) <(cat \(Command.corpora)/encyclopedia.jsonl)
        """)
      #expect(packed.status == 0, "\(packed.error)")
      #expect(packed.output.contains("560 documents"))
    }
  }

  @Test func tokensThatAreNamedWinOverThoseOfTheIndex() throws {
    try withTemporaryFolder { folder in
      let command = Command(folder: folder)
      try command.trainTokenizer()
      try command.run([
        "index", sample[1], "--tokenizer", "tokenizer.json", "--output", "c.sqlite",
        "--bos-token", "<|endoftext|>", "--pad-token", "#", "--quiet",
      ])
      struct Manifest: Decodable {
        var bosTokenId: Int?
        var eosTokenId: Int
        var padTokenId: Int
      }
      func manifest(_ name: String, _ arguments: [String]) throws -> Manifest {
        try command.run(["pack", "c.sqlite", "--output", name, "--quiet"] + arguments)
        let path = "\(folder)/\(name)/manifest.json"
        return try Command.decoder.decode(
          Manifest.self, from: Data(contentsOf: URL(filePath: path)))
      }
      let stored = try manifest("stored", ["--add-bos"])
      let named = try manifest("named", ["--add-bos", "--pad-token", "%"])
      #expect(stored.bosTokenId == 0 && stored.eosTokenId == 0 && stored.padTokenId != 0)
      #expect(named.padTokenId != 0 && named.padTokenId != stored.padTokenId)
      #expect(named.bosTokenId == stored.bosTokenId && named.eosTokenId == stored.eosTokenId)
      for name in ["stored", "named"] {
        let verified = try command.run(["verify", name, "--index", "c.sqlite"])
        #expect(verified.status == 0, "\(verified.output)")
      }
    }
  }

  @Test func aFolderOfTextFilesIsASource() throws {
    try withTemporaryFolder { folder in
      let command = Command(folder: folder)
      try command.trainTokenizer()
      let notes = folder + "/notes"
      try FileManager.default.createDirectory(
        atPath: notes + "/deep", withIntermediateDirectories: true)
      try Data("first note".utf8).write(to: URL(filePath: notes + "/a.txt"))
      try Data("second note".utf8).write(to: URL(filePath: notes + "/deep/b.txt"))
      // Two files whose names are equal strings, but not equal bytes.
      for name in ["\u{e9}.txt", "e\u{301}.txt"] {
        try Data(name.utf8).write(to: URL(filePath: notes + "/" + name))
      }
      try Data("hidden".utf8).write(to: URL(filePath: notes + "/.secret"))
      try Data([0, 1, 2]).write(to: URL(filePath: notes + "/binary"))
      try Data([0x6e, 0xe9]).write(to: URL(filePath: notes + "/latin1"))
      let packed = try command.run([
        "pack", "--source", "notes=notes", "--tokenizer", "tokenizer.json", "--output", "packed",
      ])
      #expect(packed.status == 2, "\(packed.error)")
      let table = try String(contentsOfFile: folder + "/packed/documents.jsonl", encoding: .utf8)
      let lines = table.split(separator: "\n")
      #expect(lines.count == 4)
      #expect(lines[1].contains(#""external_id":"deep/b.txt""#))
      #expect(lines[1].contains(#""source":"notes""#))
      let paths = lines.map { Array($0.split(separator: "\"path\":")[1].utf8) }
      #expect(Set(paths).count == 4, "each document has its own file")
      for reason in ["1 hidden-file", "1 binary-file", "1 invalid-utf8"] {
        #expect(packed.error.contains(reason))
      }
    }
  }

  @Test(arguments: [
    ["pack", "--output", "x"], ["pack", "a", "--output", "x", "--chunk-length", "0"],
    ["pack", "a", "--output", "x", "--weights", "wiki"], ["search", "x.sqlite"],
    ["pack", "a", "--output", "x", "--strategy", "best"],
  ])
  func wrongUsageEndsWith64(arguments: [String]) throws {
    try withTemporaryFolder { folder in
      let result = try Command(folder: folder).run(arguments)
      #expect(result.status == 64, "\(result.error)")
      #expect(result.output.isEmpty)
    }
  }
}
