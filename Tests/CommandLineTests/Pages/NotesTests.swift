import Foundation
import Testing

@Suite struct NotesTests {
  private static let topics = Repository.shared.files.filter {
    $0.hasPrefix("Benchmarks/notes/") && !$0.hasSuffix("/README.md")
  }.sorted()

  /// Entries without date, prediction, measurement or verdict, and those that are not newest first.
  private func faults(in text: String) -> [String] {
    var faults: [String] = []
    var lastDate = "9999"
    for entry in text.components(separatedBy: "\n## ").dropFirst() {
      let title = String(entry.prefix { $0 != "\n" })
      guard let match = title.prefixMatch(of: #/(\d{4}-\d\d-\d\d) \S/#) else {
        faults.append("\(title): no date")
        continue
      }
      let date = String(match.output.1)
      if date > lastDate { faults.append("\(title): newer than the one before") }
      lastDate = date
      let labels = entry.matches(of: #/\n\*\*([A-Z][a-z]+)/#).map { String($0.output.1) }
      let order = ["Setting", "Predicted", "Measured", "Verdict"]
      let places = labels.compactMap { order.firstIndex(of: $0) }
      for label in order.dropFirst() where !labels.contains(label) {
        faults.append("\(title): no \(label)")
      }
      // A second prediction begins a second measurement of the same question.
      let rounds = places.split { $0 == 1 }
      if rounds.contains(where: { Array($0) != $0.sorted() }) {
        faults.append("\(title): out of order")
      }
    }
    return faults
  }

  @Test func everyEntryHasTheForm() throws {
    #expect(Self.topics.count >= 11)
    for path in Self.topics { #expect(faults(in: try Page(path).text) == [], "\(path)") }
  }

  @Test func anEntryWithoutTheFormIsFound() {
    let entry = "\n\n**Predicted.** A.\n\n**Measured.** B.\n"
    let text = """
      # Topic

      ## 2026-11-25 One\(entry)
      ## 2026-11-26 Two\(entry)
      **Verdict.** Kept.

      ## Three
      """
    #expect(
      faults(in: text) == [
        "2026-11-25 One: no Verdict", "2026-11-26 Two: newer than the one before", "Three: no date",
      ])
  }

  @Test func theListOfTopicsIsWhole() throws {
    let links = Set(try Page("Benchmarks/notes/README.md").links.map(\.text))
    for path in Self.topics {
      #expect(links.contains(path.split(separator: "/").last.map(String.init) ?? ""), "\(path)")
    }
  }

  @Test func rawFiguresSayHowTheyWereMade() throws {
    let files = Repository.shared.files.filter {
      $0.hasPrefix("Benchmarks/runs/") && !$0.hasSuffix("/README.md")
    }
    for path in files.sorted() {
      let name = path.split(separator: "/").last ?? ""
      #expect(name.wholeMatch(of: #/\d{4}-\d\d-\d\d(-[a-z0-9]+){2,}\.csv/#) != nil, "\(path)")
      for mark in ["# command: ", "# commit: ", "# cpu: "] {
        #expect(Repository.shared.code[path]?.contains(mark) == true, "\(path): \(mark)")
      }
    }
  }
}
