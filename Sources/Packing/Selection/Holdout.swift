import Randomness
package import Tokenization

/// Which documents are kept apart, to measure models by that were trained on the others.
///
/// A document is chosen by a hash of its tokens and the seed, so equal texts are always on one
/// side, and the choice does not depend on the order of the corpus or on what else is in it.
package struct Holdout: Sendable, Equatable {
  /// The share of the documents that is kept apart, from 0 to 1.
  package let share: Double

  private let key: UInt64

  /// A choice of about `share` of all documents.
  package init(share: Double, seed: UInt64) {
    precondition((0...1).contains(share), "a share of \(share)")
    self.share = share
    var generator = SplitMix64(seed: seed, stream: "holdout")
    key = generator.next()
  }

  /// Whether a document with these tokens, BOS and EOS not counted, is kept apart.
  package func contains(_ tokens: some Sequence<TokenID>) -> Bool {
    let hash = tokens.reduce(key) { SplitMix64.mix($0 ^ UInt64($1)) }
    return Double(hash >> 11) * 0x1p-53 < share
  }
}

/// The documents of one side of a holdout.
package struct HoldoutSplit: Sendable, Equatable {
  /// A side; the raw value is the spelling in the manifest.
  package enum Side: String, Codable, Sendable {
    case training
    case heldOut = "held-out"
  }

  package let holdout: Holdout
  package let side: Side

  /// One side of a holdout.
  package init(_ holdout: Holdout, side: Side) {
    self.holdout = holdout
    self.side = side
  }

  /// Whether a document with these tokens, BOS and EOS not counted, is on this side.
  package func contains(_ tokens: some Sequence<TokenID>) -> Bool {
    holdout.contains(tokens) == (side == .heldOut)
  }
}
