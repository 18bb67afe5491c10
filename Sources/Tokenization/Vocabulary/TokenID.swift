/// The number of a token in its vocabulary.
package typealias TokenID = UInt32

extension TokenID {
  /// The greatest id accepted in a file: tables are as long as the greatest id.
  package static let greatestAccepted: TokenID = 0xff_ffff
}
