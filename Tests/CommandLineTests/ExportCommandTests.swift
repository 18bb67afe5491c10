import Foundation
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(15))) struct ExportCommandTests {
  /// Packs one file of the sample corpus into `packed`.
  private func pack(_ command: Command, _ arguments: [String] = []) throws {
    try command.trainTokenizer()
    let packed = try command.run(
      [
        "pack", Command.corpora + "/news.jsonl.gz", "--tokenizer", "tokenizer.json", "--output",
        "packed", "--chunk-length", "128", "--quiet",
      ] + arguments)
    #expect(packed.status == 0, "\(packed.error)")
  }

  private func export(
    _ command: Command, _ format: String, _ arguments: [String] = []
  ) throws -> Command.Result {
    try command.run(
      ["export", "packed", "--format", format, "--output", "out-" + format] + arguments)
  }

  @Test func everyFormatIsWrittenAndSaysHowItIsRead() throws {
    try withTemporaryFolder { folder in
      let command = Command(folder: folder)
      try pack(command, ["--pad-token", "#"])
      let before = try command.files(in: "packed")
      for (format, file) in [
        ("mds", "shard.00000.mds"), ("megatron", "packed.idx"), ("olmo", "shard-00000.csv.gz"),
        ("datatrove", "00000.ds.index"), ("npy", "input_ids.npy"),
        ("jsonl", "train-00000-of-00001.jsonl"), ("parquet", "train-00000.parquet"),
      ] {
        let result = try export(command, format)
        #expect(result.status == 0, "\(format): \(result.error)")
        #expect(result.lines[0].hasSuffix(" rows of 128 tokens as \(format)"))
        #expect(result.lines.dropFirst().contains { $0.contains("out-" + format) })
        #expect(result.error.contains("exporting: "))
        let files = try command.files(in: "out-" + format)
        #expect(files[file] != nil && files["export.json"] != nil, "\(files.keys)")
      }
      #expect(try command.files(in: "packed") == before, "the packing is as it was")
    }
  }

  @Test func aRefusalSaysWhyAndWritesNothing() throws {
    try withTemporaryFolder { folder in
      let command = Command(folder: folder)
      try pack(command, ["--no-eos"])
      let refused = try export(command, "olmo")
      #expect(refused.status == 1)
      #expect(refused.error.contains("by EOS alone") && refused.error.contains("--force"))
      #expect(!FileManager.default.fileExists(atPath: folder + "/out-olmo"))
      let forced = try export(command, "olmo", ["--force", "--quiet"])
      #expect(forced.status == 0 && forced.error.hasPrefix("left out: "))
      let manifest = try #require(try command.files(in: "out-olmo")["export.json"])
      #expect(String(decoding: manifest, as: UTF8.self).contains("by EOS alone"))
      let again = try export(command, "olmo", ["--force"])
      #expect(again.status == 1 && again.error.contains("--overwrite"))
    }
  }

  @Test func packWritesTheDenseTensorsOfEmit() throws {
    try withTemporaryFolder { folder in
      let command = Command(folder: folder)
      try pack(command, ["--emit", "loss-mask,position-ids", "--boundary-loss", "related"])
      let verified = try command.run(["verify", "packed"])
      #expect(verified.status == 0, "\(verified.output)")
      let files = try command.files(in: "packed")
      let manifest = String(decoding: try #require(files["manifest.json"]), as: UTF8.self)
      #expect(manifest.contains(#""policy" : "related""#) && manifest.contains("\"loss-mask\""))
      let shard = try #require(files["shard-00000.safetensors"])
      let head = String(decoding: shard.prefix(2_000), as: UTF8.self)
      #expect(head.contains("\"loss_mask\"") && head.contains("\"position_ids\""))
      #expect(!head.contains("\"segment_ids\""))
      let wrong = try command.run(
        ["pack", "x", "--output", "y", "--boundary-loss", "keep"])
      #expect(wrong.status == 64)
    }
  }

  @Test(arguments: [
    ["--format", "mds"], ["--format", "arrow", "--output", "x"],
    ["--format", "npy", "--output", "packed/npy"],
    ["--format", "npy", "--output", "x", "--compression", "zstd"],
    ["--format", "mds", "--output", "x", "--compression", "zstd:23"],
    ["--format", "mds", "--output", "x", "--compression", "snappy"],
    ["--format", "jsonl", "--output", "x", "--shard-mib", "1"],
    ["--format", "parquet", "--output", "x", "--shard-mib", "0"],
    ["--format", "parquet", "--output", "x", "--emit", "loss-mask"],
    ["--format", "npy", "--output", "x", "--emit", "labels"],
    ["--format", "jsonl", "--output", "x", "--boundary-score", "3"],
    ["--format", "megatron", "--output", "x", "--boundary-loss", "keep"],
  ])
  func wrongUsageEndsWith64(arguments: [String]) throws {
    try withTemporaryFolder { folder in
      let result = try Command(folder: folder).run(["export", "packed"] + arguments)
      #expect(result.status == 64, "\(result.error)")
    }
  }
}
