import Foundation
package import Testing

/// Expects `text` to be what the file `Snapshots/<Suite>/<name>` of the test target holds.
///
/// The suite is the name of the test file, the target the folder below `Tests` that holds it. With
/// RECORD_SNAPSHOTS=1 in the environment the file is rewritten, and the test fails all the same: a
/// run that records proves nothing.
package func assertSnapshot(
  _ text: String, named name: String, filePath: String = #filePath,
  sourceLocation: SourceLocation = #_sourceLocation
) throws {
  let testFile = URL(filePath: filePath)
  let suite = testFile.deletingPathExtension().lastPathComponent
  var target = testFile.deletingLastPathComponent()
  while target.deletingLastPathComponent().lastPathComponent != "Tests", target.path != "/" {
    target.deleteLastPathComponent()
  }
  let folder = target.appending(path: "Snapshots/\(suite)")
  let file = folder.appending(path: name)
  func fail(_ comment: Comment) {
    Issue.record(comment, sourceLocation: sourceLocation)
  }
  guard ProcessInfo.processInfo.environment["RECORD_SNAPSHOTS"] != "1" else {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file)
    fail("Recorded \(suite)/\(name); run again without RECORD_SNAPSHOTS.")
    return
  }
  guard let data = FileManager.default.contents(atPath: file.path) else {
    fail("There is no snapshot \(suite)/\(name); RECORD_SNAPSHOTS=1 writes it.")
    return
  }
  guard Array(data) != Array(text.utf8) else { return }
  let expected = String(decoding: data, as: UTF8.self).split(
    separator: "\n", omittingEmptySubsequences: false)
  let found = text.split(separator: "\n", omittingEmptySubsequences: false)
  let line = zip(expected, found).enumerated().first { $1.0 != $1.1 }?.offset
  let number = line ?? min(expected.count, found.count)
  fail(
    """
    \(suite)/\(name) differs at line \(number + 1); RECORD_SNAPSHOTS=1 rewrites it.
    expected: \(number < expected.count ? expected[number] : "the end")
    found:    \(number < found.count ? found[number] : "the end")
    """)
}
