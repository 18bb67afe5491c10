import Files
import Foundation
import JSON
import Safetensors

/// `metrics.jsonl`: a line for each step and each evaluation of a run.
///
/// A run that resumes first removes the lines after its checkpoint, so no step has two lines.
final class MetricsLog {
  static let fileName = "metrics.jsonl"

  /// A line of the file: a step has a loss, an evaluation has perplexities.
  struct Entry: Codable, Equatable {
    var step: Int
    var loss: Double?
    var learningRate: Double?
    var gradientNorm: Double?
    var tokenCount: Int?
    var seconds: Double?
    var tokensPerSecond: Double?
    var heldOut: [HeldOutLoss]?

    enum CodingKeys: String, CodingKey {
      case step, loss, seconds
      case learningRate = "learning_rate"
      case gradientNorm = "gradient_norm"
      case tokenCount = "tokens"
      case tokensPerSecond = "tokens_per_second"
      case heldOut = "held_out"
    }
  }

  /// All lines so far.
  private(set) var entries: [Entry]

  private let path: String
  private let file: FileHandle
  private let encoder = JSONForm.encoder

  /// Opens the file of a folder and keeps its lines up to `step`.
  init(folder: String, keepingUpTo step: Int) throws {
    path = folder + "/" + Self.fileName
    let decoder = JSONDecoder()
    let lines = (try FileContents.readIfPresent(path) ?? Data()).split(separator: 0x0a)
    entries = lines.compactMap { try? decoder.decode(Entry.self, from: $0) }
      .filter { $0.step <= step }
    let kept = try AtomicFile(path: path)
    for entry in entries {
      try (Array(try encoder.encode(entry)) + [0x0a]).withUnsafeBytes { try kept.write($0) }
    }
    try kept.commit()
    guard let file = FileHandle(forWritingAtPath: path) else {
      throw TrainingError.system(operation: "open", path: path, reason: "it cannot be written")
    }
    self.file = file
    try file.seekToEnd()
  }

  /// Whether a run of this program can have written the file: all of its whole lines are entries.
  static func isOurs(_ path: String) -> Bool {
    guard let data = try? FileContents.read(path) else { return false }
    let decoder = JSONDecoder()
    // What follows the last line feed may be cut.
    let lines = data.split(separator: 0x0a, omittingEmptySubsequences: false).dropLast()
    return lines.allSatisfy { line in
      guard let entry = try? decoder.decode(Entry.self, from: line) else { return false }
      return entry.heldOut != nil || (entry.loss != nil && entry.gradientNorm != nil)
    }
  }

  /// Appends a line.
  func append(_ entry: Entry) throws {
    entries.append(entry)
    do {
      try file.write(contentsOf: try encoder.encode(entry) + [0x0a])
    } catch {
      throw TrainingError.system(
        operation: "write", path: path, reason: FileError.reason(of: error))
    }
  }
}

extension MetricsLog.Entry {
  /// The line of a step.
  init(_ report: Trainer.Report) {
    self.init(
      step: report.step, loss: report.loss, learningRate: report.learningRate,
      gradientNorm: report.gradientNorm, tokenCount: report.tokenCount, seconds: report.seconds,
      tokensPerSecond: (Double(report.tokenCount) / max(report.seconds, 1e-9)).rounded())
  }
}
