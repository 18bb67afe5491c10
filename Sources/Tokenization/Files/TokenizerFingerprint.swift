import Crypto
import Foundation
import JSON

/// The canonical bytes of a definition, hashed.
enum TokenizerFingerprint {
  /// The SHA-256 of a definition, in the form of a `tokenizer.json`, as 64 hexadecimal digits.
  ///
  /// So a file of another format and its conversion have one fingerprint. Integers are
  /// little-endian UInt32; strings are preceded by their length.
  static func hexadecimal(of stated: TokenizerDefinition) -> String {
    let definition = stated.huggingFaceForm
    var canonical = CanonicalBytes()
    switch definition.alphabet {
    case .bytes:
      canonical.append("bm25chunk byte-level BPE 1")
    case .characters(let missing):
      canonical.append("bm25chunk character BPE 1")
      canonical.append(missing.byteFallback)
      canonical.append(missing.unknown.map { Int($0) + 1 } ?? 0)
      canonical.append(missing.fusesUnknown)
    }
    // A prefix space can only come before the last step.
    let steps = definition.preTokenizer.filter { $0 != .prefixSpace }
    canonical.append("split " + names(steps.map(name)))
    canonical.append("normalizer " + names(definition.normalizer.steps.map(name)))
    canonical.append(steps.count < definition.preTokenizer.count)
    canonical.append(definition.ignoresMerges)
    canonical.append(definition.vocabulary.count)
    for entry in definition.vocabulary {
      canonical.append(Int(entry.id))
      canonical.append(entry.spelling)
    }
    canonical.append(definition.merges.count)
    for merge in definition.merges {
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
      // Only what no `tokenizer.json` states has this flag left.
      if token.isSpelledNormalized { canonical.append(true) }
    }
    return SHA256.hash(data: canonical.bytes).map { byte in
      let digits = String(byte, radix: 16)
      return digits.count == 1 ? "0" + digits : digits
    }.joined()
  }

  /// The steps before the model, in order.
  static func splitDescription(of definition: TokenizerDefinition) -> String {
    names(definition.normalizer.steps.map(name) + definition.preTokenizer.map(name))
  }

  private static func names(_ names: [String]) -> String {
    names.isEmpty ? "none" : names.joined(separator: "+")
  }

  private static func name(_ step: PreTokenizerStep) -> String {
    switch step {
    case .split(let pattern): pattern.rawValue
    case .digits(let individual): individual ? "digit" : "digits"
    case .cutAfter(let mark): "behind \(quoted(mark))"
    case .prefixSpace: "prefix-space"
    case .metaspace(let mark, let scheme, let cuts):
      "metaspace \(quoted(mark)) \(scheme.rawValue)\(cuts ? " cut" : "")"
    }
  }

  private static func quoted(_ text: [UInt8]) -> String { JSONEscaper.hexadecimal.string(text) }

  private static func name(_ step: Normalizer.Step) -> String {
    switch step {
    case .nfc: "nfc"
    case .prepend(let text): "prepend \(quoted(text))"
    case .replace(let old, let new): "replace \(quoted(old)) by \(quoted(new))"
    }
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
