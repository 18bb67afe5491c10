import Foundation
import Reporting
import TestSupport
import Testing

@Suite struct HTMLPageTests {
  private let page = HTMLPage(
    title: "A & B", subtitle: "of <b>two</b>",
    sections: [.init("First", "<p>one</p>"), .init("Second", "<p>two</p>")])

  @Test func thePageIsWhatWasReviewed() throws {
    try assertSnapshot(page.html(), named: "page.html")
  }

  @Test func thePageNeedsNothingElse() {
    let html = page.html()
    for word in ["http:", "https:", "src=", "@import", "url(", "<script"] {
      #expect(!html.contains(word), "\(word)")
    }
  }

  @Test func coloursRepeatAfterTheLast() {
    #expect(HTMLPage.series(0) == "series-0")
    #expect(HTMLPage.series(HTMLPage.seriesCount + 2) == "series-2")
    #expect(page.html().contains(".\(HTMLPage.series(HTMLPage.seriesCount - 1)) "))
  }

  /// WCAG 2.2: 4.5 : 1 for text, 3 : 1 for what a picture needs, in both schemes.
  @Test func everyColourContrastsWithThePage() throws {
    let html = page.html()
    let schemes = html.components(separatedBy: "@media screen and (prefers-color-scheme: dark)")
    try #require(schemes.count == 2)
    for scheme in schemes {
      let colours = Dictionary(
        scheme.matches(of: #/--([a-z0-9]+): (#[0-9a-f]{6})/#).map {
          (String($0.output.1), luminance(String($0.output.2)))
        }, uniquingKeysWith: { first, _ in first })
      let paper = try #require(colours["page"])
      for (name, least) in [("ink", 7.0), ("quiet", 4.5), ("link", 4.5)] {
        #expect(contrast(try #require(colours[name]), paper) >= least, "\(name)")
      }
      for i in 0..<HTMLPage.seriesCount {
        #expect(contrast(try #require(colours["c\(i)"]), paper) >= 3, "c\(i)")
      }
    }
  }

  private func luminance(_ colour: String) -> Double {
    let value = Int(colour.dropFirst(), radix: 16) ?? 0
    let channels = [16, 8, 0].map { shift -> Double in
      let part = Double(value >> shift & 0xff) / 255
      return part <= 0.04045 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4)
    }
    return 0.2126 * channels[0] + 0.7152 * channels[1] + 0.0722 * channels[2]
  }

  private func contrast(_ a: Double, _ b: Double) -> Double {
    (max(a, b) + 0.05) / (min(a, b) + 0.05)
  }
}
