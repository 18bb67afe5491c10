import Files
import Foundation
import JSON

/// The folder of a comparison: its plan, a model and a result for each run, and the reports; locked
/// against other processes while the value lives.
///
/// A result is written whole or not at all, after its model; so a run that has one is never
/// repeated.
package struct ComparisonFolder {
  private let output: OutputFolder

  /// The names of the reports.
  package static let reportName = "report.html"
  package static let jsonName = "comparison.json"

  private static let folderNames = ["models", "results"]
  private static let rule = OutputFolder.Rule(
    content: "a comparison", marks: [ComparisonPlan.fileName],
    isOurs: ([ComparisonPlan.fileName, reportName, jsonName] + folderNames).contains)

  /// Creates a folder, or takes one that holds a comparison with the same plan; arms and seeds may
  /// differ.
  ///
  /// Throws `ComparisonError.otherComparison` for another plan.
  package init(path: String, plan: ComparisonPlan, overwrite: Bool) throws {
    output = try OutputFolder(
      path: path, rule: Self.rule, layout: .inPlace, overwrite: overwrite)
    let manager = FileManager.default
    if let data = try FileContents.readIfPresent(path + "/" + ComparisonPlan.fileName) {
      guard let stored = try? JSONDecoder().decode(ComparisonPlan.self, from: data) else {
        throw ComparisonError.damagedResult(path: path + "/" + ComparisonPlan.fileName)
      }
      let differences = stored.differences(to: plan)
      guard differences.isEmpty else {
        throw ComparisonError.otherComparison(path: path, differences: differences)
      }
    }
    // First, since it is what makes the folder one of a comparison.
    try write(plan, to: ComparisonPlan.fileName, isIndented: true)
    for name in Self.folderNames {
      try manager.createDirectory(atPath: path + "/" + name, withIntermediateDirectories: true)
    }
  }

  /// The path of the folder.
  package var path: String { output.path }

  /// The folder of a run's model.
  package func modelPath(_ arm: ComparisonArm, seed: UInt64) -> String {
    path + "/models/" + arm.folderName(seed: seed)
  }

  /// What came of a run, or nil where it is not finished.
  package func result(_ arm: ComparisonArm, seed: UInt64) throws -> RunResult? {
    let path = path + "/" + Self.resultName(arm, seed: seed)
    guard let data = try FileContents.readIfPresent(path) else { return nil }
    guard let result = try? JSONDecoder().decode(RunResult.self, from: data) else {
      throw ComparisonError.damagedResult(path: path)
    }
    return result
  }

  /// Keeps what came of a run.
  package func write(_ result: RunResult) throws {
    try write(result, to: Self.resultName(result.arm, seed: result.seed), isIndented: false)
  }

  /// Writes a JSON file, whole or not at all.
  package func write(_ value: some Encodable, to name: String, isIndented: Bool) throws {
    try write(isIndented ? JSONForm.file(value) : JSONForm.line(value) + [0x0a], to: name)
  }

  /// Writes a file, whole or not at all.
  package func write(_ bytes: [UInt8], to name: String) throws {
    try output.write(bytes, to: name)
  }

  private static func resultName(_ arm: ComparisonArm, seed: UInt64) -> String {
    "results/\(arm.folderName(seed: seed)).json"
  }
}
