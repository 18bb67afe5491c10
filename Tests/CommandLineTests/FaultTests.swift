import Foundation
import TestSupport
import Testing

/// Faults of the system and of who changes a file: never skips.
@Suite(.timeLimit(.minutes(10)), .enabled(if: FaultInjection.isAvailable, "needs a C compiler"))
struct FaultTests {
  private static let lines = (0..<3_000).map {
    "{\"id\":\"\($0)\",\"text\":\"document \($0) says that \($0 * 7919) is a number\"}\n"
  }.joined()

  private func corpus(_ command: Command) throws {
    try command.trainTokenizer()
    let folder = command.folder + "/corpus"
    try FileManager.default.createDirectory(
      atPath: folder + "/more", withIntermediateDirectories: true)
    for name in ["a.jsonl", "more/b.jsonl"] {
      try Data(FaultTests.lines.utf8).write(to: URL(filePath: folder + "/" + name))
    }
  }

  private let index = [
    "index", "corpus", "--tokenizer", "tokenizer.json", "--quiet", "--output", "c.sqlite",
  ]

  private struct Fault: CustomTestStringConvertible {
    var call: String
    var suffix: String
    var code: Int32
    var after = 0
    var testDescription: String { "\(call) \(suffix) \(code) \(after)" }
  }

  @Test(arguments: [
    Fault(call: "open", suffix: "/b.jsonl", code: EMFILE),
    Fault(call: "open", suffix: "/b.jsonl", code: ENFILE),
    Fault(call: "open", suffix: "/b.jsonl", code: EIO),
    Fault(call: "open", suffix: "/b.jsonl", code: EINTR),
    Fault(call: "open", suffix: "/b.jsonl", code: ENOMEM),
    Fault(call: "read", suffix: "/b.jsonl", code: EIO),
    Fault(call: "read", suffix: "/b.jsonl", code: EIO, after: 1),
    Fault(call: "read", suffix: "/b.jsonl", code: EINTR),
    Fault(call: "opendir", suffix: "/more", code: EMFILE),
    Fault(call: "readdir", suffix: "/more", code: EIO),
    Fault(call: "readdir", suffix: "/corpus", code: EIO, after: 3),
  ])
  private func aFaultOfTheSystemEndsTheRunWhichResumes(fault: Fault) throws {
    try withTemporaryFolder { folder in
      let command = Command(folder: folder)
      try corpus(command)
      let injection = try FaultInjection(
        fault.call, on: fault.suffix, code: fault.code, after: fault.after, in: folder)
      for arguments in [
        index, ["tokenizer", "encode", "corpus", "--tokenizer", "tokenizer.json", "--quiet"],
        ["tokenizer", "train", "corpus", "--output", "t.json", "--quiet"],
        ["pack", "corpus", "--tokenizer", "tokenizer.json", "--output", "packed", "--quiet"],
      ] {
        let failed = try command.run(arguments, environment: injection.environment)
        #expect(failed.status == 1, "\(arguments[0]): \(failed.error)")
        #expect(failed.error.contains("cannot read"), "\(failed.error)")
      }
      for name in ["c.sqlite", "t.json", "packed/manifest.json"] {
        #expect(!FileManager.default.fileExists(atPath: folder + "/" + name), "\(name)")
      }
      let again = try command.run(index)
      #expect(again.status == 0 && again.lines[0].contains(" 6000 documents"), "\(again)")
    }
  }

  @Test func aCallThatIsInterruptedIsMadeAgain() throws {
    try withTemporaryFolder { folder in
      let command = Command(folder: folder)
      try corpus(command)
      for call in ["open", "read"] {
        let injection = try FaultInjection(
          call, on: ".jsonl", code: EINTR, count: 5, in: folder)
        let result = try command.run(
          index + ["--overwrite"], environment: injection.environment)
        #expect(result.status == 0 && result.lines[0].contains(" 6000 documents"), "\(result)")
      }
    }
  }

  @Test func aFileThatMayNotBeReadIsStillSkipped() throws {
    try withTemporaryFolder { folder in
      let command = Command(folder: folder)
      try corpus(command)
      let injection = try FaultInjection("open", on: "/b.jsonl", code: EACCES, in: folder)
      let result = try command.run(index, environment: injection.environment)
      #expect(result.status == 2 && result.error.contains("unreadable-file"), "\(result)")
    }
  }

  /// Memory for the state of a decoder, and for its window.
  @Test(arguments: [("gzip", "libz", 0), ("gzip", "libz", 1), ("zstd", "libzstd", 0)])
  func missingMemoryIsNotDamage(compressor: String, library: String, after: Int) throws {
    try withTemporaryFolder { folder in
      let command = Command(folder: folder)
      try corpus(command)
      let made = try command.shell(
        "command -v \(compressor) > /dev/null && \(compressor) -qf corpus/a.jsonl "
          + "corpus/more/b.jsonl && find corpus -name '*.jsonl' -delete || true")
      let files = try FileManager.default.contentsOfDirectory(atPath: folder + "/corpus")
      guard made.status == 0, !files.contains("a.jsonl") else { return }
      let injection = try FaultInjection(library, code: ENOMEM, after: after, in: folder)
      let failed = try command.run(index, environment: injection.environment)
      #expect(failed.status == 1 && failed.error.contains("memory"), "\(failed)")
      #expect(try command.run(index).status == 0)
    }
  }

