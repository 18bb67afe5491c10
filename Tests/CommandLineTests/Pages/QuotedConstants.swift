import Foundation

/// Checks the constants that pages quote: `<!-- constant: Type.name = literal -->`, in the same
/// paragraph or row as the number.
///
/// The literal must be the one of the declaration, and the paragraph must hold the number.
struct QuotedConstants {
  let repository: Repository

  /// Comments whose constant is another one in the sources, or whose number the text does not have.
  func faults(in page: Page) -> [String] {
    quoted(in: page).compactMap { quotation in
      guard let value = value(of: quotation.literal) else {
        return page.fault(quotation.paragraph, "\(quotation.literal) is not a number")
      }
      guard isDeclared(quotation) else {
        return page.fault(
          quotation.paragraph,
          "\(quotation.type).\(quotation.name) is not \(quotation.literal) in the sources")
      }
      let prose = quotation.paragraph.text.replacing(#/<!--.*?-->/#, with: "")
      return spellings(of: value).contains(where: { isIn(prose, $0) })
        ? nil : page.fault(quotation.paragraph, "the text does not have the number \(value)")
    }
  }

  struct Quotation {
    let paragraph: Page.Excerpt
    let type: String
    let name: String
    let literal: String
  }

  func quoted(in page: Page) -> [Quotation] {
    page.paragraphs.flatMap { paragraph in
      paragraph.text.matches(of: #/<!-- constant: (\w+)\.(\w+) = (.+?) -->/#).map {
        Quotation(
          paragraph: paragraph, type: String($0.output.1), name: String($0.output.2),
          literal: String($0.output.3))
      }
    }
  }

  /// Whether a file that declares the type gives the name this literal: `name: Int = literal`,
  /// `name = literal` or `name: Int { literal }`.
  private func isDeclared(_ quotation: Quotation) -> Bool {
    let marks = ["struct", "enum", "class", "extension"].map { "\($0) \(quotation.type)" }
    return repository.code.contains { path, text in
      guard path.hasSuffix(".swift"), text.contains(quotation.name),
        marks.contains(where: text.contains)
      else { return false }
      return text.split(separator: "\n").contains { line in
        guard let name = line.range(of: quotation.name + #"\b"#, options: .regularExpression),
          let value = line.range(of: quotation.literal, options: .backwards)
        else { return false }
        let between = line[name.upperBound..<max(name.upperBound, value.lowerBound)]
        let next = line[value.upperBound...].first
        return between.wholeMatch(of: #/(: \w+)? (=|\{) /#) != nil
          && next.map { !$0.isNumber && $0 != "_" && $0 != " " || $0 == " " } != false
          && !line[value.upperBound...].hasPrefix(" <<")
      }
    }
  }

  private func value(of literal: String) -> Int? {
    let parts = literal.components(separatedBy: " << ").map {
      Int($0.replacing("_", with: ""))
    }
    guard let first = parts.first, let number = first else { return nil }
    guard parts.count == 2 else { return parts.count == 1 ? number : nil }
    return parts[1].map { number << $0 }
  }

  /// How prose may write a number.
  private func spellings(of value: Int) -> [String] {
    var spellings = ["\(value)", grouped(value)]
    if value > 0, value & (value - 1) == 0 {
      let exponent = String(value.trailingZeroBitCount)
      let raised = exponent.compactMap { $0.wholeNumberValue }.map { Array("⁰¹²³⁴⁵⁶⁷⁸⁹")[$0] }
      spellings.append("2" + String(raised))
    }
    for (unit, shift) in [("KiB", 10), ("MiB", 20), ("GiB", 30)] where value % (1 << shift) == 0 {
      spellings.append("\(value >> shift) \(unit)")
    }
    return spellings
  }

  private func grouped(_ value: Int) -> String {
    let digits = Array(String(value))
    return digits.indices.reduce(into: "") { text, place in
      if place > 0, (digits.count - place) % 3 == 0 { text.append(",") }
      text.append(digits[place])
    }
  }

  /// Whether a number stands in a text, not as a part of a longer one.
  private func isIn(_ text: String, _ number: String) -> Bool {
    text.ranges(of: number).contains { range in
      let before = range.lowerBound == text.startIndex ? nil : text[..<range.lowerBound].last
      let after = text[range.upperBound...]
      let isLonger =
        after.first.map { $0.isNumber || "⁰¹²³⁴⁵⁶⁷⁸⁹".contains($0) } == true
        || after.first == "," && after.dropFirst().first?.isNumber == true
      return !isLonger && before.map { $0.isNumber || $0 == "," || $0 == "." } != true
    }
  }
}
