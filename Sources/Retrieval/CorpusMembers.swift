import Foundation

/// Which documents of a corpus an index holds, and where they stood there.
///
/// Read from a text file: for each document of the index, in order, a line with its number in the
/// corpus, its line in the input, and the name of the input, with tabs between; see Formats.md.
/// Memory: 20 bytes a document.
package struct CorpusMembers: Sendable {
  /// The file they were read from.
  package let path: String

  /// The number in the corpus of each document of the index, ascending.
  let documentIDs: [UInt32]
  private let lines: [Int]
  private let inputIDs: [UInt32]
  private let inputs: [String]

  /// Reads the file at `path`; throws `RetrievalError.malformedMembers` with the line.
  package init(path: String) throws {
    self.path = path
    guard let data = FileManager.default.contents(atPath: path) else {
      throw RetrievalError.malformedMembers(path: path, line: 0)
    }
    var (documentIDs, lines, inputIDs): ([UInt32], [Int], [UInt32]) = ([], [], [])
    var inputs: [String] = []
    var idOfInput: [String: UInt32] = [:]
    for row in data.split(separator: 0x0a, omittingEmptySubsequences: true) {
      let fields = row.split(
        separator: 0x09, maxSplits: 2, omittingEmptySubsequences: false)
      guard
        fields.count == 3, let documentID = UInt32(String(decoding: fields[0], as: UTF8.self)),
        let line = Int(String(decoding: fields[1], as: UTF8.self)), line >= 0,
        documentIDs.last.map({ $0 < documentID }) ?? true
      else { throw RetrievalError.malformedMembers(path: path, line: documentIDs.count + 1) }
      let input = String(decoding: fields[2], as: UTF8.self)
      let inputID = idOfInput[input] ?? UInt32(inputs.count)
      if Int(inputID) == inputs.count {
        inputs.append(input)
        idOfInput[input] = inputID
      }
      documentIDs.append(documentID)
      lines.append(line)
      inputIDs.append(inputID)
    }
    (self.documentIDs, self.lines, self.inputIDs) = (documentIDs, lines, inputIDs)
    self.inputs = inputs
  }

  /// The place in the index of the document with the given number in the corpus; O(log n).
  func place(of documentID: Int) -> Int? {
    var (low, high) = (0, documentIDs.count)
    while low < high {
      let middle = (low + high) / 2
      if Int(documentIDs[middle]) < documentID { low = middle + 1 } else { high = middle }
    }
    return low < documentIDs.count && Int(documentIDs[low]) == documentID ? low : nil
  }

  /// The name of the input of a document of the index, and the line there.
  func location(at place: Int) -> (path: String, line: Int) {
    (inputs[Int(inputIDs[place])], lines[place])
  }
}
