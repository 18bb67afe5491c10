import Foundation

/// In how many fragments of a packing each token occurs; counts can be added up.
package struct DocumentFrequencies: Sendable, Equatable {
  /// The fragments that were counted.
  package private(set) var fragmentCount = 0
  private var frequencies: [Int]

  /// Frequencies of no fragments yet.
  package init(vocabularySize: Int) {
    frequencies = Array(repeating: 0, count: vocabularySize)
  }

  /// Adds the tokens of a fragment.
  package mutating func add(_ entries: [TokenCounter.Entry]) {
    fragmentCount += 1
    for entry in entries { frequencies[Int(entry.id)] += 1 }
  }

  /// Adds the fragments of other chunks of the same packing.
  package mutating func merge(_ other: DocumentFrequencies) {
    fragmentCount += other.fragmentCount
    for i in frequencies.indices { frequencies[i] += other.frequencies[i] }
  }

  /// ln(N / df) of each token; of one that occurs nowhere ln N.
  package func inverse() -> InverseFrequencies {
    InverseFrequencies(
      weights: frequencies.map { log(Double(max(1, fragmentCount)) / Double(max(1, $0))) })
  }
}

/// ln(N / df) by token, over the fragments of a packing.
package struct InverseFrequencies: Sendable {
  fileprivate let weights: [Double]

  /// The weight of a token.
  package subscript(id: UInt32) -> Double { weights[Int(id)] }
}
