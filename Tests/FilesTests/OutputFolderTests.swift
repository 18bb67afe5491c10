import Foundation
import TestSupport
import Testing

@testable import Files

@Suite struct OutputFolderTests {
  private static let rule = OutputFolder.Rule(
    content: "a result", lastNames: ["last"], marks: ["last", "first", OutputFolder.workingName]
  ) { ["first", "last", "more", OutputFolder.workingName].contains($0) }

  private func claim(
    _ path: String, _ layout: OutputFolder.Layout, overwrite: Bool = false
  ) throws -> OutputFolder {
    try OutputFolder(path: path, rule: Self.rule, layout: layout, overwrite: overwrite)
  }

  /// All names in a folder and below, ascending.
  private func names(_ folder: String) throws -> [String] {
    try FileManager.default.subpathsOfDirectory(atPath: folder).sorted()
  }

  private func makeFolder(_ path: String, _ names: [String]) throws {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    for name in names { try AtomicFile.write([1], to: path + "/" + name) }
  }

  @Test(arguments: [OutputFolder.Layout.inPlace, .workingFolder, .sibling])
  func ofFortyClaimsAtOnceOneWinsEveryTime(layout: OutputFolder.Layout) throws {
    try withTemporaryFolder { folder in
      for round in 0..<20 {
        let path = "\(folder)/\(round)"
        let claims = Claims()
        // Threads of their own, since all of them are to wait for each other.
        let start = DispatchSemaphore(value: 0)
        let end = DispatchGroup()
        for _ in 0..<40 {
          end.enter()
          Thread.detachNewThread {
            start.wait()
            claims.add(Result { try claim(path, layout) })
            end.leave()
          }
        }
        for _ in 0..<40 { start.signal() }
        end.wait()
        let winners = claims.results.compactMap { try? $0.get() }
        #expect(winners.count == 1)
        for result in claims.results {
          guard case .failure(let error) = result else { continue }
          #expect(error as? OutputFolderError == .inUse(path: path))
        }
        // The losers removed nothing that is the winner's.
        let winner = try #require(winners.first)
        try winner.write([7], to: "first")
        let written = try readBytes(winner.writingPath + "/first")
        #expect(written == [7])
        if layout == .workingFolder {
          let isThere = FileManager.default.fileExists(atPath: winner.workingPath)
          #expect(isThere)
        }
      }
    }
  }

  @Test(arguments: [OutputFolder.Layout.inPlace, .workingFolder, .sibling])
  func claimsThatComeAndGoNeverHoldAFolderTogether(layout: OutputFolder.Layout) throws {
    try withTemporaryFolder { folder in
      let path = folder + "/out"
      let claims = Claims()
      let end = DispatchGroup()
      for _ in 0..<16 {
        end.enter()
        Thread.detachNewThread {
          for _ in 0..<400 {
            do {
              let output = try claim(path, layout)
              try claims.hold {
                // Only the owner of the name can do this; the folder goes when it is let go.
                try output.write([1], to: "first")
                try FileManager.default.removeItem(atPath: output.writingPath + "/first")
              }
            } catch {
              claims.add(.failure(error))
            }
          }
          end.leave()
        }
      }
      end.wait()
      #expect(claims.mostAtOnce == 1)
      for result in claims.results {
        guard case .failure(let error) = result else { continue }
        #expect(error as? OutputFolderError == .inUse(path: path))
      }
    }
  }

  @Test(arguments: [OutputFolder.Layout.inPlace, .workingFolder, .sibling])
  func aRunThatWritesNothingLeavesNothing(layout: OutputFolder.Layout) throws {
    try withTemporaryFolder { folder in
      withExtendedLifetime(try claim(folder + "/out", layout)) {}
      #expect(try names(folder) == [])
    }
  }

