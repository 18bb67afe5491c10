import Packing
import Shards

extension ShardManifest {
  /// All settings of the packing in words, for the reports, the page and the comparison; the value
  /// is nil where a setting has no meaning for the packing.
  ///
  /// The names and their order are the same for every packing.
  var describedSettings: [(name: String, value: String?)] {
    PackingConfiguration.SettingName.allCases.map { ($0.rawValue, text(of: $0)) }
      + [
        ("tokenizer", settings.tokenizer.fingerprint),
        ("vocabulary", settings.vocabularySize.grouped),
      ]
  }

  /// The settings that are worth a line: those that differ from the defaults, and how documents
  /// were retrieved.
  var notableSettings: String {
    settings.configuration.notableSettings.compactMap { name in
      text(of: name).map { "\(name.rawValue) \($0)" }
    }.joined(separator: ", ")
  }

  private func text(of name: PackingConfiguration.SettingName) -> String? {
    switch settings.configuration.value(of: name) {
    case .count(let count): count.grouped
    case .text(let text): text.visible
    case nil: nil
    }
  }
}
