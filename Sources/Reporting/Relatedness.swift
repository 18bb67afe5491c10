import Foundation
package import Shards

/// How alike the neighbours in a chunk are: the mean tf-idf cosine of adjacent fragments of
/// different documents.
///
/// A fragment is the vector of its token ids with weights tf · ln(N / df), where N counts the
/// fragments of the packing and df those that contain the token; EOS, BOS and padding are left out.
/// Token ids need no analyzer, so the figure is measured with another yardstick than the one that
/// made the chunks, and packings made with the same tokenizer can be compared.
package struct Relatedness: Sendable {
  private let ignoredTokens: Set<UInt32>
  private var documentFrequencies: [Int]
  private var fragmentCount = 0
  private var scratch: [UInt32]

  /// Pairs of adjacent fragments of different documents.
  package private(set) var pairCount = 0
  private var cosineSum = 0.0

  /// The measure for a vocabulary of the given size, blind to some of its tokens.
  package init(vocabularySize: Int, ignoring ignoredTokens: Set<UInt32>) {
    self.ignoredTokens = ignoredTokens
    documentFrequencies = Array(repeating: 0, count: vocabularySize)
    scratch = Array(repeating: 0, count: vocabularySize)
  }

  /// The mean cosine over all pairs; nil where there is no pair.
  package var mean: Double? {
    pairCount == 0 ? nil : cosineSum / Double(pairCount)
  }

  /// First pass: counts in which fragments the tokens occur.
  package mutating func count(_ segments: [Shard.Segment], token: (Int) -> UInt32) {
    for segment in segments where !segment.isPadding {
      fragmentCount += 1
      for (id, _) in frequencies(in: segment, token: token) {
        documentFrequencies[Int(id)] += 1
      }
    }
  }

  /// Second pass, after all rows are counted: compares the neighbours of one row.
  package mutating func compare(_ segments: [Shard.Segment], token: (Int) -> UInt32) {
    var previous: (documentID: Int, vector: [(id: UInt32, weight: Double)], norm: Double)?
    for segment in segments where !segment.isPadding {
      let vector = frequencies(in: segment, token: token).map { id, frequency in
        (
          id: id,
          weight: Double(frequency)
            * log(Double(fragmentCount) / Double(max(1, documentFrequencies[Int(id)])))
        )
      }
      let norm = vector.reduce(0) { $0 + $1.weight * $1.weight }.squareRoot()
      if let previous, previous.documentID != segment.documentID {
        pairCount += 1
        if previous.norm > 0, norm > 0 {
          cosineSum += Relatedness.dot(previous.vector, vector) / (previous.norm * norm)
        }
      }
      previous = (segment.documentID, vector, norm)
    }
  }

  /// The distinct tokens of a fragment with their counts, ascending by token.
  private mutating func frequencies(
    in segment: Shard.Segment, token: (Int) -> UInt32
  ) -> [(id: UInt32, frequency: UInt32)] {
    var ids: [UInt32] = []
    for position in segment.range {
      let id = token(position)
      guard Int(id) < scratch.count, !ignoredTokens.contains(id) else { continue }
      if scratch[Int(id)] == 0 { ids.append(id) }
      scratch[Int(id)] += 1
    }
    ids.sort()
    return ids.map { id in
      defer { scratch[Int(id)] = 0 }
      return (id, scratch[Int(id)])
    }
  }

  private static func dot(
    _ a: [(id: UInt32, weight: Double)], _ b: [(id: UInt32, weight: Double)]
  ) -> Double {
    var (i, j, sum) = (0, 0, 0.0)
    while i < a.count, j < b.count {
      if a[i].id == b[j].id {
        sum += a[i].weight * b[j].weight
        i += 1
        j += 1
      } else if a[i].id < b[j].id {
        i += 1
      } else {
        j += 1
      }
    }
    return sum
  }
}
