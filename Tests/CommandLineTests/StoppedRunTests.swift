import Foundation
import TestSupport
import Testing

/// Runs that were killed, stopped, or could not write.
@Suite(.timeLimit(.minutes(10))) struct StoppedRunTests {
  private func world(_ command: Command, documents: Int) throws {
    try command.trainTokenizer()
    try command.run(["atlas", "--documents", "\(documents)", "--output", "world"])
  }

  private let packing = [
    "pack", "world", "--tokenizer", "tokenizer.json", "--chunk-length", "128", "--quiet",
  ]

  /// The short version of `Benchmarks/kill_runs.py`.
  @Test func anIndexKilledAnywhereEndsWithTheSameBytes() throws {
    try withTemporaryFolder { folder in
      let command = Command(folder: folder)
      try world(command, documents: 1_500)
      let index = ["index", "world", "--tokenizer", "tokenizer.json", "--quiet", "--output"]
      let start = Date()
      #expect(try command.run(index + ["whole.sqlite"]).status == 0)
      let duration = Date().timeIntervalSince(start)
      for share in [0.1, 0.3, 0.5, 0.7, 0.9] {
        let killed = "killed-\(share).sqlite"
        var delay = share * duration
        while try !command.kill(after: delay, index + [killed]) {
          // This run was faster, and over.
          try FileManager.default.removeItem(atPath: "\(folder)/\(killed)")
          delay *= 0.7
        }
        // The run that resumes may be over sooner.
        _ = try command.kill(after: 0.3 * duration, index + [killed])
        if !FileManager.default.fileExists(atPath: "\(folder)/\(killed)") {
          #expect(try command.run(index + [killed]).status == 0)
        }
        let files = ["whole.sqlite", killed].map {
          FileManager.default.contents(atPath: "\(folder)/\($0)")
        }
        #expect(files[0] == files[1], "killed after \(share)")
      }
    }
  }

  @Test func partitionsThatAreDoneAreNotPackedAgain() throws {
    try withTemporaryFolder { folder in
      let command = Command(folder: folder)
      try world(command, documents: 4_000)
      try command.run([
        "index", "world", "--tokenizer", "tokenizer.json", "--quiet", "--output", "c.sqlite",
      ])
      let arguments = [
        "pack", "c.sqlite", "--partitions", "7", "--chunk-length", "128", "--threads", "1",
      ]
      #expect(try command.run(arguments + ["--output", "whole"]).status == 0)
      func finishedUnits() -> Int {
        let work = try? FileManager.default.contentsOfDirectory(atPath: folder + "/killed/.work")
        return (work ?? []).filter { $0.hasSuffix(".chunks") }.count
      }
      #expect(try command.kill(arguments + ["--output", "killed"]) { finishedUnits() >= 4 })
      let done = finishedUnits()
      #expect(done >= 4)
      let resumed = try command.run(arguments + ["--output", "killed"])
      #expect(resumed.error.contains("\(done) of 35 units"))
      #expect(try command.files(in: "killed") == command.files(in: "whole"))
    }
  }

  @Test(arguments: [SIGINT, SIGTERM])
  func aStoppedRunSaysHowToResumeAndDoes(signal: Int32) throws {
    try withTemporaryFolder { folder in
      let command = Command(folder: folder)
      try world(command, documents: 6_000)
      let arguments = packing + ["--output", "packed"]
      let stopped = try command.stop(with: signal, after: 0.7, arguments)
      #expect(stopped.seconds < 2)
      #expect(stopped.wasSignalled)
      #expect(stopped.error.contains("the same command resumes it"))
      #expect(try command.run(arguments).status == 0)
      #expect(try command.run(["verify", "packed"]).status == 0)
    }
  }

  /// What it gave before may come again, or as empty lines.
  @Test func aPipeThatRepeatsLeadsToTheSamePacking() throws {
    try withTemporaryFolder { folder in
      let command = Command(folder: folder)
      try world(command, documents: 3_000)
      let names = try FileManager.default.contentsOfDirectory(atPath: folder + "/world")
        .filter { $0.hasSuffix(".jsonl") }.sorted()
      let input = try names.map {
        try String(contentsOfFile: "\(folder)/world/\($0)", encoding: .utf8)
      }.joined()
      func arguments(_ name: String) -> [String] {
        [
          "pack", "-", "--tokenizer", "tokenizer.json", "--chunk-length", "128", "--repeats-stdin",
          "--index", name + ".sqlite", "--output", name,
        ]
      }
      #expect(try command.run(arguments("whole"), input: input).status == 0)
      let pipe = Pipe()
      let process = try command.start(arguments("killed"), input: pipe)
      pipe.fileHandleForWriting.write(Data(input.utf8.prefix(input.utf8.count * 2 / 3)))
      // It waits for the rest when nothing is written any more.
      let log = folder + "/killed.sqlite.partial-wal"
      func size() -> Int {
        (try? FileManager.default.attributesOfItem(atPath: log))?[.size] as? Int ?? 0
      }
      var (sizes, quiet) = ([0], 0)
      while quiet < 10, process.isRunning {
        Thread.sleep(forTimeInterval: 0.1)
        sizes.append(size())
        quiet = sizes.last == sizes.dropLast().last && size() > 1 << 20 ? quiet + 1 : 0
      }
      #expect(Command.kill(process))
      for suffix in ["", "-wal", "-shm"] {
        try? FileManager.default.copyItem(
          atPath: folder + "/killed.sqlite.partial" + suffix,
          toPath: folder + "/emptied.sqlite.partial" + suffix)
      }
      let resumed = try command.run(arguments("killed"), input: input)
      let words = resumed.error.split(separator: " ").map(String.init)
      let place = try #require(words.firstIndex(of: "line"), "\(resumed.error)")
      let done = try #require(Int(words[place + 1]))
      let lines = input.split(separator: "\n", omittingEmptySubsequences: false)
      #expect((1..<lines.count).contains(done))
      let rest = Array(repeating: "", count: done) + lines.dropFirst(done)
      let emptied = try command.run(arguments("emptied"), input: rest.joined(separator: "\n"))
      #expect(emptied.error.contains("resuming after line \(done) "))
      let whole = try command.files(in: "whole")
      #expect(try command.files(in: "killed") == whole)
      #expect(try command.files(in: "emptied") == whole)
    }
  }

  @Test func aSecondProcessOnOneOutputIsRefused() throws {
    try withTemporaryFolder { folder in
      let command = Command(folder: folder)
      try world(command, documents: 6_000)
      let index = [
        "index", "world", "--tokenizer", "tokenizer.json", "--quiet", "--output", "c.sqlite",
      ]
      let first = try command.start(packing + ["--output", "packed"])
      Thread.sleep(forTimeInterval: 0.5)
      #expect(first.isRunning)
      let second = try command.run(packing + ["--output", "packed"])
      #expect(second.status == 1 && second.error.contains("another process"), "\(second.error)")
      first.waitUntilExit()
      #expect(first.terminationStatus == 0)
      let builder = try command.start(index)
      Thread.sleep(forTimeInterval: 0.5)
      #expect(builder.isRunning)
      let other = try command.run(index)
      #expect(other.status == 1 && other.error.contains("another process"), "\(other.error)")
      builder.waitUntilExit()
      #expect(builder.terminationStatus == 0)
      #expect(try command.run(["verify", "packed", "--index", "c.sqlite"]).status == 0)
    }
  }

  /// A limit on the size of a file simulates a full disk: it needs no mount, and fails as late.
  @Test(arguments: [40, 400, 1_500])
  func aDiskThatIsFullIsAnErrorAndSpoilsNothing(kibibytes: Int) throws {
    try withTemporaryFolder { folder in
      let command = Command(folder: folder)
      try world(command, documents: 1_500)
      let line = "bm25chunk " + (packing + ["--output", "packed"]).joined(separator: " ")
      let full = try command.shell(
        "(trap '' XFSZ; ulimit -f \(kibibytes); \(line)) || echo rc $? >&2")
      #expect(full.error.contains("rc 1"), "\(full.error)")
      #expect(!FileManager.default.fileExists(atPath: folder + "/packed/manifest.json"))
      #expect(try command.run(packing + ["--output", "packed"]).status == 0)
      #expect(try command.run(["verify", "packed"]).status == 0)
    }
  }

  @Test func whatCannotBeResumedIsNamed() throws {
    try withTemporaryFolder { folder in
      let command = Command(folder: folder)
      try world(command, documents: 1_500)
      try command.run([
        "tokenizer", "train", "world", "--vocab-size", "700", "--output", "other.json", "--quiet",
      ])
      let index = ["index", "world", "--quiet", "--output", "c.sqlite", "--tokenizer"]
      var isKilled = false
      for delay in [0.6, 0.4, 0.2, 0.1] where !isKilled {
        isKilled =
          try command.kill(after: delay, index + ["tokenizer.json"])
          && FileManager.default.fileExists(atPath: folder + "/c.sqlite.partial")
        if !isKilled { try? FileManager.default.removeItem(atPath: folder + "/c.sqlite") }
      }
      try #require(isKilled)
      let tokenizer = try command.run(index + ["other.json"])
      #expect(tokenizer.status == 1 && tokenizer.error.contains("tokenizer"))
      let analyzer = try command.run(index + ["tokenizer.json", "--analyzer", "tokens"])
      #expect(analyzer.status == 1 && analyzer.error.contains("analyzer"))
      #expect(try command.run(index + ["tokenizer.json"]).status == 0)
      // The low byte of SQLite's user_version, which holds the version of the schema.
      let path = folder + "/c.sqlite"
      var bytes = try Data(contentsOf: URL(filePath: path))
      bytes[63] = 99
      try bytes.write(to: URL(filePath: path))
      let version = try command.run(["pack", "c.sqlite", "--output", "packed"])
      #expect(version.status == 1 && version.error.contains("99"), "\(version.error)")
      #expect(!FileManager.default.fileExists(atPath: folder + "/packed"))
    }
  }
}
