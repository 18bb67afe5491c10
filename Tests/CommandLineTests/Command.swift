import Foundation

/// The program as a user runs it: the executable that was built beside the tests.
struct Command {
  /// The folder in which it runs.
  let folder: String

  /// How a run ended.
  struct Result {
    var status: Int32
    var output: String
    var error: String

    /// The lines of the output.
    var lines: [String] { output.split(separator: "\n").map(String.init) }
  }

  static let executable = URL(filePath: CommandLine.arguments[0])
    .deletingLastPathComponent().appending(path: "bm25chunk").path

  /// Reads the program's JSON, whose keys are in snake case.
  static var decoder: JSONDecoder {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return decoder
  }

  /// The root of the package.
  static let package = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

  /// The sample corpus.
  static let corpora = package + "/Corpora"

  /// Runs the program to its end.
  @discardableResult
  func run(
    _ arguments: [String], input: String? = nil, environment: [String: String] = [:]
  ) throws -> Result {
    try Command.run(
      Command.executable, arguments, in: folder, input: input, environment: environment)
  }

  /// Runs the program and kills it after `delay` seconds; false if it was over before.
  func kill(after delay: Double, _ arguments: [String]) throws -> Bool {
    let process = try start(arguments)
    Thread.sleep(forTimeInterval: delay)
    return Command.kill(process)
  }

  /// Runs the program and kills it as soon as `isDue`; false if it was over before.
  func kill(_ arguments: [String], when isDue: () -> Bool) throws -> Bool {
    let process = try start(arguments)
    while process.isRunning, !isDue() { Thread.sleep(forTimeInterval: 0.002) }
    return Command.kill(process)
  }

  /// Kills a process; false if it was over before.
  static func kill(_ process: Process) -> Bool {
    if process.isRunning { Foundation.kill(process.processIdentifier, SIGKILL) }
    process.waitUntilExit()
    return process.terminationReason == .uncaughtSignal && process.terminationStatus == SIGKILL
  }

  /// Starts the program and discards its output.
  func start(_ arguments: [String], input: Pipe? = nil) throws -> Process {
    let process = Command.process(Command.executable, arguments, in: folder)
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    if let input { process.standardInput = input }
    try process.run()
    return process
  }

  /// Sends the running program a signal after `delay` seconds; returns how it ended, and how long
  /// that took.
  func stop(
    with signal: Int32, after delay: Double, _ arguments: [String]
  ) throws -> (seconds: Double, wasSignalled: Bool, error: String) {
    let process = Command.process(Command.executable, arguments, in: folder)
    let error = Pipe()
    process.standardOutput = FileHandle.nullDevice
    process.standardError = error
    try process.run()
    Thread.sleep(forTimeInterval: delay)
    let start = Date()
    Foundation.kill(process.processIdentifier, signal)
    let text = String(decoding: error.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return (
      Date().timeIntervalSince(start),
      process.terminationReason == .uncaughtSignal && process.terminationStatus == signal, text
    )
  }

  /// Runs a line of the shell, in which `bm25chunk` is the program.
  func shell(_ line: String) throws -> Result {
    let folder = URL(filePath: Command.executable).deletingLastPathComponent().path
    return try Command.run(
      "/bin/bash", ["-c", "set -euo pipefail; PATH=\(folder):$PATH; \(line)"], in: self.folder)
  }

  private static func run(
    _ executable: String, _ arguments: [String], in folder: String, input: String? = nil,
    environment: [String: String] = [:]
  ) throws -> Result {
    let process = process(executable, arguments, in: folder)
    process.environment?.merge(environment) { $1 }
    let error = folder + "/stderr-\(UUID().uuidString)"
    try Data().write(to: URL(filePath: error))
    defer { try? FileManager.default.removeItem(atPath: error) }
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle(forWritingAtPath: error)
    let inputPipe = Pipe()
    process.standardInput = input == nil ? FileHandle.nullDevice : inputPipe
    try process.run()
    if let input {
      inputPipe.fileHandleForWriting.write(Data(input.utf8))
      try inputPipe.fileHandleForWriting.close()
    }
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    let errorData = FileManager.default.contents(atPath: error) ?? Data()
    return Result(
      status: process.terminationStatus, output: String(decoding: data, as: UTF8.self),
      error: String(decoding: errorData, as: UTF8.self))
  }

  private static func process(
    _ executable: String, _ arguments: [String], in folder: String
  ) -> Process {
    let process = Process()
    process.executableURL = URL(filePath: executable)
    process.arguments = arguments
    process.environment = ProcessInfo.processInfo.environment
      .merging(["COLUMNS": "80"]) { $1 }
    process.currentDirectoryURL = URL(filePath: folder)
    return process
  }

  /// Trains a small tokenizer on the sample corpus, as `tokenizer.json` in the folder.
  func trainTokenizer() throws {
    try run([
      "tokenizer", "train", Command.corpora + "/encyclopedia.jsonl", "--vocab-size", "600",
      "--output", "tokenizer.json", "--quiet",
    ])
  }

  /// Every file of a packing with its bytes.
  func files(in name: String) throws -> [String: Data] {
    let names = try FileManager.default.contentsOfDirectory(atPath: folder + "/" + name)
    return Dictionary(
      uniqueKeysWithValues: names.map { file in
        (file, FileManager.default.contents(atPath: "\(folder)/\(name)/\(file)") ?? Data())
      })
  }
}