  @Test(arguments: [OutputFolder.Layout.inPlace, .workingFolder, .sibling], [false, true])
  func aFolderWithSomethingElseIsLeftAlone(layout: OutputFolder.Layout, overwrite: Bool) throws {
    try withTemporaryFolder { folder in
      let path = folder + "/out"
      try makeFolder(path, ["first", "last", "thesis.tex"])
      #expect(
        throws: OutputFolderError.notOurs(path: path, content: "a result", example: "thesis.tex")
      ) { try claim(path, layout, overwrite: overwrite) }
      #expect(try names(folder) == ["out", "out/first", "out/last", "out/thesis.tex"])
    }
  }

  @Test(arguments: [OutputFolder.Layout.inPlace, .workingFolder, .sibling])
  func namesWithoutAMarkAreNotTakenForOurs(layout: OutputFolder.Layout) throws {
    try withTemporaryFolder { folder in
      let path = folder + "/out"
      try makeFolder(path, ["more"])
      #expect(throws: OutputFolderError.notOurs(path: path, content: "a result", example: "more")) {
        try claim(path, layout, overwrite: true)
      }
      #expect(try names(folder) == ["out", "out/more"])
    }
  }

  @Test(arguments: [OutputFolder.Layout.workingFolder, .sibling])
  func aFinishedResultIsReplacedOnRequestOnly(layout: OutputFolder.Layout) throws {
    try withTemporaryFolder { folder in
      let path = folder + "/out"
      let first = try claim(path, layout)
      try first.write([1], to: "more")
      try first.write([1], to: "last")
      try first.finish()
      _ = consume first
      #expect(throws: OutputFolderError.finished(path: path, content: "a result")) {
        try claim(path, layout)
      }
      #expect(try names(path) == ["last", "more"])
      let second = try claim(path, layout, overwrite: true)
      try second.write([2], to: "last")
      try second.finish()
      _ = consume second
      #expect(try names(folder) == ["out", "out/last"])
      #expect(try readBytes(path + "/last") == [2])
    }
  }

  @Test func aFolderInPlaceIsResumedOrReplaced() throws {
    try withTemporaryFolder { folder in
      try makeFolder(folder, ["first", "more.partial"])
      withExtendedLifetime(try claim(folder, .inPlace)) {}
      #expect(try names(folder) == ["first", "more.partial"])
      withExtendedLifetime(try claim(folder, .inPlace, overwrite: true)) {}
      #expect(try names(folder) == [])
    }
  }

  @Test func aReplacementThatWasKilledIsTakenUpByTheNextRun() throws {
    try withTemporaryFolder { folder in
      try makeFolder(folder, ["first", "more", OutputFolder.unfinishedName])
      withExtendedLifetime(try claim(folder, .inPlace)) {}
      #expect(try names(folder) == [])
    }
  }

  @Test(arguments: [[], ["last"], ["last", "more"]])
  func anOldResultThatAKillLeftHalfRemovedIsReplaced(left: [String]) throws {
    try withTemporaryFolder { folder in
      let path = folder + "/out"
      try makeFolder(path, [OutputFolder.unfinishedName] + left)
      let output = try claim(path, .sibling)
      try output.write([2], to: "last")
      try output.finish()
      #expect(try names(folder) == ["out", "out/last"])
      #expect(try readBytes(path + "/last") == [2])
    }
  }

  @Test func aWorkingFolderIsResumed() throws {
    try withTemporaryFolder { folder in
      try makeFolder(folder + "/.work", ["x"])
      try makeFolder(folder, ["more"])
      let output = try claim(folder, .workingFolder)
      let found = try names(folder)
      #expect(found == [".work", ".work/x"])
      try output.finish()
      #expect(try names(folder) == [])
    }
  }

  @Test func whatAKilledRunLeftInASiblingGoes() throws {
    try withTemporaryFolder { folder in
      try makeFolder(folder + "/out.partial", [OutputFolder.unfinishedName, "anything"])
      let output = try claim(folder + "/out", .sibling)
      let found = try names(folder + "/out.partial")
      #expect(found == [OutputFolder.unfinishedName])
      try output.write([1], to: "last")
      try output.finish()
      #expect(try names(folder) == ["out", "out/last"])
    }
  }

  @Test func linksAreRefusedWhereAFolderOfOursIsExpected() throws {
    try withTemporaryFolder { folder in
      let (other, path) = (folder + "/other", folder + "/out")
      try makeFolder(other, ["precious"])
      try makeFolder(path, [])
      let manager = FileManager.default
      try manager.createSymbolicLink(atPath: path + "/.work", withDestinationPath: other)
      #expect(throws: FileError.notFolder(path: path + "/.work")) {
        try claim(path, .workingFolder)
      }
      try manager.createSymbolicLink(atPath: path + ".partial", withDestinationPath: other)
      #expect(throws: FileError.notFolder(path: path + ".partial")) { try claim(path, .sibling) }
      try manager.createSymbolicLink(atPath: folder + "/lost", withDestinationPath: "nowhere")
      #expect(throws: FileError.notFolder(path: folder + "/lost")) {
        try claim(folder + "/lost", .inPlace)
      }
      #expect(try names(other) == ["precious"])
    }
  }

  @Test func theMarkOfAnUnfinishedFolderIsNeverALinkOrAPipe() throws {
    try withTemporaryFolder { folder in
      let (path, mark) = (folder + "/out", folder + "/out/" + OutputFolder.unfinishedName)
      try makeFolder(path, ["first"])
      try FileManager.default.createSymbolicLink(
        atPath: mark, withDestinationPath: folder + "/made")
      #expect(throws: FileError.notRegularFile(path: mark)) {
        try claim(path, .inPlace, overwrite: true)
      }
      #expect(try names(folder).contains("made") == false)
      try FileManager.default.removeItem(atPath: mark)
      #expect(mkfifo(mark, 0o600) == 0)
      #expect(throws: FileError.notRegularFile(path: mark)) {
        try claim(path, .inPlace, overwrite: true)
      }
    }
  }

  @Test func aLinkToAFolderIsFollowed() throws {
    try withTemporaryFolder { folder in
      try makeFolder(folder + "/disk", [])
      try FileManager.default.createSymbolicLink(
        atPath: folder + "/out", withDestinationPath: folder + "/disk")
      try claim(folder + "/out", .workingFolder).write([1], to: "first")
      #expect(try names(folder + "/disk") == [OutputFolder.workingName, "first"])
    }
  }

  /// A run whose working folder holds nothing, such as `merge`, has failed.
  @Test func whatAFailedRunLeftIsTakenByTheNext() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/out"
      try claim(path, .workingFolder).write([1], to: "more")
      #expect(try names(path) == [OutputFolder.workingName, "more"])
      let again = try claim(path, .workingFolder)
      #expect(try names(path) == [OutputFolder.workingName])
      try again.write([2], to: "last")
      try again.finish()
      #expect(try names(path) == ["last"])
    }
  }

  @Test func aLinkThatLeadsToAFolderStays() throws {
    try withTemporaryFolder { folder in
      try makeFolder(folder + "/disk", [])
      try FileManager.default.createSymbolicLink(
        atPath: folder + "/out", withDestinationPath: folder + "/disk")
      let output = try claim(folder + "/out", .workingFolder)
      try output.write([1], to: "last")
      try output.finish()
      #expect(try names(folder + "/disk") == ["last"])
    }
  }

  @Test func aFileIsNotAFolder() throws {
    try withTemporaryFolder { folder in
      try makeFolder(folder, ["file"])
      for layout in [OutputFolder.Layout.inPlace, .workingFolder, .sibling] {
        #expect(throws: FileError.notFolder(path: folder + "/file")) {
          try claim(folder + "/file", layout, overwrite: true)
        }
      }
      #expect(try names(folder) == ["file"])
    }
  }
}

/// What threads claimed, and how many held a folder at once.
///
/// `@unchecked Sendable`: every variable is read and written under `lock`.
private final class Claims: @unchecked Sendable {
  private let lock = NSLock()
  private var found: [Result<OutputFolder, any Error>] = []
  private var count = 0
  private var most = 0

  var results: [Result<OutputFolder, any Error>] { lock.withLock { found } }
  var mostAtOnce: Int { lock.withLock { most } }

  func add(_ result: Result<OutputFolder, any Error>) {
    lock.withLock { found.append(result) }
  }

  func hold(_ body: () throws -> Void) rethrows {
    lock.withLock {
      count += 1
      most = max(most, count)
    }
    defer { lock.withLock { count -= 1 } }
    try body()
  }
}
