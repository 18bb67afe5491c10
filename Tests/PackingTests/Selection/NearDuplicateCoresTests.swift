import Randomness
import Testing
import Tokenization

@testable import Packing

@Suite struct NearDuplicateCoresTests {
  /// Documents that are copies of a few texts, most with some tokens changed: in the middle, at an
  /// end, or anywhere.
  private func sketches(count: Int, using generator: inout SplitMix64) -> [DocumentSketch] {
    let texts = [0, 3, 8, 40, 54, 57, 90, 300].map { length in
      (0..<length).map { _ in TokenID.random(in: 0..<500, using: &generator) }
    }
    return (0..<count).map { _ in
      var tokens = texts.randomElement(using: &generator) ?? []
      for _ in 0..<Int.random(in: 0...2, using: &generator) where !tokens.isEmpty {
        let places = [
          0, tokens.count / 2, tokens.count - 1, Int.random(in: tokens.indices, using: &generator),
        ]
        tokens[places.randomElement(using: &generator) ?? 0] = .random(in: 0..<9, using: &generator)
      }
      return DocumentSketch(of: tokens[...])
    }
  }

  @Test func documentsThatHoldOneCoreAreNearDuplicates() {
    var generator = SplitMix64(seed: 1)
    var (small, large) = (0, 0)
    for _ in 0..<20 {
      let sketches = sketches(count: 30, using: &generator)
      for b in sketches.dropFirst() {
        guard let core = DuplicateCore(of: sketches[0], b) else { continue }
        let holders = sketches.filter(core.isHeld)
        #expect(holders.contains { $0 === b } && holders.contains { $0 === sketches[0] })
        for x in holders {
          for y in holders { #expect(x.isNearDuplicate(of: y)) }
        }
        if b.shingles == nil { large += holders.count } else { small += holders.count }
      }
    }
    #expect(small > 0 && large > 0)
  }

  @Test func textsThatDifferAtOnePlaceShareACore() throws {
    // Of 36 shingles 31 are common: 31 / 41 is just above 0.75.
    let documents = (0..<4).map { number in
      DocumentSketch(of: (0..<40).map { TokenID($0 == 20 ? 100 + number : $0) }[...])
    }
    let core = try #require(DuplicateCore(of: documents[0], documents[1]))
    #expect(documents.allSatisfy(core.isHeld))
    // 29 of 34 are too few: 29 / 39 is below 0.75.
    let shorter = (0..<2).map { number in
      DocumentSketch(of: (0..<38).map { TokenID($0 == 20 ? 100 + number : $0) }[...])
    }
    #expect(DuplicateCore(of: shorter[0], shorter[1]) == nil)
  }

  @Test func chunksRefuseWhatTheyHoldANearDuplicateOf() {
    var generator = SplitMix64(seed: 2)
    for slotCount in [1, 2, 40] {
      var cores = NearDuplicateCores(slotCount: slotCount)
      var waiting: [Fragment?] = Array(repeating: nil, count: slotCount)
      var next = 0
      for _ in 0..<20 {
        var chunk = Chunk()
        while true {
          for (slot, sketch) in sketches(count: slotCount, using: &generator).enumerated()
          where waiting[slot] == nil {
            var document = fragment(next, [1])
            document.sketch = slot % 7 == 6 ? nil : sketch
            waiting[slot] = document
            cores.forget(slot: slot)
            next += 1
          }
          cores.beginSearch(for: chunk)
          var taken: Int?
          for (slot, document) in waiting.enumerated() {
            guard let document else { continue }
            let isRefused = cores.isRefused(slot: slot, document, by: chunk)
            #expect(isRefused == chunk.holdsNearDuplicate(of: document))
            if !isRefused, taken == nil || Bool.random(using: &generator) { taken = slot }
          }
          guard let taken, let document = waiting[taken], chunk.placements.count < 6 else { break }
          chunk.append(document)
          waiting[taken] = nil
        }
      }
    }
  }
}
