import Foundation
import Packing
import Testing

@Suite struct RepetitionConfigurationTests {
  private func read(_ json: String) throws -> PackingConfiguration {
    let encoder = JSONEncoder()
    var object = try #require(
      try JSONSerialization.jsonObject(with: encoder.encode(PackingConfiguration()))
        as? [String: Any])
    var chunks = try #require(object["configuration"] as? [String: Any])
    chunks["repetition"] = try JSONSerialization.jsonObject(with: Data(json.utf8))
    object["configuration"] = chunks
    return try JSONDecoder().decode(
      PackingConfiguration.self, from: JSONSerialization.data(withJSONObject: object))
  }

  @Test func numbersThatNoPackingHasAreRefused() throws {
    for json in [
      "{}", #"{"epochs": 0}"#, #"{"epochs": 1001}"#, #"{"epochs": 2, "tokens": 5}"#,
      #"{"tokens": 0}"#, #"{"max_repetition": 0.5}"#, #"{"max_repetition": 2000}"#,
    ] {
      #expect(throws: DecodingError.self, "\(json)") { try read(json) }
    }
    #expect(try read(#"{"epochs": 2}"#).epochCount == 2)
  }

  @Test func documentsAreRepeatedByEpochsAndByALimitAboveOne() throws {
    #expect(try read(#"{"epochs": 2}"#).repeatsDocuments)
    #expect(try read(#"{"tokens": 9, "max_repetition": 1.5}"#).repeatsDocuments)
    #expect(try !read(#"{"tokens": 9}"#).repeatsDocuments)
    #expect(!PackingConfiguration().repeatsDocuments)
  }

  @Test func budgetsComeFromWeightsAndTokensAndNotFromEpochs() throws {
    #expect(try !read(#"{"epochs": 2}"#).hasBudgets)
    #expect(try read(#"{"tokens": 9}"#).hasBudgets)
    var configuration = PackingConfiguration()
    #expect(!configuration.hasBudgets)
    configuration.weights = ["a": 1]
    #expect(configuration.hasBudgets)
  }

  @Test func withoutWeightsSourcesGiveInProportionToWhatTheyHave() throws {
    let configuration = try read(#"{"tokens": 60}"#)
    #expect(configuration.askedTokenCounts(available: [100, 200], weights: nil) == [20, 40])
    #expect(configuration.askedTokenCounts(available: [100, 200], weights: [1, 1]) == [30, 30])
  }
}
