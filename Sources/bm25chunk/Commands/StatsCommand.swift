import ArgumentParser
import Files
import Foundation
import Pipeline
import Reporting
import Retrieval

struct StatsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stats",
    abstract: "Prints what packings are made of, and how related and bursty their chunks are.",
    discussion: """
      Several packings are shown side by side, a column for each; --html writes a page with \
      histograms, pictures and some chunks to read:

        bm25chunk stats packed-mix packed-uni packed-bm25 --html report.html

      Relatedness is the mean tf-idf cosine over token ids (not the measure that made the \
      chunks); burstiness is the Zipf exponent of the token counts, lower where \
      tokens recur more often; near-duplicates are pairs in one chunk that agree in about three \
      quarters of their 5-token shingles. All these are counted over every chunk.

      Found of available says how good the settings are: for --sample fragments, the best cosine \
      in their chunk against the best anywhere in the packing. Where the share is low, try \
      `pack --feed topics` or a larger `--buffer`. Near-duplicates are available too, but `pack` \
      keeps them apart, so a corpus of many copies never comes near 100 %.

      This sample and the pictures of single chunks are drawn with a fixed seed.
      """)

  @Argument(help: "Folders written by `bm25chunk pack`.", completion: .directory)
  var folders: [String]

  @Flag(help: "Print the result as JSON: an object, or an array for several folders.")
  var json = false

  @Option(
    help: ArgumentHelp(
      "Also write a page with pictures: one file that needs no network.", valueName: "file"),
    completion: .file(extensions: ["html"]))
  var html: String?

  @Flag(help: .overwrite)
  var overwrite = false

  @Option(
    help: ArgumentHelp(
      "Index that was packed, to show the terms of the links on the page.", valueName: "file"),
    completion: .file())
  var index: String?

  @Option(
    help: ArgumentHelp(
      "Number of fragments to compare with all others; 0 leaves found and available out.",
      valueName: "n"))
  var sample = FragmentSample.defaultCount

  @OptionGroup var execution: RunOptions

  func validate() throws {
    guard index == nil || html != nil else {
      throw ValidationError("--index needs --html: it is for the page.")
    }
    guard !overwrite || html != nil else {
      throw ValidationError("--overwrite needs --html: it is for the page.")
    }
    guard (0...10_000).contains(sample) else {
      throw ValidationError("--sample must be between 0 and 10000.")
    }
  }

  func run() throws {
    let stage = MeasureStage(threadCount: execution.threadCount, sampleCount: sample)
    let progress = execution.progress
    let reports: [PackingReport]
    if let html {
      var paths = RunPaths(reading: [index], folders: folders)
      try paths.requireFile(html, "--html")
      let file = try Output.claim(
        html, "a report page", overwrite: overwrite, isEarlierOutput: ReportPage.isPage)
      let index = try index.map { try CorpusIndex(path: $0) }
      let entries = try folders.map {
        try stage.entry($0, index: index, progress: progress)
      }
      try file.write(Array(ReportPage(entries).html().utf8))
      try file.commit()
      progress.note("wrote \(html.visible)")
      reports = entries.map(\.report)
    } else {
      reports = try folders.map { try stage.measure($0, progress: progress) }
    }
    guard json else {
      return try Output.write(
        reports.count == 1 ? reports[0].lines() : PackingReport.lines(comparing: reports))
    }
    guard reports.count > 1 else {
      for report in reports { try Output.write(try report.jsonBytes()) }
      return
    }
    let objects = try reports.map { try $0.jsonBytes().dropLast() }
    try Output.write(
      Array("[\n".utf8) + objects.joined(separator: Array(",\n".utf8)) + Array("]\n".utf8))
  }
}
