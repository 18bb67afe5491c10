import ArgumentParser
import CBusError

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

      Recipes: `bm25chunk pack @recipe` reads arguments from the file recipe, one per line. It \
      skips blank lines and lines that begin with #. Such files do not nest. ./@x is a file named \
      @x, and arguments after -- are taken as they are.

      Exit codes: 0 done; 1 failed; 2 done, but some input was skipped (counts by reason are \
      printed); 64 wrong usage.
      """,
    version: ProgramVersion.number,
    groupedSubcommands: [
      CommandGroup(
        name: "Corpus",
        subcommands: [
          TokenizerCommand.self, IndexCommand.self, SearchCommand.self,
          CorpusStatisticsCommand.self,
          AtlasCommand.self,
        ]),
      CommandGroup(
        name: "Packing",
        subcommands: [
          PackCommand.self, MergeCommand.self, VerifyCommand.self, StatsCommand.self,
          InspectCommand.self, TraceCommand.self, DiffCommand.self, ExportCommand.self,
        ]),
      CommandGroup(
        name: "Model",
        subcommands: [
          TrainCommand.self, GenerateCommand.self, ProbeCommand.self, CompareCommand.self,
        ]),
    ])

  /// Runs the command that the arguments name.
  static func main() {
    cbuserror_end_with_message()
    var command: any ParsableCommand.Type = self
    do {
      try ArgumentFile.requireUTF8()
      let arguments = try ArgumentFile.expand(CommandLine.arguments.dropFirst())
      command = try CommandName.command(in: arguments, below: self)
      var parsed = try parseAsRoot(arguments)
      try parsed.run()
    } catch  where exitCode(for: error).isSuccess {
      let message = fullMessage(for: error)
      let text = message == ProgramVersion.number ? ProgramVersion.description : message
      let page = helpMessage(for: command)
      let hidesOptions = text == page && helpMessage(for: command, includeHidden: true) != page
      print(HelpPage.arranged(text, hidesOptions: hidesOptions), terminator: "")
    } catch {
      Outcome.fail(error, of: self)
    }
  }
}
