/// A field of the rows of a written file: a list, of values or of structures of values.
///
/// Neither the list nor what is in it can be null.
package struct ListField: Sendable {
  package var name: String
  package var element: Element

  /// What a list consists of.
  package enum Element: Sendable {
    case value(ValueType)
    case structure([(name: String, type: ValueType)])
  }

  /// The type of a value.
  package enum ValueType: Sendable {
    case int32
    case float

    /// UTF-8.
    case text

    /// UTF-8 of which few different texts occur.
    case category
  }

  /// A list of a name.
  package init(_ name: String, _ element: Element) {
    self.name = name
    self.element = element
  }

  /// The columns below the field, with their paths.
  var columns: [(path: [String], type: ValueType)] {
    switch element {
    case .value(let type): [([name, "list", "element"], type)]
    case .structure(let members):
      members.map { ([name, "list", "element", $0.name], $0.type) }
    }
  }

  /// The nodes of the field in the schema, depth first: a list in the three levels that
  /// Apache Parquet prescribes.
  var schemaElements: [SchemaElement] {
    let list = [
      SchemaElement(
        name: name, repetition: .required, childCount: 1, convertedType: ConvertedType.list,
        logicalType: .list),
      SchemaElement(name: "list", repetition: .repeated, childCount: 1),
    ]
    switch element {
    case .value(let type):
      return list + [type.schemaElement(name: "element")]
    case .structure(let members):
      let group = SchemaElement(
        name: "element", repetition: .required, childCount: Int32(members.count))
      return list + [group] + members.map { $0.type.schemaElement(name: $0.name) }
    }
  }
}

/// The numbers of the types of old readers.
private enum ConvertedType {
  static let utf8: Int32 = 0
  static let list: Int32 = 3
}

extension ListField.ValueType {
  fileprivate func schemaElement(name: String) -> SchemaElement {
    switch self {
    case .int32: SchemaElement(name: name, type: .int32, repetition: .required)
    case .float: SchemaElement(name: name, type: .float, repetition: .required)
    case .text, .category:
      SchemaElement(
        name: name, type: .byteArray, repetition: .required, convertedType: ConvertedType.utf8,
        logicalType: .string)
    }
  }
}
