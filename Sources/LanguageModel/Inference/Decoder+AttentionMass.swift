import Foundation

extension Decoder {
  /// The share of attention that a text's first `preceding` tokens receive from the tokens after
  /// them: the mean over those tokens, heads and layers.
  ///
  /// This is the distraction proportion of Zhao et al., "Analysing the impact of sequence
  /// composition on language model pre-training", ACL 2024, where the first tokens are another
  /// document's. The text is read alone, in one block; what the decoder had read is forgotten.
  /// Throws as `read` does. Time is quadratic in the length, without the fast kernels.
  package func attentionMass(
    onFirst preceding: Int, of text: [Int32]
  ) throws(ModelError) -> Double {
    rewind(to: 0)
    try require(text, after: 0)
    let length = text.count
    guard length <= memory.capacity else {
      throw .tooLong(tokenCount: length, limit: memory.capacity)
    }
    guard (1..<length).contains(preceding) else { return 0 }
    let (heads, size) = (model.attention.headCount, model.attention.headDimension)
    let group = heads / model.attention.keyValueHeadCount
    var total = 0.0
    run(text, positions: (0..<length).map { Int32($0) }) { operands, keysValues in
      keysValues.store(rows: 0..<length, of: operands, at: 0)
      attend(operands, keysValues, rows: 0..<length, keyCount: length)
      for row in preceding..<length {
        for head in 0..<heads {
          let query = operands.query + row * operands.queryStride + head * size
          var (mass, sum) = (0.0, 0.0)
          // The greatest exponent is far below overflow once the row's own log-sum is taken off.
          let logSum = operands.logSums[row * heads + head]
          for position in 0...row {
            let key = keysValues.keys + position * keysValues.width + head / group * size
            var product: Float = 0
            for i in 0..<size { product += query[i] * key[i] }
            let weight = Double(exp(product / Float(size).squareRoot() - logSum))
            sum += weight
            if position < preceding { mass += weight }
          }
          total += mass / sum
        }
      }
    }
    return total / Double((length - preceding) * heads * model.configuration.layerCount)
  }
}
