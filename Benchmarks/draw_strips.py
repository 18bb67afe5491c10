#!/usr/bin/env python3
"""The chunk strips of a report as one SVG picture; draws the picture of README.

usage: draw_strips.py REPORT.html PICTURE.svg

REPORT.html is what `bm25chunk stats PACKING... --html REPORT.html` writes. The picture has the bars,
the widths and the colours of its section "Chunks", one column per packing, and under the name of each
packing its relatedness of neighbours. Needs Python alone. For README, in the root of the checkout:

  bm25chunk tokenizer train Corpora --vocab-size 4096 --output tokenizer.json
  bm25chunk index Corpora --tokenizer tokenizer.json --output corpus.sqlite
  bm25chunk pack corpus.sqlite --strategy mix --output mix
  bm25chunk pack corpus.sqlite --strategy bm25 --output bm25
  bm25chunk stats mix bm25 --html report.html
  Benchmarks/draw_strips.py report.html Sources/bm25chunk/bm25chunk.docc/chunk-strips.svg
"""
import re
import sys
from html import unescape
from xml.sax.saxutils import escape

COLUMN, GAP, BAR, PITCH, TOP, BOTTOM = 420, 28, 10, 13, 44, 40


def colours(page):
    """The light and the dark colours of the report's style sheet."""
    schemes = re.findall(r"--page: (#\w+); --ink: (#\w+); --quiet: (#\w+);\s*--line: (#\w+)", page)
    series = re.findall(r"--c0: [^}]*", page)
    return [
        dict(zip(("page", "ink", "quiet", "line"), scheme))
        | {"c" + n: colour for n, colour in re.findall(r"--c(\d+): (#\w+)", found)}
        for scheme, found in zip(schemes, series)
    ]


def strips(page):
    """For each packing its name and its chunks, each a list of (class, percent)."""
    found = re.findall(
        r"<figcaption><strong>([^<]*)</strong>[^<]*</figcaption>\s*<div class=\"strip\"(.*?)\n</div>",
        page, re.S)
    for name, strip in found:
        chunks = re.findall(r"<span class=\"pieces\">(.*?)</span></div>", strip, re.S)
        yield unescape(name), [
            [(kind, float(width))
             for kind, width in re.findall(r"<span class=\"([^\"]*)\" style=\"width:([\d.e-]+)%\"", c)]
            for c in chunks]


def fact(page, label):
    """The values of a row of the section "At a glance", one per packing."""
    row = re.search(rf"<th[^>]*>{re.escape(label)}</th>(.*?)</tr>", page, re.S)
    return re.findall(r"<td[^>]*>(?:<[^>]*>)*([^<]*)", row.group(1)) if row else []


def main(report, picture):
    page = open(report, encoding="utf-8").read()
    light, dark = colours(page)
    packings = list(strips(page))
    related = fact(page, "relatedness of neighbours")
    legend = re.search(r"<h2[^>]*>Chunks</h2>.*?<ul class=\"legend\">(.*?)</ul>", page, re.S).group(1)
    sources = re.findall(r"<li class=\"series-(\d+)\">([^<]*)</li>", legend)
    width = len(packings) * (COLUMN + GAP) - GAP
    height = TOP + PITCH * max(len(chunks) for _, chunks in packings) + BOTTOM
    used = ["page", "ink", "quiet", "line"] + ["c" + n for n, _ in sources]

    def variables(scheme):
        return " ".join(f"--{name}: {scheme[name]};" for name in used)

    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img">',
        "<title>Chunks as bars of their fragments: "
        + escape(" beside ".join(name for name, _ in packings)) + "</title>",
        f"<style>svg {{ {variables(light)} }}",
        f"@media (prefers-color-scheme: dark) {{ svg {{ {variables(dark)} }} }}",
        "text { font: 13px system-ui, sans-serif; fill: var(--quiet) }",
        ".name { font-weight: 700; fill: var(--ink) }",
        ".padding { fill: var(--line) } .cut { fill: var(--ink) }",
        *(f".c{n} {{ fill: var(--c{n}) }}" for n, _ in sources),
        "</style>",
        f'<rect width="{width}" height="{height}" style="fill: var(--page)"/>',
    ]
    for i, (name, chunks) in enumerate(packings):
        left = i * (COLUMN + GAP)
        note = f"relatedness of neighbours {related[i]}" if len(related) > i else ""
        out.append(f'<text class="name" x="{left}" y="16">{escape(name)}</text>')
        out.append(f'<text x="{left}" y="34">{escape(note)}</text>')
        for row, chunk in enumerate(chunks):
            x, y = 0.0, TOP + PITCH * row
            for kind, percent in chunk:
                wide = COLUMN * percent / 100
                words = kind.split()
                shown = "padding" if "padding" in words else words[0].replace("series-", "c")
                out.append(
                    f'<rect class="{shown}" x="{left + x:.1f}" y="{y}" '
                    f'width="{max(wide - 1, 0.4):.1f}" height="{BAR}"/>')
                if "continued" in words:
                    out.append(
                        f'<rect class="cut" x="{left + x:.1f}" y="{y}" width="2" height="{BAR}"/>')
                x += wide
    x, y = 0, height - 12
    for n, source in sources:
        out.append(f'<rect class="c{n}" x="{x}" y="{y - 10}" width="10" height="10"/>')
        out.append(f'<text x="{x + 15}" y="{y}">{source}</text>')
        x += 30 + 8 * len(unescape(source))
    out.append(f'<text x="{x + 10}" y="{y}">a dark left edge: begins inside its document</text>')
    out.append("</svg>")
    with open(picture, "w", encoding="utf-8") as file:
        file.write("\n".join(out) + "\n")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
