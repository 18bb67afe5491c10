/// One step from text to pieces; each works on the stretches of text that the previous one made.
enum PreTokenizerStep: Equatable, Sendable {
  /// Cuts with a split pattern.
  case split(SplitPattern)
  /// Sets numbers apart: each scalar of class N, or each run of them.
  case digits(individual: Bool)
  /// Cuts after every occurrence of a text.
  case cutAfter([UInt8])
  /// Puts a space before a stretch that does not start with one.
  case prefixSpace
  /// Replaces spaces by a mark, prepends one as the scheme says, and may cut before each.
  case metaspace(mark: [UInt8], PrependScheme, cuts: Bool)

  /// Where `metaspace` puts a mark in front of a stretch that does not start with one.
  enum PrependScheme: String, CaseIterable, Sendable {
    case always
    /// Only at the very beginning of the text.
    case first
    case never
  }
}

extension PreTokenizerStep {
  /// Applies steps in order, and calls `emit` with each stretch of the last.
  ///
  /// `isFirst` says whether the stretch is at the beginning of the text.
  static func apply(
    _ steps: ArraySlice<PreTokenizerStep>, to stretch: UnsafeBufferPointer<UInt8>, isFirst: Bool,
    _ emit: (UnsafeBufferPointer<UInt8>) -> Void
  ) {
    guard let base = stretch.baseAddress, !stretch.isEmpty else { return }
    guard let step = steps.first else { return emit(stretch) }
    func pass(_ stretch: UnsafeBufferPointer<UInt8>, isFirst: Bool) {
      apply(steps.dropFirst(), to: stretch, isFirst: isFirst, emit)
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
      let scanner = PieceScanner(pattern, base, count: stretch.count)
      passPieces(endingAt: scanner.pieceEnd, of: stretch)
    case .digits(let individual):
      passPieces(
        endingAt: { digitsEnd(in: stretch, from: $0, individual: individual) }, of: stretch)
    case .cutAfter(let text):
      passPieces(endingAt: { stretch.firstEnd(of: text, from: $0) ?? stretch.count }, of: stretch)
    case .prefixSpace:
      guard stretch[0] != UInt8(ascii: " ") else { return pass(stretch, isFirst: isFirst) }
      ([UInt8(ascii: " ")] + stretch).withUnsafeBufferPointer { pass($0, isFirst: isFirst) }
    case .metaspace(let mark, let scheme, let cuts):
      var marked = Normalizer.Step.replace([UInt8(ascii: " ")], by: mark).applied(to: stretch)
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
    in stretch: UnsafeBufferPointer<UInt8>, from start: Int, individual: Bool
  ) -> Int {
    guard let base = stretch.baseAddress else { return start }
    func isDigit(_ scalar: UTF8Scalar) -> Bool {
      UnicodeClassTable.shared[scalar.value] == .number
    }
    let first = UTF8Scalar(base, at: start, count: stretch.count)
    var end = start + first.length
    if individual && isDigit(first) { return end }
    while end < stretch.count {
      let next = UTF8Scalar(base, at: end, count: stretch.count)
      guard isDigit(next) == isDigit(first) else { break }
      end += next.length
    }
    return end
  }
}
