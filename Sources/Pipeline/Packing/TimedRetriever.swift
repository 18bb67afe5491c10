import Packing

/// A retriever whose time is told apart from that of the strategy that asks it.
struct TimedRetriever<Candidates: Retriever>: Retriever {
  var retriever: Candidates
  let timings: StageTimings

  mutating func add(_ fragment: Fragment, slot: Int) throws {
    let clock = timings.clock()
    defer { timings.add(clock, to: .relate, within: .pack) }
    try retriever.add(fragment, slot: slot)
  }

  mutating func remove(_ fragment: Fragment, slot: Int) throws -> Candidates.Query {
    let clock = timings.clock()
    defer { timings.add(clock, to: .relate, within: .pack) }
    return try retriever.remove(fragment, slot: slot)
  }

  mutating func best(_ limit: Int, for query: Candidates.Query) throws -> [RelatedCandidate] {
    let clock = timings.clock()
    defer { timings.add(clock, to: .relate, within: .pack) }
    return try retriever.best(limit, for: query)
  }
}
