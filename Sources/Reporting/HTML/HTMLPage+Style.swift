extension HTMLPage {
  private static let light = [
    "#1f6fb4", "#c2570c", "#2a7d4f", "#a8326e", "#6d55b8", "#8a6d00",
    "#0f7f86", "#9b3b2f", "#5b6b7a", "#4f7d12", "#7a4a1d", "#c0392b",
  ]
  private static let dark = [
    "#6db3f2", "#f4a261", "#6fcf97", "#f08db8", "#b7a2f5", "#e3c64a",
    "#55ccd2", "#ef8f80", "#9fb0c0", "#a9d35a", "#cfa27a", "#ff7f6e",
  ]

  private static func variables(_ colours: [String]) -> String {
    colours.enumerated().map { "--c\($0.offset): \($0.element);" }.joined(separator: " ")
  }

  private static let schemes = """
    :root { color-scheme: light dark; --page: #ffffff; --ink: #1c2126; --quiet: #57606a;
      --line: #d4d9de; --raised: #f4f6f8; --link: #0b5cad; --heat: 31, 111, 180;
      \(variables(light)) }
    @media screen and (prefers-color-scheme: dark) {
      :root { --page: #14171b; --ink: #e4e8ec; --quiet: #9aa5b1; --line: #353c44;
        --raised: #1d2228; --link: #7ab8f5; --heat: 109, 179, 242;
        \(variables(dark)) } }
    \((0..<seriesCount).map { ".series-\($0) { --series: var(--c\($0)) }" }.joined(separator: "\n"))
    """

  /// The style sheet of every page.
  static let style = HTML(
    stringLiteral: schemes + "\n" + """
      * { box-sizing: border-box }
      body { margin: 0 auto; max-width: 78rem; padding: 1rem clamp(0.75rem, 3vw, 2.5rem) 4rem;
        background: var(--page); color: var(--ink);
        font: 16px/1.5 system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif }
      h1 { font-size: 1.7rem; line-height: 1.2; margin: 1rem 0 0.25rem; overflow-wrap: anywhere }
      h2 { font-size: 1.3rem; margin: 2.5rem 0 0.5rem; padding-top: 0.75rem;
        border-top: 1px solid var(--line) }
      h3 { font-size: 1.05rem; margin: 1.25rem 0 0.4rem; overflow-wrap: anywhere }
      p, ul { max-width: 46rem; margin: 0.5rem 0 }
      a { color: var(--link) }
      :focus-visible { outline: 3px solid var(--link); outline-offset: 2px }
      .subtitle, .note, figcaption { color: var(--quiet) }
      .skip { position: absolute; left: -99rem }
      .skip:focus { left: 1rem; top: 0.5rem; background: var(--page); padding: 0.25rem 0.5rem }
      nav { display: flex; flex-wrap: wrap; gap: 0.25rem 1.25rem; margin: 0.75rem 0 }
      code, pre { font: 0.85rem/1.5 ui-monospace, "DejaVu Sans Mono", Menlo, monospace }
      .scroll { overflow-x: auto; max-width: 100% }
      table { border-collapse: collapse; font-size: 0.9rem; font-variant-numeric: tabular-nums }
      caption { text-align: left; color: var(--quiet); padding: 0.25rem 0 }
      th, td { padding: 0.3rem 0.75rem 0.3rem 0; text-align: left; vertical-align: top;
        border-bottom: 1px solid var(--line) }
      th { font-weight: 600 }
      tbody th { font-weight: 400; position: sticky; left: 0; background: var(--page);
        min-width: min(9rem, 32vw) }
      th[scope=rowgroup] { font-weight: 600; padding-top: 1rem }
      .number { text-align: right; white-space: nowrap }
      thead .number { white-space: normal; vertical-align: bottom }
      td.best { font-weight: 700 }
      td small { color: var(--quiet); font-weight: 400 }
      figure { margin: 0.75rem 0 1.5rem; min-width: 0 }
      figcaption { font-size: 0.9rem; margin-bottom: 0.4rem }
      figcaption strong { color: var(--ink) }
      .side-by-side { display: grid; gap: 0.5rem 2rem;
        grid-template-columns: repeat(auto-fit, minmax(min(100%, 21rem), 1fr)) }
      summary { cursor: pointer; color: var(--link); font-size: 0.9rem; padding: 0.15rem 0 }
      svg { display: block; width: 100%; height: auto; max-width: 32rem }
      svg text { fill: var(--quiet); font: 13px system-ui, "DejaVu Sans", sans-serif }
      svg .axis { stroke: var(--line); stroke-width: 1; fill: none }
      svg .fill { fill: var(--series, var(--c0)) }
      svg .curve { fill: none; stroke: var(--series, var(--c0)); stroke-width: 2;
        stroke-linejoin: round }
      svg .band { fill: var(--series, var(--c0)); opacity: 0.18 }
      .legend { display: flex; flex-wrap: wrap; gap: 0.2rem 1.1rem; list-style: none; padding: 0;
        font-size: 0.9rem; max-width: none }
      .legend li::before { content: ""; display: inline-block; width: 0.8em; height: 0.8em;
        margin-right: 0.45em; border-radius: 2px; background: var(--series, var(--c0)) }
      .bars { display: grid; grid-template-columns: minmax(4rem, max-content) 1fr max-content;
        gap: 0.3rem 0.75rem; align-items: center; font-size: 0.9rem; max-width: 46rem }
      .bars .track { position: relative; height: 1.1em; background: var(--raised) }
      .bars .bar { position: absolute; inset: 0 auto 0 0; background: var(--series, var(--c0)) }
      .bars .spread { position: absolute; top: 50%; height: 0;
        border-top: 2px solid var(--ink) }
      .bars .group { grid-column: 1 / -1; font-weight: 600; margin-top: 0.5rem }
      .bars .label { overflow-wrap: anywhere }
      .anywhere { overflow-wrap: anywhere }
      .strip { display: grid; gap: 3px }
      .strip .chunk { display: grid; grid-template-columns: 3.25rem 1fr; gap: 0.5rem;
        align-items: center }
      .strip .name { text-align: right; font-size: 0.75rem; color: var(--quiet);
        font-variant-numeric: tabular-nums }
      .strip .pieces { display: flex; height: 14px }
      .strip .pieces span { background: var(--series); border-right: 1px solid var(--page);
        min-width: 0; flex: none }
      .strip .pieces .continued { border-left: 3px solid var(--ink) }
      .strip .pieces .padding { background: repeating-linear-gradient(135deg, var(--line) 0 3px,
        var(--page) 3px 6px) }
      .small-pictures { display: grid; gap: 0.75rem 1rem; max-width: 40rem;
        grid-template-columns: repeat(3, minmax(0, 1fr)) }
      .small-pictures .note { font-size: 0.8rem }
      svg .causal { fill: var(--line) }
      svg .heat { fill: var(--c0) }
      details.chunk-text { border-top: 1px solid var(--line); padding: 0.25rem 0 }
      .fragment { border-left: 4px solid var(--series, var(--c0)); padding: 0.1rem 0 0.1rem 0.75rem;
        margin: 0.75rem 0 }
      .fragment p { margin: 0.15rem 0; overflow-wrap: anywhere }
      .fragment .origin, .fragment p.note { font-size: 0.85rem }
      .fragment .text { white-space: pre-wrap; font-size: 0.9rem }
      .cut { color: var(--quiet); font-style: italic }
      @media (max-width: 30rem) {
        body { font-size: 15px }
        th, td { padding-right: 0.6rem }
      }
      @media print {
        body { max-width: none; padding: 0; font-size: 10pt }
        nav, .skip, details:not([open]) { display: none }
        tbody th { position: static }
        figure, tr, .keep { break-inside: avoid }
        h2, h3 { break-after: avoid }
        * { print-color-adjust: exact; -webkit-print-color-adjust: exact }
        a { color: inherit }
      }
      """)
}
