import Reporting
import Testing

@Suite struct HTMLFigureTests {
  @Test func aFigureHasItsNumbersToOpen() {
    let table = HTMLTable(columns: ["", "n"], rows: [.init("a", [.number("1")])])
    let figure = HTMLFigure("Title", note: "a note", picture: "<svg></svg>", table: table)
    #expect(figure.html.markup.contains("<strong>Title</strong> a note"))
    #expect(figure.html.markup.contains("<details><summary>The numbers as a table</summary>"))
    #expect(
      !HTMLFigure("Title", picture: "<svg></svg>", table: nil).html.markup.contains("<details>"))
  }

  @Test func aLegendNamesTheColours() {
    #expect(
      HTMLFigure.legend(["a", "b&"]).markup
        == "<ul class=\"legend\"><li class=\"series-0\">a</li><li class=\"series-1\">b&amp;</li></ul>\n"
    )
  }

  @Test func aLegendMayLeaveColoursOut() {
    #expect(
      HTMLFigure.legend([(name: "c", colour: 14)]).markup
        == "<ul class=\"legend\"><li class=\"series-2\">c</li></ul>\n")
  }
}
