import Reporting
import Testing

@Suite struct HTMLTableTests {
  @Test func cellsHaveHeadingsAndNumbersAreRightAligned() {
    let table = HTMLTable(
      caption: "Two", columns: ["", "count", "note"],
      rows: [
        .init("group", []),
        .init("a<b", [.number("1", isBest: true), .text("x & y")]),
      ]
    ).html.markup
    for part in [
      "<caption>Two</caption>", "<th scope=\"col\" class=\"number\">count</th>",
      "<th scope=\"col\">note</th>",
      "<th scope=\"rowgroup\" colspan=\"3\">group</th>", "<th scope=\"row\">a&lt;b</th>",
      "<td class=\"number best\">1</td>", "<td>x &amp; y</td>",
    ] {
      #expect(table.contains(part), "\(part)")
    }
  }
}
