internal import Parquet

/// The columns of a Parquet file that are the text, the source and the id.
///
/// As in JSON, a column whose name is a field's whole spelling, dots included, wins over the path
/// into groups, row by row.
struct FieldColumns: Sendable {
  /// The columns that are read, each once.
  private(set) var columns: [Column] = []

  /// The places in `columns` of the text, the winning one first.
  private(set) var text: [Int] = []

  /// For each field of a source, the places of its columns.
  private(set) var sources: [[Int]] = []

  /// For each field of an id, the places of its columns.
  private(set) var ids: [[Int]] = []

  /// How many names of columns a message lists.
  private static let namesInMessage = 12

  /// The columns of `fields`; throws where no column can be the text.
  init(_ fields: RecordFields, in schema: Schema) throws(FileFault) {
    text = add(fields.text, in: schema, where: \.isText)
    guard !text.isEmpty else { throw Self.fault(fields.text, in: schema) }
    sources = fields.source.map { add($0, in: schema, where: \.isText) }
    ids = fields.id.map { add($0, in: schema, where: \.hasText) }
  }

  private mutating func add(
    _ field: FieldPath, in schema: Schema, where isUsable: (ValueKind) -> Bool
  ) -> [Int] {
    Self.nodes(of: field, in: schema).compactMap { node in
      guard case .column(let column) = node, isUsable(column.kind) else { return nil }
      if let place = columns.firstIndex(of: column) { return place }
      columns.append(column)
      return columns.count - 1
    }
  }

  /// What the spelling of a field and its path lead to.
  private static func nodes(of field: FieldPath, in schema: Schema) -> [Schema.Node] {
    let path = field.components.map { String(decoding: $0, as: UTF8.self) }
    return (path.count > 1 ? [[field.spelling], path] : [path]).compactMap(schema.node)
  }

  /// Why a field is not the text.
  private static func fault(_ field: FieldPath, in schema: Schema) -> FileFault {
    switch nodes(of: field, in: schema).first {
    case nil:
      var names = schema.names.prefix(namesInMessage).joined(separator: ", ")
      if schema.names.count > namesInMessage { names += ", …" }
      return FileFault(
        reason: .missingText,
        detail: "there is no column '\(field)'; the columns are \(names); "
          + "name the right one with --text-field")
    case .repeated:
      return FileFault(
        reason: .textNotString,
        detail: "column '\(field)' is a list or a map, or is in one; a text is one string per row")
    case .group:
      return FileFault(
        reason: .textNotString,
        detail: "column '\(field)' is a struct; name one of its strings, such as '\(field).text'")
    case .column(let column):
      return FileFault(
        reason: .textNotString,
        detail: "column '\(field)' is \(column.type.name), and not a string")
    }
  }
}

extension ValueKind {
  /// Whether the values can be strings.
  fileprivate var isText: Bool { self == .text || self == .bytes }

  /// Whether the values have a form as text, so that they can be ids.
  fileprivate var hasText: Bool { self != .boolean && self != .other }
}
