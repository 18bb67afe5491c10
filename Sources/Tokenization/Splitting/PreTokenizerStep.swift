/// One step from text to pieces; each works on the parts that the previous one made.
enum PreTokenizerStep: Equatable, Sendable {
  /// Cuts with a split pattern.
  case split(SplitPattern)
  /// Sets numbers apart: each scalar of class N, or each run of them.
  case digits(individual: Bool)
  /// Cuts after every occurrence of a text.
  case cutAfter([UInt8])
  /// Puts a space before a part that does not start with one.
  case prefixSpace
  /// Replaces spaces by a mark, prepends one as the scheme says, and may cut before each.
  case metaspace(mark: [UInt8], PrependScheme, cuts: Bool)

  /// Where `metaspace` puts a mark in front of a part that does not start with one.
  enum PrependScheme: String, CaseIterable, Sendable {
    case always
    /// Only at the very beginning of the text.
    case first
    case never
  }
}

extension PreTokenizerStep {
  /// Applies steps in order, and calls `emit` with each part of the last.
  ///
  /// `isFirst` says whether the part is at the beginning of the text.
  static func apply(
    _ steps: ArraySlice<PreTokenizerStep>, to part: UnsafeBufferPointer<UInt8>, isFirst: Bool,
    _ emit: (UnsafeBufferPointer<UInt8>) -> Void
  ) {
    guard let base = part.baseAddress, !part.isEmpty else { return }
    guard let step = steps.first else { return emit(part) }
    func pass(_ part: UnsafeBufferPointer<UInt8>, isFirst: Bool) {
      apply(steps.dropFirst(), to: part, isFirst: isFirst, emit)
    }
    func passPieces(endingAt ends: (Int) -> Int, of text: UnsafeBufferPointer<UInt8>) {
      var start = 0
      while start < text.count {
        let end = ends(start)
        pass(UnsafeBufferPointer(rebasing: text[start..<end]), isFirst: isFirst && start == 0)
        start = end
      }
    }
    switch step {
    case .split(let pattern):
      let scanner = PieceScanner(pattern, base, count: part.count)
      passPieces(endingAt: scanner.pieceEnd, of: part)
    case .digits(let individual):
      passPieces(endingAt: { digitsEnd(in: part, from: $0, individual: individual) }, of: part)
    case .cutAfter(let text):
      passPieces(endingAt: { part.firstEnd(of: text, from: $0) ?? part.count }, of: part)
    case .prefixSpace:
      guard part[0] != UInt8(ascii: " ") else { return pass(part, isFirst: isFirst) }
      ([UInt8(ascii: " ")] + part).withUnsafeBufferPointer { pass($0, isFirst: isFirst) }
    case .metaspace(let mark, let scheme, let cuts):
      var marked = Normalizer.Step.replace([UInt8(ascii: " ")], by: mark).applied(to: part)
      if scheme == .always || scheme == .first && isFirst, !marked.starts(with: mark) {
        marked.insert(contentsOf: mark, at: 0)
      }
      marked.withUnsafeBufferPointer { marked in
        guard cuts else { return pass(marked, isFirst: isFirst) }
        passPieces(
          endingAt: { start in
            marked.firstEnd(of: mark, from: start + 1).map { $0 - mark.count } ?? marked.count
          }, of: marked)
      }
    }
  }

  private static func digitsEnd(
    in part: UnsafeBufferPointer<UInt8>, from start: Int, individual: Bool
  ) -> Int {
    guard let base = part.baseAddress else { return start }
    func isDigit(_ scalar: UTF8Scalar) -> Bool {
      UnicodeClassTable.shared[scalar.value] == .number
    }
    let first = UTF8Scalar(base, at: start, count: part.count)
    var end = start + first.length
    if individual && isDigit(first) { return end }
    while end < part.count {
      let next = UTF8Scalar(base, at: end, count: part.count)
      guard isDigit(next) == isDigit(first) else { break }
      end += next.length
    }
    return end
  }
}
