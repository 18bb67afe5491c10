import Reporting
import Testing

@Suite struct TextTableTests {
  @Test func columnsAreAsWideAsTheirWidestCell() {
    let table = TextTable(
      rows: [["name", "count", "note"], ["a", "1,000", ""], ["longer", "1", "x"]],
      isNumber: [false, true, false])
    #expect(table.lines() == ["name    count  note", "a       1,000", "longer      1  x"])
  }

  @Test func nothingHasNoLines() {
    #expect(TextTable(rows: [], isNumber: [false]).lines().isEmpty)
  }
}
