import Testing

@testable import bm25chunk

@Suite struct HelpPageTests {
  @Test func theOptionsOfTheCommandComeAfterTheArguments() {
    let page = """
      OVERVIEW: Does.

      OPTIONS:
        are described below.

      USAGE: x

      ARGUMENTS:
        <a>

      RARE:
        --r

      OPTIONS:
        --o


      """
    #expect(
      HelpPage.arranged(page, hidesOptions: true) == """
        OVERVIEW: Does.

        OPTIONS:
          are described below.

        USAGE: x

        ARGUMENTS:
          <a>

        OPTIONS:
          --o

        RARE:
          --r

          See --help-hidden for all options.

        """)
  }

  @Test func anyOtherTextIsAsItWas() {
    #expect(HelpPage.arranged("0.1.0") == "0.1.0\n")
    #expect(HelpPage.arranged("") == "")
    #expect(HelpPage.arranged("USAGE: x\n\nOPTIONS:\n  --o\n") == "USAGE: x\n\nOPTIONS:\n  --o\n")
  }
}
