import Files
import Foundation
import PackedSamples
import TestSupport
import Testing

@testable import Shards

@Suite struct ExportFolderTests {
  private func names(_ folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
  }

  /// Exports a sample packing to `folder/out`.
  private func export(in folder: String, overwrite: Bool = false) throws {
    let packing = folder + "/packed"
    try FileManager.default.createDirectory(atPath: packing, withIntermediateDirectories: true)
    try SamplePacking().write(to: packing)
    try ShardExporter(folder: packing, format: .npy, options: ExportOptions())
      .export(into: ExportFolder(path: folder + "/out/", overwrite: overwrite))
  }

  @Test func nothingStandsUnderTheNameBeforeItIsWhole() throws {
    try withTemporaryFolder { folder in
      let output = try ExportFolder(path: folder + "/out", overwrite: false)
      try output.write([1, 2, 3], to: "a")
      let before = try names(folder)
      withExtendedLifetime(output) { #expect(before == ["out.partial"]) }
    }
  }

  @Test func whatWasNotFinishedIsRemoved() throws {
    try withTemporaryFolder { folder in
      try ExportFolder(path: folder + "/out", overwrite: false).write([1], to: "a")
      #expect(try names(folder).isEmpty)
    }
  }

  @Test func whatAKilledProcessLeftIsBegunAnew() throws {
    try withTemporaryFolder { folder in
      let left = folder + "/out.partial"
      try FileManager.default.createDirectory(atPath: left, withIntermediateDirectories: true)
      for name in [".unfinished", "input_ids.npy.partial", "old"] {
        try Data([1]).write(to: URL(filePath: left + "/" + name))
      }
      try export(in: folder)
      #expect(try names(folder) == ["out", "packed"])
      #expect(try !names(folder + "/out").contains("old"))
    }
  }

  @Test func aWholeExportThatDidNotGetItsNameIsBegunAnew() throws {
    try withTemporaryFolder { folder in
      try export(in: folder)
      try FileManager.default.moveItem(atPath: folder + "/out", toPath: folder + "/out.partial")
      try export(in: folder)
      #expect(try names(folder) == ["out", "packed"])
    }
  }

  @Test func whatCameIntoTheFolderMeanwhileIsLeftAlone() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/out"
      try SamplePacking().write(to: folder)
      let exporter = try ShardExporter(folder: folder, format: .npy, options: ExportOptions())
      let output = try ExportFolder(path: path, overwrite: true)
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
      try Data([1]).write(to: URL(filePath: path + "/notes"))
      #expect(throws: OutputFolderError.notOurs(path: path, content: "an export", example: "notes"))
      {
        try exporter.export(into: output)
      }
      #expect(try names(path) == ["notes"])
    }
  }

  @Test func aFolderOfSomeoneElseIsLeftAlone() throws {
    try withTemporaryFolder { folder in
      for name in ["out", "out.partial"] {
        let path = folder + "/" + name
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        try Data([1]).write(to: URL(filePath: path + "/notes"))
        #expect(
          throws: OutputFolderError.notOurs(path: path, content: "an export", example: "notes")
        ) {
          try export(in: folder, overwrite: true)
        }
        #expect(try names(path) == ["notes"])
        try FileManager.default.removeItem(atPath: path)
      }
    }
  }

  @Test func anExportIsReplacedOnRequestOnly() throws {
    try withTemporaryFolder { folder in
      try FileManager.default.createDirectory(
        atPath: folder + "/out", withIntermediateDirectories: true)
      try export(in: folder)
      #expect(throws: OutputFolderError.finished(path: folder + "/out", content: "an export")) {
        try export(in: folder)
      }
      let before = try names(folder + "/out")
      try export(in: folder, overwrite: true)
      #expect(try names(folder + "/out") == before)
      try Data([1]).write(to: URL(filePath: folder + "/out/notes"))
      #expect(
        throws: OutputFolderError.notOurs(
          path: folder + "/out", content: "an export", example: "notes")
      ) {
        try export(in: folder, overwrite: true)
      }
    }
  }

  @Test func twoProcessesCannotWriteOneFolder() throws {
    try withTemporaryFolder { folder in
      let output = try ExportFolder(path: folder + "/out", overwrite: false)
      _ = withExtendedLifetime(output) {
        #expect(throws: OutputFolderError.inUse(path: folder + "/out")) {
          _ = try ExportFolder(path: folder + "/out", overwrite: false)
        }
      }
    }
  }
}
