import Foundation
package import Probes
import Randomness
import Shards
import Tokenization
package import Training

extension ProbeTask {
  /// The documents that `pack --holdout` kept out of a packing: the loss of each, by source; nil
  /// where the packing has none.
  ///
  /// At most `limit` documents of each source are chosen with `seed`. Throws what reading the
  /// held-out packing throws.
  package init?(heldOutOf rows: PackedRows, limit: Int, seed: UInt64) throws {
    guard limit > 0,
      let documents = try HeldOutDocuments.find(
        in: nil, beside: rows, vocabularySize: rows.manifest.vocabularySize)
    else { return nil }
    let tokenizer = try Tokenizer(
      contentsOf: documents.folder + "/" + TokenizerRecord.fileName)
    var generator = SplitMix64(seed: seed, stream: "compare/held-out")
    var bySource: [[[Int32]]] = Array(repeating: [], count: documents.sources.count)
    documents.forEachBeginning { source, tokens in bySource[source].append(tokens) }
    var items: [ProbeItem] = []
    for (source, texts) in zip(documents.sources, bySource) {
      for (number, tokens) in texts.shuffled(using: &generator).prefix(limit).enumerated() {
        let bytes = try tokenizer.decode(tokens.map { TokenID($0) })
        let text = String(decoding: bytes, as: UTF8.self)
        guard !text.isEmpty else { continue }
        items.append(
          ProbeItem(id: "\(source)/\(number)", group: source, prompt: "", question: .loss(text)))
      }
    }
    self.init(name: "held-out", ability: .languageModelling, content: .items(items))
  }
}
