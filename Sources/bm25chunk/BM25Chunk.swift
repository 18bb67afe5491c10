import ArgumentParser

@main
struct BM25Chunk: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bm25chunk",
    abstract: "Packs a text corpus into training chunks of related documents.",
    discussion: """
      A corpus becomes fixed-length chunks whose documents are related (found with BM25), in \
      safetensors shards that say exactly where each document begins and ends. The shortest use:

        bm25chunk tokenizer train corpus/*.jsonl.gz --output tokenizer.json
        bm25chunk pack corpus/*.jsonl.gz --tokenizer tokenizer.json --output packed
        bm25chunk verify packed
        bm25chunk stats packed

      Exit codes: 0 done; 1 failed; 2 done, but some input was skipped (it is counted by reason); \
      64 wrong usage.
      """,
    version: "0.1.0",
    subcommands: [
      TokenizerCommand.self, IndexCommand.self, SearchCommand.self, PackCommand.self,
      CorpusStatisticsCommand.self, MergeCommand.self,
      VerifyCommand.self, StatsCommand.self, InspectCommand.self, TraceCommand.self,
      DiffCommand.self, ExportCommand.self, TrainCommand.self, GenerateCommand.self,
      ProbeCommand.self, CompareCommand.self, AtlasCommand.self,
    ])
}
