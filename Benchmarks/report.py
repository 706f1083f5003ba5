#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Measure reports: how long they take beyond the analysis, how large pages are, how fast plots are drawn and tables sorted.

usage: report.py --fidelio FILE [--runs N] [--original FILE]

  --fidelio FILE    the command, built with -c release (`make bench-report` does it)
  --runs N          runs of each (default 5)
  --original FILE   a large model, such as .build-bench/zimage-blocks2.safetensors of bench.py: what its report takes, figures of
                    single layers included

Made-up models of 208 layers, as many as Z-Image has, and of 2,000, with two candidates each. Times are wall time of the whole
process, of `fidelio report` from report.json and figures.json: reading them is in it, the analysis is not. Drawing is the time with
plots less that with --no-plots. Sorting is the time from a click on a column's head to the table laid out again, in Debian's headless
Chromium. The table has medians and the spread; a report that lacks something stops the benchmark, no time does.
"""
import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "Tests/Peers"))

import made_models  # noqa: E402
import pages  # noqa: E402
from playwright.sync_api import sync_playwright  # noqa: E402

RECIPE = "--int8 --simple --comfy_quant --save-quant-metadata".split()
SORT = """(place) => {
  const buttons = [...document.querySelectorAll('#head button')];
  const start = performance.now();
  buttons[place % buttons.length].click();
  document.body.getBoundingClientRect();
  return performance.now() - start;
}"""


def seconds(*command):
    start = time.monotonic()
    subprocess.run([str(part) for part in command], check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    return time.monotonic() - start


def row(name, values, unit, digits):
    median, low, high = (f"{value:.{digits}f}" for value in (statistics.median(values), min(values), max(values)))
    print(f"| {name} | {len(values)} | {median} {unit} | {low} to {high} {unit} |", flush=True)


def make_report(fidelio, folder, layers):
    """A model of so many layers, two candidates, and its report."""
    model, report = folder / f"{layers}.safetensors", folder / f"report-{layers}"
    made_models.save_file(made_models.layers(layers), model)
    candidates = []
    for mode in ("row", "tensor"):
        candidates.append(folder / f"{layers}.{mode}.safetensors")
        seconds(fidelio, "convert", "-i", model, "-o", candidates[-1], "--scaling_mode", mode, *RECIPE, "--quiet")
    seconds(fidelio, "analyze", model, *candidates, "-o", report, "--quiet")
    return report


def measure_writing(fidelio, folder, layers, runs):
    report = make_report(fidelio, folder, layers)
    plots = len(list((report / "plots").glob("*.svg")))
    if plots < 20:
        sys.exit(f"report.py: {plots} plots were drawn, expected at least 20")
    again = folder / "again"
    whole, plain = [], []
    for _ in range(runs):
        whole.append(seconds(fidelio, "report", report, "-o", again, "--overwrite", "--quiet"))
        plain.append(seconds(fidelio, "report", report, "-o", again, "--overwrite", "--quiet", "--no-plots"))
    size = (report / "index.html").stat().st_size
    row(f"{layers:,} layers: report written again ({size / 1e6:.2f} MB page, {plots} plots)", whole, "s", 2)
    row(f"{layers:,} layers: the same without plots", plain, "s", 2)
    drawing = [(one - other) * 20 / plots for one, other in zip(whole, plain)]
    row(f"{layers:,} layers: drawing, for 20 plots as SVG and PNG", drawing, "s", 2)
    return report


def measure_sorting(report, runs):
    with sync_playwright() as playwright:
        browser = pages.launch(playwright)
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.goto((report / "index.html").as_uri())
        row("2,000 layers: sorting in Chromium", [page.evaluate(SORT, place) for place in range(max(runs, 5) * 2)], "ms", 0)
        if page.locator("#head th[aria-sort]").count() != 1 or page.locator("#body tr").count() == 0:
            sys.exit("report.py: the table is not sorted")
        browser.close()


def measure_original(fidelio, folder, original, runs):
    out = folder / "original"
    whole, plain = [], []
    for _ in range(runs):
        plain.append(seconds(fidelio, "analyze", original, "-o", out, "--overwrite", "--quiet", "--no-plots"))
        whole.append(seconds(fidelio, "analyze", original, "-o", out, "--overwrite", "--quiet"))
    row(f"{original.name}: analyze --no-plots", plain, "s", 2)
    row(f"{original.name}: analyze, with figures of three layers", whole, "s", 2)


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--fidelio", required=True, type=Path)
    arguments.add_argument("--runs", type=int, default=5)
    arguments.add_argument("--original", type=Path)
    a = arguments.parse_args()
    fidelio = a.fidelio.resolve()
    print(f"{time.strftime('%Y-%m-%d')}; {os.cpu_count()} cores; load before the first run {os.getloadavg()[0]:.1f}\n")
    print("| | runs | median | min to max |\n|---|---:|---:|---:|")
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        measure_writing(fidelio, folder, 208, a.runs)
        measure_sorting(measure_writing(fidelio, folder, 2000, a.runs), a.runs)
        if a.original:
            measure_original(fidelio, folder, a.original.resolve(), a.runs)


main()
