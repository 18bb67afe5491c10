import Foundation
import TestSupport
import Testing

/// No output destroys an input, another file, or the output of a run beside it.
@Suite(.timeLimit(.minutes(20))) struct OutputTests {
  /// A folder with one of everything that commands read.
  private func world(_ command: Command) throws {
    try command.trainTokenizer()
    for arguments in [
      ["atlas", "--documents", "300", "--output", "world"],
      ["index", "world", "--tokenizer", "tokenizer.json", "--output", "c.sqlite"],
      ["corpus-statistics", "c.sqlite", "--output", "s.statistics"],
      ["pack", "c.sqlite", "--chunk-length", "64", "--output", "packed"],
      [
        "pack", "c.sqlite", "--chunk-length", "64", "--partitions", "2", "--partition", "0",
        "--output", "part-0",
      ],
      [
        "pack", "c.sqlite", "--chunk-length", "64", "--partitions", "2", "--partition", "1",
        "--output", "part-1",
      ],
      ["train", "packed", "--steps", "1"] + OutputTests.tiny + ["--output", "model"],
    ] {
      let result = try command.run(arguments + ["--quiet"])
      try #require(result.status == 0, "\(arguments[0]): \(result.error)")
    }
    try Data("{\"prompt\":\"a\",\"choices\":[\"b\",\"c\"],\"answer\":0}\n".utf8)
      .write(to: URL(filePath: command.folder + "/task.jsonl"))
    for name in ["asked.test.jsonl", "asked.train.jsonl"] {
      try Data("{\"text\":\"a\",\"label\":\"b\"}\n".utf8)
        .write(to: URL(filePath: command.folder + "/" + name))
    }
    try FileManager.default.createDirectory(
      atPath: command.folder + "/arms", withIntermediateDirectories: true)
    try Data("bm25/causal\n".utf8).write(to: URL(filePath: command.folder + "/arms/list"))
    try FileManager.default.copyItem(
      atPath: command.folder + "/c.sqlite", toPath: command.folder + "/arms/c.sqlite")
    try Data("packed\n".utf8).write(to: URL(filePath: command.folder + "/recipe"))
    try Data("mine\n".utf8).write(to: URL(filePath: command.folder + "/mine.txt"))
    try FileManager.default.createSymbolicLink(
      atPath: command.folder + "/link", withDestinationPath: "packed")
  }

  private static let tiny = [
    "--hidden-size", "16", "--intermediate-size", "24", "--layers", "1", "--heads", "2",
    "--batch", "2",
  ]

  /// Every file below the folder with its bytes.
  private func files(_ folder: String) throws -> [String: Data] {
    var files: [String: Data] = [:]
    for name in try FileManager.default.subpathsOfDirectory(atPath: folder) {
      files[name] = FileManager.default.contents(atPath: folder + "/" + name)
    }
    return files
  }

  @Test func noOutputIsAnInputOrAFileOfAnotherKind() throws {
    try withTemporaryFolder { folder in
      let command = Command(folder: folder)
      try world(command)
      let before = try files(folder)
      let index = ["index", "world", "--tokenizer", "tokenizer.json"]
      let train = ["train", "packed", "--steps", "1"] + OutputTests.tiny
      let compare =
        ["compare", "packed", "--runs", "1", "--tasks", "task.jsonl", "--tokens", "256"]
        + OutputTests.tiny
      let refused: [[String]] = [
        // An output that is an input, under whatever name.
        ["corpus-statistics", "s.statistics", "--output", "s.statistics"],
        ["corpus-statistics", "s.statistics", "--output", "./s.statistics", "--overwrite"],
        ["stats", "packed", "--html", "packed/shard-00000.safetensors"],
        ["stats", "packed", "--html", "packed/report.html"],
        ["stats", "link", "--html", "packed/manifest.json", "--overwrite"],
        ["stats", "packed", "--index", "c.sqlite", "--html", "c.sqlite", "--overwrite"],
        ["probe", "model", "--tasks", "task.jsonl", "--details", "task.jsonl", "--overwrite"],
        ["probe", "model", "--tasks", "task.jsonl", "--details", "model/config.json"],
        [
          "tokenizer", "inspect", "--tokenizer", "tokenizer.json", "--output", "tokenizer.json",
          "--overwrite",
        ],
        ["tokenizer", "train", "world", "--output", "world/news.jsonl", "--overwrite"],
        index + ["--output", "world/news.jsonl", "--overwrite"],
        index + ["--output", "tokenizer.json", "--overwrite"],
        index + ["--output", "n.sqlite", "--write-statistics", "n.sqlite"],
        index + ["--output", "n.sqlite", "--write-statistics", "tokenizer.json", "--overwrite"],
        ["merge", "part-0", "part-1", "--output", "part-0", "--overwrite"],
        ["merge", "part-0", "part-1", "--output", "link/../part-1", "--overwrite"],
        train + ["--initial", "model", "--output", "model", "--overwrite"],
        train + ["--output", "packed", "--overwrite"],
        train + ["--output", "link/model"],
        ["export", "packed", "--format", "npy", "--output", "link", "--overwrite"],
        ["export", "packed", "--format", "npy", "--output", "link/npy"],
        ["compare", "packed", "part-0", "--output", "part-0", "--overwrite"],
        [
          "pack", "c.sqlite", "--output", "packed", "--overwrite", "--tokenizer",
          "packed/tokenizer.json",
        ],
        [
          "pack", "world", "--tokenizer", "tokenizer.json", "--output", "new", "--index",
          "new/c.sqlite",
        ],
        [
          "pack", "c.sqlite", "--output", "new", "--write-statistics", "c.sqlite", "--overwrite",
        ],
        // What is read beside that which is named.
        ["probe", "model", "--tasks", "asked.test.jsonl", "--details", "asked.train.jsonl"]
          + ["--overwrite"],
        ["probe", "model", "--tasks", "task.jsonl", "--decontaminate", "c.sqlite"]
          + ["--details", "c.sqlite", "--overwrite"],
        train + ["--output", "packed-held-out", "--overwrite"],
        compare + ["--output", "packed-held-out", "--overwrite"],
        compare + ["--arms", "arms/list", "--output", "arms", "--overwrite"],
        compare + ["--decontaminate", "arms/c.sqlite", "--output", "arms", "--overwrite"],
        ["tokenizer", "inspect", "--tokenizer", "packed", "--output"]
          + ["packed/tokenizer_config.json", "--overwrite"],
        ["index", "world", "--tokenizer", "packed", "--output"]
          + ["packed/tokenizer_config.json", "--overwrite"],
        ["stats", "@recipe", "--html", "recipe", "--overwrite"],
        // A file of another kind.
        ["corpus-statistics", "c.sqlite", "--output", "mine.txt"],
        ["corpus-statistics", "c.sqlite", "--output", "tokenizer.json"],
        ["stats", "packed", "--html", "mine.txt"],
        ["stats", "packed", "--html", "c.sqlite"],
        ["probe", "model", "--tasks", "task.jsonl", "--details", "mine.txt"],
        ["tokenizer", "inspect", "--tokenizer", "tokenizer.json", "--output", "mine.txt"],
        ["tokenizer", "train", "world", "--output", "mine.txt", "--overwrite"],
        index + ["--output", "mine.txt", "--overwrite"],
        index + ["--output", "n.sqlite", "--write-statistics", "mine.txt"],
        ["atlas", "--documents", "10", "--output", "world"],
        train + ["--output", "world", "--overwrite"],
        ["pack", "c.sqlite", "--output", "model", "--overwrite"],
        // No file at all.
        ["stats", "packed", "--html", "/dev/null", "--overwrite"],
        ["corpus-statistics", "c.sqlite", "--output", "/dev/null", "--overwrite"],
        ["probe", "model", "--tasks", "task.jsonl", "--details", "/dev/null", "--overwrite"],
        ["tokenizer", "train", "world", "--output", "/dev/null", "--overwrite"],
        index + ["--output", "/dev/null", "--overwrite"],
        ["stats", "packed", "--html", "world", "--overwrite"],
      ]
      for arguments in refused {
        let result = try command.run(arguments + ["--quiet"])
        #expect(result.status == 1 || result.status == 64, "\(arguments): \(result.output)")
        #expect(!result.error.isEmpty)
        let after = try files(folder)
        let changed = Set(before.keys).union(after.keys).filter { before[$0] != after[$0] }
        #expect(changed.isEmpty, "\(arguments) changed \(changed.sorted())")
      }
      var status = stat()
      #expect(stat("/dev/null", &status) == 0 && status.st_mode & S_IFMT == S_IFCHR)
    }
  }

  @Test func anEarlierOutputIsReplacedAndAnyFileOnRequest() throws {
    try withTemporaryFolder { folder in
      let command = Command(folder: folder)
      try world(command)
      for (arguments, file) in [
        (["corpus-statistics", "c.sqlite", "--output"], "twice.statistics"),
        (["stats", "packed", "--html"], "twice.html"),
        (["probe", "model", "--tasks", "task.jsonl", "--details"], "twice.jsonl"),
      ] {
        for _ in 0..<2 {
          let result = try command.run(arguments + [file, "--quiet"])
          #expect(result.status == 0, "\(arguments): \(result.error)")
        }
        let path = folder + "/other-" + file
        try Data("mine\n".utf8).write(to: URL(filePath: path))
        let result = try command.run(arguments + [path, "--overwrite", "--quiet"])
        #expect(result.status == 0, "\(arguments): \(result.error)")
        #expect(FileManager.default.contents(atPath: path) != Data("mine\n".utf8))
      }
    }
  }

  @Test func theHeldOutFolderOfAnotherPackingIsKept() throws {
    try withTemporaryFolder { folder in
      let command = Command(folder: folder)
      try world(command)
      let pack = ["pack", "c.sqlite", "--chunk-length", "64", "--quiet"]
      #expect(try command.run(pack + ["--output", "x-held-out"]).status == 0)
      let before = try command.files(in: "x-held-out")
      let holdout = pack + ["--holdout", "0.2", "--output", "x"]
      let refused = try command.run(holdout)
      #expect(refused.status == 1 && refused.error.contains("x-held-out"), "\(refused)")
      #expect(try command.files(in: "x-held-out") == before)
      #expect(try command.run(holdout + ["--overwrite"]).status == 0)
      #expect(try command.run(["verify", "x-held-out"]).status == 0)
    }
  }

  @Test func anEmptyPackingFailsAndNamesTheFlags() throws {
    try withTemporaryFolder { folder in
      let command = Command(folder: folder)
      try world(command)
      func pack(_ flags: [String]) throws -> Command.Result {
        try command.run(["pack", "c.sqlite", "--output", "empty", "--quiet"] + flags)
      }
      let all = try pack(["--holdout", "1"])
      #expect(all.status == 1 && all.error.contains("--holdout 1.0 left out"), "\(all)")
      let none = try pack(["--holdout", "0", "--overwrite"])
      #expect(none.status == 1 && none.error.contains("held-out"), "\(none)")
      let long = try pack(["--chunk-length", "2", "--long-documents", "drop"])
      #expect(long.status == 1 && long.error.contains("--long-documents drop left out"), "\(long)")
      #expect(!FileManager.default.fileExists(atPath: folder + "/empty/manifest.json"))
      for part in ["0", "1"] {
        let packed = try command.run([
          "pack", "c.sqlite", "--chunk-length", "2", "--long-documents", "drop", "--quiet",
          "--partitions", "2", "--partition", part, "--output", "empty-\(part)",
        ])
        #expect(packed.status == 0, "\(packed.error)")
      }
      let merged = try command.run(["merge", "empty-0", "empty-1", "--output", "m", "--quiet"])
      #expect(merged.status == 1 && merged.error.contains("--long-documents drop"), "\(merged)")
    }
  }

  @Test(arguments: 0..<11)
  func ofManyRunsOnOneOutputOneFinishes(number: Int) throws {
    try withTemporaryFolder { folder in
      let command = Command(folder: folder)
      try world(command)
      let arguments: [[String]] = [
        ["pack", "c.sqlite", "--chunk-length", "64", "--output", "out"],
        ["merge", "part-0", "part-1", "--output", "out"],
        ["export", "packed", "--format", "npy", "--force", "--output", "out"],
        ["train", "packed", "--steps", "3"] + OutputTests.tiny + ["--output", "out"],
        ["index", "world", "--tokenizer", "tokenizer.json", "--output", "out"],
        ["tokenizer", "train", "world", "--vocab-size", "400", "--output", "out"],
        ["stats", "packed", "--html", "out"],
        ["corpus-statistics", "c.sqlite", "--output", "out"],
        ["compare", "packed", "--runs", "1", "--tasks", "task.jsonl", "--tokens", "256"]
          + OutputTests.tiny + ["--output", "out"],
        ["probe", "model", "--tasks", "task.jsonl", "--details", "out"],
        ["atlas", "--documents", "300", "--output", "out"],
      ]
      let line = arguments[number].map { "'\($0)'" }.joined(separator: " ")
      // All begin together, so most of them meet; who comes later finds the output finished.
      let result = try command.shell(
        """
        for i in $(seq 40); do
          (rc=0; bm25chunk \(line) --quiet > out-$i.txt 2> error-$i.txt || rc=$?
            echo $rc > rc-$i.txt) &
        done; wait; cat rc-*.txt
        """)
      let codes = result.lines.compactMap(Int32.init)
      try #require(codes.count == 40, "\(result)")
      #expect(codes.contains(0))
      var errors: Set<String> = []
      for i in 1...40 {
        let text = try String(contentsOfFile: "\(folder)/rc-\(i).txt", encoding: .utf8)
        guard text != "0\n" else { continue }
        #expect(text == "1\n")
        errors.insert(try String(contentsOfFile: "\(folder)/error-\(i).txt", encoding: .utf8))
      }
      // Statistics, pages, comparisons and details replace or take up their own kind.
      let replacesItself = [6, 7, 8, 9].contains(number)
      #expect(replacesItself || codes.count { $0 == 0 } == 1, "\(codes.count { $0 == 0 })")
      let isKnown = { (error: String) in
        ["is being written by another process", "already holds", "holds a checkpoint", "exists"]
          .contains(where: error.contains)
      }
      #expect(errors.allSatisfy(isKnown), "\(errors.filter { !isKnown($0) })")
      let left = command.names(in: ".").filter { $0.hasPrefix("out.partial") }
      #expect(left.isEmpty, "\(left)")
    }
  }
}
