import Files
import Foundation
import TestSupport
import Testing

@Suite struct ResolvedPathTests {
  @Test func oneFileIsItselfUnderEveryName() throws {
    try withTemporaryFolder { folder in
      let manager = FileManager.default
      let file = folder + "/a/file"
      try manager.createDirectory(atPath: folder + "/a", withIntermediateDirectories: false)
      try AtomicFile.write([1], to: file)
      try manager.createSymbolicLink(atPath: folder + "/link", withDestinationPath: "a")
      try manager.linkItem(atPath: file, toPath: folder + "/hard")
      for name in ["a/file", "a/./file", "link/file", "a/../link//file", "hard"] {
        #expect(ResolvedPath(folder + "/" + name).isSame(as: ResolvedPath(file)), "\(name)")
        #expect(ResolvedPath(file).isSame(asFileAt: folder + "/" + name), "\(name)")
      }
      #expect(!ResolvedPath(folder + "/a").isSame(as: ResolvedPath(file)))
    }
  }

  @Test func aFolderHoldsWhatIsBelowItWhetherThatExistsOrNot() throws {
    try withTemporaryFolder { folder in
      try FileManager.default.createSymbolicLink(
        atPath: folder + "/link", withDestinationPath: ".")
      let place = ResolvedPath(folder)
      for name in ["new", "new/newer", "link/new", "link/link/a/b/", "./new/"] {
        #expect(place.contains(ResolvedPath(folder + "/" + name)), "\(name)")
      }
      #expect(!place.contains(place))
      #expect(!place.contains(ResolvedPath(folder + "-2/a")))
      #expect(ResolvedPath(folder + "/new/") == ResolvedPath(folder + "/link/new"))
      #expect(ResolvedPath("/").contains(place))
    }
  }
}