  /// It had its size when the plan was made, before a pipe that gives nothing yet.
  @Test(arguments: [
    (["corpus/more/b.jsonl"], 0.5), (["--source", "text=corpus/more"], 0.5),
    (["corpus/more/b.jsonl"], 2.0), (["--source", "text=corpus/more"], 2.0),
  ])
  func aFileThatChangesItsSizeIsNoticed(corpus last: [String], share: Double) throws {
    try withTemporaryFolder { folder in
      let command = Command(folder: folder)
      try corpus(command)
      let path = folder + "/corpus/more/b.jsonl"
      #expect(try changingSize(of: path, to: share, command, last) == 1)
    }
  }

  @Test(arguments: ["gzip", "zstd"], [0.5, 2.0])
  func aCompressedFileThatChangesItsSizeIsNoticed(compressor: String, share: Double) throws {
    try withTemporaryFolder { folder in
      let command = Command(folder: folder)
      try corpus(command)
      let made = try command.shell(
        "command -v \(compressor) > /dev/null && \(compressor) -q corpus/more/b.jsonl || true")
      let name = "corpus/more/b.jsonl." + (compressor == "gzip" ? "gz" : "zst")
      guard made.status == 0, FileManager.default.fileExists(atPath: folder + "/" + name) else {
        return
      }
      #expect(try changingSize(of: folder + "/" + name, to: share, command, [name]) == 1)
    }
  }

  /// Changes a file between the plan of a run and its reading; returns the exit code.
  ///
  /// A file that grows has its bytes again behind them: more lines, another member, another frame.
  private func changingSize(
    of path: String, to share: Double, _ command: Command, _ arguments: [String]
  ) throws -> Int32 {
    let pipe = Pipe()
    let process = try command.start(
      ["tokenizer", "encode", "-"] + arguments + ["--tokenizer", "tokenizer.json", "--quiet"],
      input: pipe)
    Thread.sleep(forTimeInterval: 1.5)
    let bytes = try Data(contentsOf: URL(filePath: path))
    let file = try FileHandle(forWritingTo: URL(filePath: path))
    if share < 1 {
      try file.truncate(atOffset: UInt64(Double(bytes.count) * share))
    } else {
      try file.seekToEnd()
      try file.write(contentsOf: bytes)
    }
    try file.close()
    try pipe.fileHandleForWriting.close()
    process.waitUntilExit()
    return process.terminationStatus
  }

  @Test func aFileThatIsCutWhileItIsMappedEndsTheRunWithALine() throws {
    try withTemporaryFolder { folder in
      let command = Command(folder: folder)
      try corpus(command)
      let pack = ["pack", "corpus", "--tokenizer", "tokenizer.json", "--output", "p", "--quiet"]
      #expect(try command.run(pack).status == 0)
      _ = try command.shell("cp -r p q")
      for (arguments, suffix) in [
        (["verify", "p"], "/p/shard-00000.safetensors"),
        (["stats", "q"], "/q/shard-00000.safetensors"),
      ] {
        let injection = try FaultInjection("cut", on: suffix, code: 0, in: folder)
        let failed = try command.run(arguments, environment: injection.environment)
        #expect(failed.status == 1, "\(failed)")
        #expect(failed.error.contains("Error: a file was cut while it was read"), "\(failed)")
      }
    }
  }

  /// What a run without room leaves must be taken by the next.
  @Test(arguments: [0, 1, 2, 3, 5, 8])
  func aMergeOrExportWithoutRoomCanBeGivenAgain(after: Int) throws {
    try withTemporaryFolder { folder in
      let command = Command(folder: folder)
      try corpus(command)
      #expect(try command.run(index).status == 0)
      let options = ["--partitions", "2", "--chunk-length", "64", "--quiet"]
      for part in ["0", "1"] {
        let packed = try command.run(
          ["pack", "c.sqlite", "--partition", part, "--output", "part-\(part)"] + options)
        #expect(packed.status == 0, "\(packed.error)")
      }
      let merge = ["merge", "part-0", "part-1", "--output", "merged", "--quiet"]
      let full = try FaultInjection(
        "write", on: "/merged/", code: ENOSPC, after: after, in: folder)
      let failed = try command.run(merge, environment: full.environment)
      #expect(failed.status == 1 && failed.error.contains("No space"), "\(failed)")
      let merged = try command.run(merge)
      #expect(merged.status == 0, "\(merged.error)")
      #expect(try command.run(["verify", "merged"]).status == 0)
      let export = [
        "export", "merged", "--format", "npy", "--force", "--output", "exported", "--quiet",
      ]
      let fullExport = try FaultInjection(
        "write", on: "/exported.partial/", code: ENOSPC, after: after % 2, in: folder)
      #expect(try command.run(export, environment: fullExport.environment).status == 1)
      let exported = try command.run(export)
      #expect(exported.status == 0, "\(exported.error)")
    }
  }
}
