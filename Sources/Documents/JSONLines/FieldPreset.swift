/// The field names of well-known corpora; the raw value is the spelling on the command line.
package enum FieldPreset: String, CaseIterable, Codable, Sendable {
  case auto
  case slimpajama
  case pile
  case dolma
  case c4
  case fineweb
  case rpv2
  case dclm

  /// The fields of the corpus.
  ///
  /// Corpora without ids use the URL where they have one. RedPajama-V2 is divided by `bucket`: its
  /// `source_domain` would make every web site a source of its own.
  package var fields: RecordFields {
    switch self {
    case .auto:
      RecordFields(
        text: "text",
        source: ["source", "meta.source", "meta.redpajama_set_name", "meta.pile_set_name"],
        id: ["id", "meta.id"])
    case .slimpajama: RecordFields(text: "text", source: ["meta.redpajama_set_name"], id: [])
    case .pile: RecordFields(text: "text", source: ["meta.pile_set_name"], id: [])
    case .dolma: RecordFields(text: "text", source: ["source"], id: ["id"])
    case .c4: RecordFields(text: "text", source: [], id: ["url"])
    case .fineweb: RecordFields(text: "text", source: ["dump"], id: ["id"])
    case .rpv2: RecordFields(text: "raw_content", source: ["bucket"], id: ["url", "digest"])
    case .dclm: RecordFields(text: "text", source: [], id: ["url"])
    }
  }
}
