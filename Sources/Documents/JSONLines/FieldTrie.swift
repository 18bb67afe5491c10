import Foundation

/// The wanted keys of a line as a tree: each node is an object, each edge one of its keys.
///
/// Every field has a slot for what its path leads to and, where its spelling has a dot, a second
/// one for a top-level member with that literal key. The tree is flat, so that a look-up touches no
/// reference counts.
final class FieldTrie: Sendable {
  /// Where a key leads: a slot to fill, a node to descend to, or neither.
  struct Match: Equatable {
    static let none = Match(slot: -1, node: unwatched)

    var slot: Int
    var node: Int
  }

  /// The slots of one field, the winning one first.
  typealias Slots = [Int]

  /// One wanted key of a node; the key is a range of `keys`.
  private struct Edge: Sendable {
    var keyStart: Int
    var keyCount: Int
    var match: Match
  }

  /// The node of the outermost object.
  static let root = 0

  /// The node of every object that holds nothing wanted.
  static let unwatched = -2

  let slotCount: Int
  let text: Slots
  let sources: [Slots]
  let ids: [Slots]
  private let keys: [UInt8]
  private let edges: [Edge]
  /// For each node, its range of `edges`, and the slots that members inside it fill.
  private let edgeRanges: [Range<Int>]
  private let slotsBelow: [Slots]

  /// The tree of `fields`.
  init(_ fields: RecordFields) {
    var builder = Builder()
    text = builder.insert(fields.text)
    sources = fields.source.map { builder.insert($0) }
    ids = fields.id.map { builder.insert($0) }
    slotCount = builder.slotCount

    var keys: [UInt8] = []
    var edges: [Edge] = []
    var ranges: [Range<Int>] = []
    for node in builder.nodes {
      let start = edges.count
      for (key, match) in node {
        edges.append(Edge(keyStart: keys.count, keyCount: key.count, match: match))
        keys += key
      }
      ranges.append(start..<edges.count)
    }
    (self.keys, self.edges, edgeRanges) = (keys, edges, ranges)
    slotsBelow = builder.nodes.indices.map { builder.allSlots(below: $0) }
  }

  /// Where `key` leads from `node`; linear in the number of wanted keys there.
  func match(_ key: UnsafeBufferPointer<UInt8>, in node: Int) -> Match {
    for index in edgeRanges[node] where edges[index].keyCount == key.count {
      let isEqual = keys.withUnsafeBufferPointer { keys in
        guard let wanted = keys.baseAddress, let found = key.baseAddress else { return true }
        return memcmp(wanted + edges[index].keyStart, found, key.count) == 0
      }
      if isEqual { return edges[index].match }
    }
    return .none
  }

  /// The slots that members inside `node`, which is not `unwatched`, fill.
  func slots(below node: Int) -> Slots { slotsBelow[node] }

  /// The tree while it grows.
  private struct Builder {
    var nodes: [[(key: [UInt8], match: Match)]] = [[]]
    var slotCount = 0

    mutating func insert(_ path: FieldPath) -> Slots {
      let components = path.components
      var node = FieldTrie.root
      for component in components.dropLast() {
        let edge = edge(for: component, in: node)
        if nodes[node][edge].match.node == FieldTrie.unwatched {
          nodes[node][edge].match.node = nodes.count
          nodes.append([])
        }
        node = nodes[node][edge].match.node
      }
      let pathSlot = slot(for: components.last ?? [], in: node)
      guard components.count > 1 else { return [pathSlot] }
      return [slot(for: Array(path.spelling.utf8), in: FieldTrie.root), pathSlot]
    }

    func allSlots(below node: Int) -> Slots {
      var slots: Slots = []
      for (_, match) in nodes[node] {
        if match.slot >= 0 { slots.append(match.slot) }
        if match.node >= 0 { slots += allSlots(below: match.node) }
      }
      return slots
    }

    private mutating func slot(for key: [UInt8], in node: Int) -> Int {
      let edge = edge(for: key, in: node)
      if nodes[node][edge].match.slot < 0 {
        nodes[node][edge].match.slot = slotCount
        slotCount += 1
      }
      return nodes[node][edge].match.slot
    }

    private mutating func edge(for key: [UInt8], in node: Int) -> Int {
      if let edge = nodes[node].firstIndex(where: { $0.key == key }) { return edge }
      nodes[node].append((key, .none))
      return nodes[node].count - 1
    }
  }
}
