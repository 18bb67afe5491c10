#!/usr/bin/env python3
"""Opens a page of `bm25chunk stats --html`, `compare` or `train` in headless Chromium and looks for faults.

Install: apt-get install chromium. Usage: check_report_in_chromium.py report.html [FOLDER]

Checked: no message on the console, nothing fetched, no sideways scrolling of the page at 400, 800 and
1280 px, a name for every picture, a heading for every table column, unique ids, and contents for every
link of the navigation. With FOLDER the page is pictured there: light, dark, 400 px wide, printed.
"""
import json
import pathlib
import re
import subprocess
import sys
import tempfile

CHROMIUM = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
            "--enable-logging=stderr", "--virtual-time-budget=3000"]

PROBE = """<!doctype html><iframe style="border:0;width:%dpx;height:900px"></iframe><pre></pre>
<script>
const frame = document.querySelector("iframe");
frame.onload = () => {
  const page = frame.contentDocument, all = s => [...page.querySelectorAll(s)];
  all("details").forEach(d => d.open = true);
  document.querySelector("pre").textContent = JSON.stringify({
    width: page.documentElement.scrollWidth,
    requests: frame.contentWindow.performance.getEntriesByType("resource").length,
    unnamed: all("svg").filter(e => !e.getAttribute("aria-label")).length,
    pictures: all("svg").length,
    unscoped: all("th").filter(e => !e.scope).length,
    doubleIDs: all("[id]").length - new Set(all("[id]").map(e => e.id)).size,
    deadLinks: all("nav a").filter(a => !page.querySelector(a.getAttribute("href"))).length,
    details: all("details").length});
};
frame.src = %s;
</script>"""


def run(*arguments):
    done = subprocess.run(CHROMIUM + list(arguments), capture_output=True, text=True, timeout=120)
    return done.stdout, [l for l in done.stderr.splitlines() if "CONSOLE" in l]


def main():
    page = pathlib.Path(sys.argv[1]).resolve()
    faults = []
    _, messages = run("--dump-dom", page.as_uri())
    faults += messages
    for width in (400, 800, 1280):
        with tempfile.NamedTemporaryFile("w", suffix=".html") as probe:
            probe.write(PROBE % (width, json.dumps(page.as_uri())))
            probe.flush()
            dom, messages = run("--allow-file-access-from-files", f"--window-size={width + 40},1000",
                                "--dump-dom", pathlib.Path(probe.name).as_uri())
        faults += messages
        found = json.loads(re.search(r"<pre>(.*?)</pre>", dom, re.S).group(1).replace("&quot;", '"'))
        print(width, "px:", found)
        if found["width"] > width:
            faults.append(f"at {width} px the page is {found['width']} px wide")
        faults += [f"{name}: {found[name]}"
                   for name in ("requests", "unnamed", "unscoped", "doubleIDs", "deadLinks") if found[name]]
    if len(sys.argv) > 2:
        folder = pathlib.Path(sys.argv[2]).resolve()
        folder.mkdir(parents=True, exist_ok=True)
        for name, more in {"light": ["--window-size=1280,9000"],
                           "dark": ["--window-size=1280,9000", "--force-dark-mode",
                                    "--blink-settings=preferredColorScheme=0"],
                           "narrow": ["--window-size=400,12000"]}.items():
            run(*more, f"--screenshot={folder / name}.png", page.as_uri())
        run(f"--print-to-pdf={folder / 'printed.pdf'}", "--no-pdf-header-footer", page.as_uri())
    print("\n".join(faults) if faults else "no faults")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
