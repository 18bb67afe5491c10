import LanguageModel
import Testing

@Suite struct PackedSequencesTests {
  /// A row of 8: documents of 3 and 2 tokens, a padding tail of 3.
  private func packed(_ policy: MaskPolicy) -> PackedSequences {
    var sequences = PackedSequences(capacity: 8)
    sequences.append(rowCuSeqlens: [0, 3, 5, 8] as [Int32], tokenCount: 5, policy: policy) {
      Int32(10 + $0)
    }
    return sequences
  }

  @Test func underCausalMaskingARowIsOne() {
    let found = packed(MaskPolicy(mask: .causal))
    #expect(found.tokens == [10, 11, 12, 13, 14])
    #expect(found.cuSeqlens == [0, 5])
    #expect(found.positions == [0, 1, 2, 3, 4])
    #expect(found.lossRows == [0, 1, 2, 3])
    #expect(found.targets == [11, 12, 13, 14])
  }

  @Test func underIntraDocumentMaskingADocumentStandsAlone() {
    let found = packed(MaskPolicy(mask: .intraDocument))
    #expect(found.cuSeqlens == [0, 3, 5])
    #expect(found.positions == [0, 1, 2, 0, 1])
    #expect(found.lossRows == [0, 1, 3])
    #expect(found.targets == [11, 12, 14])
  }

  @Test func positionsAndTheNextDocumentAreChoices() {
    var policy = MaskPolicy(
      mask: .intraDocument, positions: .continued, predictsNextDocument: true)
    let found = packed(policy)
    #expect(found.positions == [0, 1, 2, 3, 4])
    #expect(found.lossRows == [0, 1, 2, 3])
    policy = MaskPolicy(mask: .causal, positions: .restart, predictsNextDocument: false)
    #expect(packed(policy).positions == [0, 1, 2, 0, 1])
    #expect(packed(policy).targets == [11, 12, 14])
    #expect(packed(policy).cuSeqlens == [0, 5])
  }

  @Test func aTextIsAskedFromItsFirstAnswerOn() {
    var sequences = PackedSequences(capacity: 8)
    sequences.append(text: [5, 6, 7, 8], firstTarget: 2)
    sequences.append(text: [9])
    sequences.append(text: [])
    #expect(sequences.tokens == [5, 6, 7, 8, 9])
    #expect(sequences.lossRows == [1, 2])
    #expect(sequences.targets == [7, 8])
    #expect(sequences.cuSeqlens == [0, 4, 5])
    sequences.removeAll()
    #expect(sequences.tokens.isEmpty && sequences.cuSeqlens == [0])
  }
}
