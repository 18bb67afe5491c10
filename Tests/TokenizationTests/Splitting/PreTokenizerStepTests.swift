import Testing

@testable import Tokenization

@Suite struct PreTokenizerStepTests {
  private func parts(_ text: String, _ steps: [PreTokenizerStep]) -> [String] {
    var parts: [String] = []
    Array(text.utf8).withUnsafeBufferPointer { buffer in
      PreTokenizerStep.apply(steps[...], to: buffer, isFirst: true) {
        parts.append(String(decoding: $0, as: UTF8.self))
      }
    }
    return parts
  }

  private static let mark = Array("▁".utf8)

  @Test func withoutStepsATextIsOnePartAndNoneIfItIsEmpty() {
    #expect(parts("a b", []) == ["a b"])
    #expect(parts("", [.split(.gpt2)]) == [])
  }

  @Test func digitsAreSetApartAloneOrInRuns() {
    #expect(parts("a12b٣", [.digits(individual: true)]) == ["a", "1", "2", "b", "٣"])
    #expect(parts("a12b٣4", [.digits(individual: false)]) == ["a", "12", "b", "٣4"])
  }

  @Test func aPatternSeesTheEndsOfThePartsBeforeIt() {
    #expect(
      parts("it  12 x", [.digits(individual: true), .split(.gpt2)])
        == ["it", "  ", "1", "2", " x"])
  }

  @Test func aTextIsCutAfterEveryOccurrence() {
    #expect(parts("a, b,c,", [.cutAfter(Array(",".utf8))]) == ["a,", " b,", "c,"])
  }

  @Test func aPrefixSpaceIsPutBeforeEveryPartThatLacksOne() {
    #expect(parts("a1", [.digits(individual: true), .prefixSpace]) == [" a", " 1"])
    #expect(parts(" a", [.prefixSpace]) == [" a"])
  }

  @Test(arguments: [
    (PreTokenizerStep.PrependScheme.always, true, "a b", ["▁a", "▁b"]),
    (.always, false, "a b", ["▁a▁b"]), (.first, false, " a", ["▁a"]),
    (.never, true, "a  b", ["a", "▁", "▁b"]), (.never, false, "a b", ["a▁b"]),
  ])
  func metaspaceMarksSpacesAndTheBeginning(
    scheme: PreTokenizerStep.PrependScheme, cuts: Bool, text: String, expected: [String]
  ) {
    #expect(parts(text, [.metaspace(mark: Self.mark, scheme, cuts: cuts)]) == expected)
  }

  @Test func onlyTheFirstPartOfATextIsAtItsBeginning() {
    let steps: [PreTokenizerStep] = [
      .digits(individual: true), .metaspace(mark: Self.mark, .first, cuts: false),
    ]
    #expect(parts("1a", steps) == ["▁1", "a"])
  }
}
