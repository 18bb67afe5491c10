import Crypto
import Foundation

/// The canonical bytes of a definition, hashed.
enum TokenizerFingerprint {
  /// The SHA-256 of a definition as 64 hexadecimal digits.
  ///
  /// Integers are little-endian UInt32; strings are preceded by their length. Merges that a later
  /// equal pair overrides are left out, for they decide nothing.
  static func hexadecimal(of definition: TokenizerDefinition) -> String {
    var canonical = CanonicalBytes()
    canonical.append("bm25chunk byte-level BPE 1")
    canonical.append("split gpt2")
    canonical.append("normalizer \(definition.normalizer.rawValue)")
    canonical.append(definition.addsPrefixSpace)
    canonical.append(definition.ignoresMerges)
    canonical.append(definition.vocabulary.count)
    for entry in definition.vocabulary {
      canonical.append(Int(entry.id))
      canonical.append(entry.spelling)
    }
    let merges = definition.effectiveMerges
    canonical.append(merges.count)
    for merge in merges {
      canonical.append(Int(merge.left))
      canonical.append(Int(merge.right))
      canonical.append(Int(merge.result))
    }
    canonical.append(definition.addedTokens.count)
    for token in definition.addedTokens {
      canonical.append(Int(token.id))
      canonical.append(token.content)
      canonical.append(token.isSingleWord)
      canonical.append(token.stripsLeft)
      canonical.append(token.stripsRight)
      canonical.append(token.isNormalized)
      canonical.append(token.isSpecial)
    }
    return SHA256.hash(data: canonical.bytes).map { byte in
      let digits = String(byte, radix: 16)
      return digits.count == 1 ? "0" + digits : digits
    }.joined()
  }
}

extension TokenizerDefinition {
  /// The merges that count: of equal pairs the last.
  var effectiveMerges: [Merge] {
    var seen: Set<UInt64> = []
    let last = merges.reversed().filter { merge in
      seen.insert(UInt64(merge.left) << 32 | UInt64(merge.right)).inserted
    }
    return last.reversed()
  }
}

private struct CanonicalBytes {
  var bytes = Data()

  mutating func append(_ count: Int) {
    withUnsafeBytes(of: UInt32(truncatingIfNeeded: count).littleEndian) {
      bytes.append(contentsOf: $0)
    }
  }

  mutating func append(_ flag: Bool) {
    bytes.append(flag ? 1 : 0)
  }

  mutating func append(_ string: [UInt8]) {
    append(string.count)
    bytes.append(contentsOf: string)
  }

  mutating func append(_ string: String) {
    append(Array(string.utf8))
  }
}
