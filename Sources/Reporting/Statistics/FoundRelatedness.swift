/// How much relatedness a packing found of what there was: for each fragment of a sample the best
/// cosine with another document in its chunk, and in the whole packing.
///
/// The vectors are those of `Relatedness`. Maxima over chunks can be merged in any order; found is
/// never more than available. A near-duplicate counts as available too, though `pack` keeps it out
/// of the chunk unless it may come in.
package struct FoundRelatedness: Sendable, Equatable {
  /// The best cosines so far, by the fragments' numbers in the sample.
  private var found: [Double]
  private var available: [Double]

  /// Nothing found yet, for a sample of `sampleCount` fragments.
  package init(sampleCount: Int) {
    found = Array(repeating: 0, count: sampleCount)
    available = found
  }

  /// The fragments of the sample.
  package var sampledFragmentCount: Int { found.count }

  /// The mean of the best cosines inside the fragments' chunks; nil without a sample.
  package var meanFound: Double? { mean(found) }

  /// The mean of the best cosines in the whole packing; nil without a sample.
  package var meanAvailable: Double? { mean(available) }

  /// The first mean as a share of the second; nil where nothing was available.
  package var share: Double? {
    guard let meanFound, let meanAvailable, meanAvailable > 0 else { return nil }
    return meanFound / meanAvailable
  }

  private func mean(_ values: [Double]) -> Double? {
    values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
  }

  /// Compares the fragments of a chunk with the sample; `memory` is scratch.
  package mutating func add(
    _ fragments: [FragmentVector], ofChunk chunk: Int, _ sample: FragmentSample,
    using memory: inout FragmentSample.Memory
  ) {
    guard !found.isEmpty else { return }
    let own = sample.numbers(ofChunk: chunk)
    for fragment in fragments {
      sample.compare(with: fragment, using: &memory)
      for number in own { found[number] = max(found[number], sample.cosine(of: number, memory)) }
      sample.raise(&available, memory)
    }
  }

  /// Adds what other chunks of the same packing have for the same sample; nothing for no sample.
  package mutating func merge(_ other: FoundRelatedness) {
    guard !found.isEmpty else {
      self = other
      return
    }
    for number in other.found.indices {
      found[number] = max(found[number], other.found[number])
      available[number] = max(available[number], other.available[number])
    }
  }
}
