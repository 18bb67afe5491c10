import Testing

@testable import Parquet

@Suite struct SchemaTests {
  private static func group(
    _ name: String, _ childCount: Int32, logicalType: LogicalType? = nil
  ) -> SchemaElement {
    SchemaElement(
      name: name, repetition: .optional, childCount: childCount, logicalType: logicalType)
  }

  private static func text(
    _ name: String, _ repetition: SchemaElement.Repetition = .optional
  ) -> SchemaElement {
    SchemaElement(name: name, type: .byteArray, repetition: repetition, logicalType: .string)
  }

  @Test func findsColumnsListsAndGroupsByTheirPaths() throws {
    let schema = try Schema([
      SchemaElement(name: "root", childCount: 4),
      Self.text("text", .required),
      Self.group("meta", 1), Self.text("source"),
      Self.group("tags", 1, logicalType: .list),
      SchemaElement(name: "list", repetition: .repeated, childCount: 1), Self.text("element"),
      Self.text("words", .repeated),
    ])
    #expect(schema.names == ["text", "meta", "tags", "words"])
    #expect(schema.columns.map(\.name) == ["text", "meta.source", "tags.list.element", "words"])
    #expect(schema.columns.map(\.maximumDefinitionLevel) == [0, 2, 3, 1])
    #expect(schema.node(at: ["text"]) == .column(schema.columns[0]))
    #expect(schema.node(at: ["meta", "source"]) == .column(schema.columns[1]))
    #expect(schema.node(at: ["meta"]) == .group)
    #expect(schema.node(at: ["tags"]) == .repeated)
    #expect(schema.node(at: ["tags", "list", "element"]) == .repeated)
    #expect(schema.node(at: ["words"]) == .repeated)
    #expect(schema.node(at: ["source"]) == nil)
  }

  @Test func refusesListsOfElementsThatAreNoTree() {
    #expect(throws: Schema.Fault.noRoot) { try Schema([]) }
    #expect(throws: Schema.Fault.noRoot) { try Schema([Self.text("text")]) }
    #expect(throws: Schema.Fault.childrenOverrun(name: "")) {
      try Schema([SchemaElement(name: "root", childCount: 2), Self.text("text")])
    }
    #expect(throws: Schema.Fault.childrenOverrun(name: "meta")) {
      try Schema([SchemaElement(name: "root", childCount: 1), Self.group("meta", .max)])
    }
    #expect(throws: Schema.Fault.surplusElements) {
      try Schema([SchemaElement(name: "root", childCount: 0), Self.text("text")])
    }
    #expect(throws: Schema.Fault.invalidElement(name: "meta")) {
      try Schema([SchemaElement(name: "root", childCount: 1), SchemaElement(name: "meta")])
    }
    let deep = (0..<100).map { _ in Self.group("a", 1) } + [Self.text("text")]
    #expect(throws: Schema.Fault.nestedTooDeep) {
      try Schema([SchemaElement(name: "root", childCount: 1)] + deep)
    }
  }

  @Test func readsOldSpellingsOfKinds() throws {
    let schema = try Schema([
      SchemaElement(name: "root", childCount: 4),
      SchemaElement(name: "a", type: .byteArray, convertedType: 0),
      SchemaElement(name: "b", type: .int64, convertedType: 9),
      SchemaElement(name: "c", type: .int32, convertedType: 5, scale: 2, precision: 9),
      SchemaElement(name: "d", type: .int32, convertedType: 13),
    ])
    #expect(
      schema.columns.map(\.kind) == [
        .text, .timestamp(.milliseconds, isUTC: true), .decimal(scale: 2),
        .integer(isSigned: false),
      ])
  }
}
