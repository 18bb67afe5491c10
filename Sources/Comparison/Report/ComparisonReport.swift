import Foundation
import Probes

/// The result of a comparison: a table of conditions by arms, with paired differences.
package struct ComparisonReport: Codable, Sendable {
  /// One condition, or the mean over the conditions of an ability.
  struct Row: Codable, Sendable {
    var name: String
    var ability: ProbeAbility
    var measure: ComparisonMeasure

    /// The number of conditions that it is the mean of.
    var conditionCount: Int
    var itemCount: Int
    var chance: Double?
    var majority: Double?

    /// The value of each arm, in the order of `arms`.
    var values: [PairedBootstrap.Interval]

    /// The value by training seed, [arm][seed].
    var seedValues: [[Double]]

    /// The differences of `pairs`, in their order: the second arm less the first.
    var differences: [PairedBootstrap.Interval]

    /// Whether an arm is above chance and majority with every seed.
    var isAboveChance: [Bool]

    enum CodingKeys: String, CodingKey {
      case name, ability, measure, chance, majority, values, differences
      case conditionCount = "conditions"
      case itemCount = "items"
      case seedValues = "seed_values"
      case isAboveChance = "above_chance"
    }
  }

  /// Two arms that are compared.
  struct Pair: Codable, Equatable, Sendable {
    var first: ComparisonArm
    var second: ComparisonArm

    var name: String { "\(second.name) against \(first.name)" }
  }

  /// The mean curve of an arm, with the spread over seeds.
  struct Curve: Codable, Sendable {
    var steps: [Int]
    var means: [Double]
    var lows: [Double]
    var highs: [Double]
  }

  package var version = 1
  var arms: [ComparisonArm]
  var seeds: [UInt64]
  var pairs: [Pair]

  /// Means over the conditions of an ability, then the conditions.
  var abilities: [Row]
  var conditions: [Row]
  var curves: [Curve]

  /// The tokens that a run of each arm read, and the seconds of all runs together.
  var tokensByArm: [Double]
  var trainingSeconds: Double

  enum CodingKeys: String, CodingKey {
    case version, arms, seeds, pairs, abilities, conditions, curves
    case tokensByArm = "tokens_by_arm"
    case trainingSeconds = "training_seconds"
  }

  /// The report of finished runs, [arm][seed], of which there must be as many of each arm.
  package init(_ runs: [[RunResult]]) {
    arms = runs.compactMap { $0.first?.arm }
    seeds = runs.first?.map(\.seed) ?? []
    let samples = ComparisonSamples.conditions(runs)
    pairs = Self.pairs(of: arms)
    let (arms, pairs) = (arms, pairs)
    conditions = samples.map { Self.row($0.name, [$0], arms, pairs) }
    abilities = ProbeAbility.allCases.flatMap { ability -> [Row] in
      [ComparisonMeasure.accuracy, .answerProbability, .exactMatch, .loss].compactMap { measure in
        let members = samples.filter { $0.ability == ability && $0.measure == measure }
        // The mean of losses alone and after documents would mean nothing.
        guard !members.isEmpty, ability != .distraction else { return nil }
        let name =
          ability.rawValue + (measure == .answerProbability ? ", p(answer)" : "")
        return Self.row(name, members, arms, pairs)
      }
    }
    curves = runs.map { Self.curve($0.map(\.curve)) }
    tokensByArm = runs.map { runs in
      runs.reduce(0) { $0 + Double($1.tokenCount) } / Double(max(1, runs.count))
    }
    trainingSeconds = runs.joined().reduce(0) { $0 + $1.seconds }
  }

  /// All arms against the first, related packings against unrelated ones of the same mask, and
  /// masks against each other of the same packing.
  private static func pairs(of arms: [ComparisonArm]) -> [Pair] {
    var pairs: [Pair] = []
    for (place, first) in arms.enumerated() {
      for second in arms[(place + 1)...]
      where place == 0 || first.mask == second.mask || first.packing == second.packing {
        pairs.append(Pair(first: first, second: second))
      }
    }
    return pairs
  }

  private static func row(
    _ name: String, _ samples: [ComparisonSamples], _ arms: [ComparisonArm], _ pairs: [Pair]
  ) -> Row {
    let bootstrap = PairedBootstrap()
    func mean(_ values: [Double]) -> Double {
      values.isEmpty ? 0 : values.reduce(0, +) / Double(values.count)
    }
    let none = PairedBootstrap.Interval(mean: 0, low: 0, high: 0, everySeedAgrees: false)
    let chances = samples.compactMap(\.chance)
    let majorities = samples.compactMap(\.majority)
    let places = Dictionary(uniqueKeysWithValues: arms.enumerated().map { ($1, $0) })
    let isAboveChance = arms.indices.map { arm -> Bool in
      guard !chances.isEmpty else { return true }
      let over = samples.map { sample in
        let floor = max(sample.chance ?? 0, sample.majority ?? 0)
        return sample.values[arm].map { $0.map { $0 - floor } }
      }
      guard let interval = bootstrap.interval(over) else { return false }
      return interval.low > 0 && interval.everySeedAgrees
    }
    return Row(
      name: name, ability: samples[0].ability, measure: samples[0].measure,
      conditionCount: samples.count, itemCount: samples.reduce(0) { $0 + $1.itemCount },
      chance: chances.isEmpty ? nil : mean(chances),
      majority: majorities.isEmpty ? nil : mean(majorities),
      values: arms.indices.map { arm in
        bootstrap.interval(samples.map { $0.values[arm] }) ?? none
      },
      seedValues: arms.indices.map { arm in
        (0..<(samples[0].values[arm].count)).map { seed in
          mean(samples.map { mean($0.values[arm][seed]) })
        }
      },
      differences: pairs.map { pair in
        guard let first = places[pair.first], let second = places[pair.second] else { return none }
        let differences = samples.map { sample in
          zip(sample.values[first], sample.values[second]).map { first, second in
            zip(first, second).map { $1 - $0 }
          }
        }
        return bootstrap.interval(differences) ?? none
      },
      isAboveChance: isAboveChance)
  }

  private static func curve(_ curves: [[RunResult.Point]]) -> Curve {
    let count = curves.map(\.count).min() ?? 0
    var curve = Curve(steps: [], means: [], lows: [], highs: [])
    for place in 0..<count {
      let losses = curves.map { $0[place].loss }
      curve.steps.append(curves[0][place].step)
      curve.means.append(losses.reduce(0, +) / Double(losses.count))
      curve.lows.append(losses.min() ?? 0)
      curve.highs.append(losses.max() ?? 0)
    }
    return curve
  }
}
