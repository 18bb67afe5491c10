import Reporting
import Testing

@Suite struct TextStyleTests {
  @Test func aPlainStyleLeavesTextAlone() {
    #expect(TextStyle(isEnabled: false).strong("a") == "a")
    #expect(TextStyle(isEnabled: true).quiet("a") == "\u{1b}[2ma\u{1b}[0m")
  }

  @Test func onlyATerminalThatWantsItIsColoured() {
    #expect(TextStyle.isWanted(isTerminal: true, environment: ["TERM": "xterm"]))
    #expect(!TextStyle.isWanted(isTerminal: false, environment: ["TERM": "xterm"]))
    #expect(!TextStyle.isWanted(isTerminal: true, environment: ["NO_COLOR": "1"]))
    #expect(TextStyle.isWanted(isTerminal: true, environment: ["NO_COLOR": ""]))
    #expect(!TextStyle.isWanted(isTerminal: true, environment: ["TERM": "dumb"]))
  }
}
