import Shards

extension ReportPage {
  /// Chunks of each packing with their text.
  var chunksToRead: HTML {
    let columns = eachPacking { i, entry in
      let chunks = entry.sample.views.enumerated().map { place, view in
        chunk(view, entry.report, isOpen: place == 0)
      }
      return "<div><h3>\(names[i])</h3>\n\(chunks)</div>\n"
    }
    return """
      <p>Some chunks with the beginning and the end of each fragment, in their order. A link is the \
      BM25 score with which the fragment was found.</p>
      \(columns)
      """
  }

  private func chunk(_ view: ChunkView, _ report: PackingReport, isOpen: Bool) -> HTML {
    let names = Set(view.fragments.map(\.source)).sorted().joined(separator: ", ")
    let shown = view.fragments.prefix(Self.fragmentLimit)
    let fragments = shown.enumerated().map { fragment($1, place: $0) }
    let more: HTML =
      view.fragments.count > shown.count
      ? "<p class=\"note\">and \(view.fragments.count - shown.count) more fragments</p>\n" : ""
    let open: HTML = isOpen ? " open" : ""
    return """
      <details class="chunk-text"\(open)><summary>chunk \(view.number.grouped): \
      \(view.fragments.count) fragments of \(names)</summary>
      \(fragments)\(more)</details>

      """
  }

  /// Fragments that are shown of a chunk.
  private static var fragmentLimit: Int { 16 }

  private func fragment(_ fragment: ChunkView.FragmentView, place: Int) -> HTML {
    let segment = fragment.segment
    let link: HTML =
      place > 0 && segment.linkScore > 0
      ? " · link \(Double(segment.linkScore).decimal(1))" : ""
    let terms: HTML =
      fragment.linkTerms.map { terms -> HTML in
        let words = terms.prefix(8).map { "\($0.text) \($0.contribution.decimal(1))" }
        return "<p class=\"note\">found by \(words.joined(separator: ", "))</p>\n"
      } ?? ""
    let topic: HTML = fragment.topic.map { "<p class=\"note\">\($0.text)</p>\n" } ?? ""
    let before: HTML =
      segment.start > 0 ? "<span class=\"cut\">… begins in another chunk</span> " : ""
    let middle: HTML = fragment.end.map { " <span class=\"cut\">[…]</span> \($0)" } ?? ""
    let after: HTML =
      fragment.continues ? " <span class=\"cut\">… continues in another chunk</span>" : ""
    return """
      <div class="fragment \(HTMLPage.series(colour(ofSource: fragment.source)))">
      <p class="origin"><strong>\(fragment.document.externalID)</strong> · \(fragment.source) · \
      \(segment.range.count.grouped) tokens\(link)<br><span class="note">\(fragment.document.place)</span></p>
      \(terms)\(topic)<p class="text">\(before)\(fragment.text)\(middle)\(after)</p>
      </div>

      """
  }
}
