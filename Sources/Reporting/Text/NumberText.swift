import Foundation

extension Int {
  /// The number with a comma between thousands.
  package var grouped: String {
    var digits = Array(String(magnitude))
    var position = digits.count - 3
    while position > 0 {
      digits.insert(",", at: position)
      position -= 3
    }
    return (self < 0 ? "−" : "") + String(digits)
  }

  /// The number as a share of `whole`; 0 where that is 0.
  package func share(of whole: Int) -> Double {
    whole == 0 ? 0 : Double(self) / Double(whole)
  }
}

extension Double {
  /// A share as a percentage with two places.
  package var percent: String { (100 * self).decimal(2) + " %" }

  /// The number with a fixed number of decimal places.
  package func decimal(_ places: Int) -> String { String(format: "%.\(places)f", self) }

  /// The number with about four digits; one that is whole, or 1,000 and more, without decimals.
  package var rounded4: String {
    switch magnitude {
    case 1e15...: String(format: "%.3e", self)
    case 1_000...: Int(rounded()).grouped
    default:
      self == rounded() ? String(Int(self)) : decimal(magnitude < 1 ? 4 : magnitude < 100 ? 2 : 1)
    }
  }
}
