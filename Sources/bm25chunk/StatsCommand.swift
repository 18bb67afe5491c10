import ArgumentParser
import Pipeline
import Reporting

struct StatsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stats",
    abstract: "Prints what a packing is made of, and how related its neighbours are.")

  @Argument(help: "Folders written by `bm25chunk pack`.", completion: .directory)
  var folders: [String]

  @Flag(help: "The statistics as JSON: one object, or an array where several folders are given.")
  var json = false

  @Flag(name: .shortAndLong, help: "No progress on standard error.")
  var quiet = false

  func run() throws {
    let progress = ProgressLine(isQuiet: quiet)
    let reports = try folders.map { try Pipeline.report(folder: $0, progress: progress) }
    guard json else {
      for (i, report) in reports.enumerated() {
        let title = reports.count > 1 ? (i > 0 ? [""] : []) + [report.folder] : []
        try Output.write(title + report.lines())
      }
      return
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
