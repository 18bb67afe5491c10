/// The columns of a file, and what its other names mean.
package struct Schema: Equatable, Sendable {
  /// How deep groups may be nested.
  package static let depthLimit = 64

  /// The columns, in the order of the chunks of a row group.
  package let columns: [Column]

  /// The names of the nodes directly below the root, in their order.
  package let names: [String]

  private let nodes: [[String]: Node]

  /// What a path from the root leads to.
  package enum Node: Equatable, Sendable {
    /// A column that has at most one value per row.
    case column(Column)

    /// Something that can occur several times in a row, such as a list, a map, or a part of one.
    case repeated

    /// A group of other nodes.
    case group
  }

  /// Why a list of elements is not a schema.
  package enum Fault: Error, Equatable, Sendable {
    /// The schema is empty, or its root has no children.
    case noRoot

    /// An element claims more children than elements follow, or fewer than none.
    case childrenOverrun(name: String)

    /// Elements follow that belong to no group.
    case surplusElements

    /// Groups are nested deeper than `depthLimit`.
    case nestedTooDeep

    /// An element is neither a column nor a group, or has a length that is none.
    case invalidElement(name: String)
  }

  /// The schema that the elements of a footer describe.
  package init(_ elements: [SchemaElement]) throws(Fault) {
    guard let root = elements.first, root.type == nil, let childCount = root.childCount,
      childCount >= 0
    else { throw .noRoot }
    var builder = Builder(elements: elements)
    var names: [String] = []
    for _ in 0..<childCount {
      names.append(try builder.addNode(to: [], definitionLevel: 0, isRepeated: false))
    }
    self.names = names
    guard builder.position == elements.count else { throw .surplusElements }
    columns = builder.columns
    nodes = builder.nodes
  }

  /// What a path of names leads to; nil where it leads nowhere, the first of equal paths otherwise.
  package func node(at path: [String]) -> Node? {
    nodes[path]
  }

  /// The nodes while their list is read.
  private struct Builder {
    let elements: [SchemaElement]
    var position = 1
    var columns: [Column] = []
    var nodes: [[String]: Node] = [:]

    /// Adds the next node with what is below it, and returns its name.
    mutating func addNode(
      to parent: [String], definitionLevel: Int, isRepeated: Bool
    ) throws(Fault) -> String {
      guard position < elements.count else { throw .childrenOverrun(name: parent.last ?? "") }
      guard parent.count < Schema.depthLimit else { throw .nestedTooDeep }
      let element = elements[position]
      position += 1
      let path = parent + [element.name]
      let level = definitionLevel + (element.repetition ?? .required == .required ? 0 : 1)
      let isRepeated = isRepeated || element.repetition == .repeated
      if let type = element.type {
        try addColumn(element, type: type, path: path, level: level, isRepeated: isRepeated)
        return element.name
      }
      guard let childCount = element.childCount else { throw .invalidElement(name: element.name) }
      guard childCount >= 0 else { throw .childrenOverrun(name: element.name) }
      add(isRepeated || element.holdsRepeatedValues ? .repeated : .group, at: path)
      for _ in 0..<childCount {
        _ = try addNode(to: path, definitionLevel: level, isRepeated: isRepeated)
      }
      return element.name
    }

    private mutating func addColumn(
      _ element: SchemaElement, type: PhysicalType, path: [String], level: Int, isRepeated: Bool
    ) throws(Fault) {
      let valueByteCount =
        switch type {
        case .fixedLengthByteArray: Int(element.typeLength ?? -1)
        case .int96: 12
        default: 0
        }
      guard valueByteCount >= 0 else { throw .invalidElement(name: element.name) }
      let column = Column(
        index: columns.count, path: path, type: type, valueByteCount: valueByteCount,
        kind: ValueKind(element), maximumDefinitionLevel: level, isRepeated: isRepeated)
      columns.append(column)
      add(isRepeated ? .repeated : .column(column), at: path)
    }

    private mutating func add(_ node: Node, at path: [String]) {
      if nodes[path] == nil { nodes[path] = node }
    }
  }
}

/// One column of a file: a leaf of its schema.
package struct Column: Equatable, Sendable {
  /// The column's place among the columns.
  package let index: Int

  /// The names from the outermost group to the column.
  package let path: [String]

  /// How values are stored.
  package let type: PhysicalType

  /// The bytes of every value of `fixedLengthByteArray` and `int96`; else 0.
  package let valueByteCount: Int

  /// What values mean.
  package let kind: ValueKind

  /// The definition level of a value that is there; 0 where all are.
  package let maximumDefinitionLevel: Int

  /// Whether a row can have several values.
  package let isRepeated: Bool

  /// The path with dots between the names.
  package var name: String { path.joined(separator: ".") }
}

extension Schema.Fault: CustomStringConvertible {
  /// The fault as part of a sentence.
  package var description: String {
    switch self {
    case .noRoot: "it has no root"
    case .childrenOverrun(let name): "the group '\(name)' claims children that do not follow"
    case .surplusElements: "it has elements that belong to no group"
    case .nestedTooDeep: "its groups are nested more than \(Schema.depthLimit) deep"
    case .invalidElement(let name): "'\(name)' is neither a column nor a group"
    }
  }
}

extension SchemaElement {
  /// Whether a group is a list or a map.
  fileprivate var holdsRepeatedValues: Bool {
    switch logicalType {
    case .list, .map: true
    // The old spellings: MAP, MAP_KEY_VALUE and LIST.
    default: convertedType.map { (1...3).contains($0) } ?? false
    }
  }
}
