import ArgumentParser
import Atlas
import Foundation

struct AtlasCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "atlas",
    abstract: "Writes the corpus of a small generated world, a file for each of its sources.",
    discussion: """
      Encyclopedia, news, forum, catalogue and manual tell of the same invented people, places and \
      things, so that there are related documents to find. Equal arguments give equal bytes.
      """)

  @Option(help: "Documents in all sources together.")
  var documents: Int = 1_000

  @Option(help: "The seed of the world.")
  var seed: UInt64 = 1

  @Option(help: "The folder to write SOURCE.jsonl into.", completion: .directory)
  var output: String

  func validate() throws {
    guard documents >= 0 else { throw ValidationError("--documents must be at least 0.") }
  }

  func run() throws {
    let world = World(documentCount: documents, seed: seed)
    try FileManager.default.createDirectory(atPath: output, withIntermediateDirectories: true)
    for source in AtlasSource.allCases {
      var bytes: [UInt8] = []
      for document in world.documents(of: source) {
        bytes += document.jsonLine()
        bytes.append(0x0a)
      }
      let path = output + "/\(source.rawValue).jsonl"
      try Data(bytes).write(to: URL(filePath: path), options: .atomic)
      try Output.write(["\(path): \(world.documentCount(of: source)) documents"])
    }
  }
}
