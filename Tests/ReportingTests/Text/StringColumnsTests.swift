import Reporting
import Testing

@Suite struct StringColumnsTests {
  @Test func wideCharactersTakeTwoColumns() {
    #expect(
      ["abc", "naïve", "全唐诗", "東京 x", "한글", "", "e\u{301}", "👩‍👩‍👧"].map(\.columnCount) == [
        3, 5, 6, 6, 4, 0, 1, 2,
      ])
  }
}
