#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks that the names of a hostile model appear as text, and do nothing, wherever fidelio writes them.

usage: hostile.py [--chromium PATH] FIDELIO FOLDER

In FOLDER a model named by made_models.py and a candidate with a hostile file name are made, analyzed and shown by every
command that names layers. Looked at: what the terminal gets, the page in a browser, layers.csv, the Markdown card as it is
rendered, the gnuplot scripts as they run, the names of files. Needs what pages.py needs, the package markdown-it-py, and gnuplot.
"""

import argparse
import csv
import html.parser
import json
import pathlib
import re
import subprocess
import sys
import unicodedata
import xml.etree.ElementTree

from markdown_it import MarkdownIt
from playwright.sync_api import sync_playwright

import made_models
import pages

CANDIDATE = "=cmd() $(touch pwned)<img onerror=alert(9)>\n\u202e|`;--x.safetensors"
CUT = "cut-<script>alert(1)<%2Fscript>.safetensors"
RECIPE = "--int8 --scaling_mode row --simple --convrot --convrot-group-size 64 --comfy_quant --save-quant-metadata".split()
LAYERS = [f"{name}.weight" for name in made_models.HOSTILE]
CARD_TAGS = {"h2", "p", "strong", "em", "code", "pre", "img", "table", "thead", "tbody", "tr", "th", "td"}


def is_hidden(character):
    return unicodedata.category(character) in ("Cc", "Cf", "Zl", "Zp", "Cn", "Co")


def visible(text):
    """A name as the report writes it."""
    return "".join(f"\\u{{{ord(c):X}}}" if is_hidden(c) else c for c in text)


def said(failures, fidelio, *arguments):
    """What a command prints: lines of text, in which no character steers the terminal."""
    done = subprocess.run([fidelio, *arguments], stdin=subprocess.DEVNULL, capture_output=True, timeout=300)
    text = (done.stdout + done.stderr).decode()
    failures.expect(done.returncode == 0, f"fidelio {arguments[0]}: exit {done.returncode}: {text[-2000:]}")
    hidden = sorted({f"U+{ord(c):04X}" for c in text if is_hidden(c) and c != "\n"})
    failures.expect(not hidden, f"fidelio {arguments[0]} prints {', '.join(hidden)}")
    return done.stdout.decode()


def make_report(fidelio, folder, failures):
    model, candidate, report = folder / "model.safetensors", folder / CANDIDATE, folder / "report"
    made_models.save_file(made_models.hostile(), model)
    said(failures, fidelio, "convert", "-i", str(model), "-o", str(candidate), *RECIPE)
    said(failures, fidelio, "inspect", str(candidate), "--verbose")
    said(failures, fidelio, "diagnose", str(candidate), "--reference", str(model), "-o", str(folder / "diagnosis"))
    said(failures, fidelio, "analyze", str(model), str(candidate), "-o", str(report), "--card", "--worst", str(len(LAYERS)), "--sha256")
    said(failures, fidelio, "report", str(report), "--overwrite", "--card")
    (folder / CUT).write_bytes(candidate.read_bytes()[:200])
    said(failures, fidelio, "survey", str(folder), "-o", str(folder / "survey"))
    names = [layer["name"] for layer in json.loads((report / "report.json").read_text())["layers"]]
    failures.expect(sorted(names) == sorted(LAYERS), "report.json has other names than the model")
    return report, names


def check_diagnosis(place, chromium, failures):
    with sync_playwright() as playwright:
        browser = pages.launch(playwright, chromium)
        page = pages.open_page(browser, (place / "index.html").resolve().as_uri(), 1024, "light", failures)
        page.on("dialog", lambda dialog: (failures.append(f"a name opened a dialog: {dialog.message}"), dialog.dismiss()))
        shown = sorted(name.replace("\u200b", "") for name in page.locator("tbody th .name").all_text_contents())
        failures.expect(shown == sorted(visible(name) for name in made_models.HOSTILE), "the diagnosis has other names than the model")
        tags = page.locator("script, img, iframe, form, a:not([href^='#'])").count()
        failures.expect(tags == 0, f"a name became markup of the diagnosis: {tags} elements")
        failures.expect(visible(CANDIDATE) in page.locator("h1").text_content().replace("\u200b", ""), "the diagnosis does not name its file as it is")
        browser.close()


def check_survey(place, chromium, failures):
    with sync_playwright() as playwright:
        browser = pages.launch(playwright, chromium)
        page = pages.open_page(browser, (place / "index.html").resolve().as_uri(), 1024, "light", failures)
        page.on("dialog", lambda dialog: (failures.append(f"a name opened a dialog: {dialog.message}"), dialog.dismiss()))
        shown = page.locator("#models tbody th .name").all_text_contents()
        failures.expect(len(shown) == 3 and any(name.endswith(visible(CANDIDATE)) for name in shown), f"the survey has other names: {shown}")
        page.fill("#query", "cmd() <img")
        failures.expect(page.locator("#models tbody tr:visible").count() == 1, "the survey does not find a hostile name")
        page.locator("#models tbody summary").first.click()
        tags = page.locator("script, img, iframe, a:not([href^='#'])").count()
        failures.expect(tags == 1, f"a name became markup of the survey: {tags} elements, where its own script is the only one")
        browser.close()
    table = list(csv.reader((place / "survey.csv").open(newline="")))
    failures.expect(all(len(row) == len(table[0]) for row in table) and len(table) == 4, "survey.csv has torn rows")


def check_page(report, names, chromium, failures):
    with sync_playwright() as playwright:
        browser = pages.launch(playwright, chromium)
        url = (report / "index.html").resolve().as_uri()
        page = pages.open_page(browser, url, 1024, "light", failures)
        page.on("dialog", lambda dialog: (failures.append(f"a name opened a dialog: {dialog.message}"), dialog.dismiss()))
        page.wait_for_selector("#body a", state="attached")
        shown = [name.replace("\u200b", "") for name in page.locator("#body th .name").all_text_contents()]
        failures.expect(shown == [visible(name) for name in names], "the table has other names than the report")
        for place, name in enumerate(names):
            page.evaluate("(place) => { location.hash = `#?layer=${place}`; }", place)
            heading = page.locator("#detail-heading")
            page.wait_for_function("(place) => location.hash.endsWith(`=${place}`) && !document.getElementById('detail').hidden", arg=place)
            failures.expect(heading.text_content() == visible(name), f"the heading of layer {place} is not its name")
        static = page.locator("section.layer h3 .name").all_text_contents()
        failures.expect(sorted(static) == sorted(map(visible, names)), "the layers' sections have other headings than their names")
        markup = page.evaluate(
            """() => [...document.querySelectorAll('*')].flatMap((element) => [
              ...[...element.attributes].filter((a) => /^on/i.test(a.name)).map((a) => `${element.tagName} ${a.name}`),
              ...(/^(script|img|iframe|object|embed|link|base|form|a)$/i.test(element.tagName)
                ? [`${element.tagName} ${element.getAttribute('src') ?? element.getAttribute('href') ?? ''}`] : []),
            ])"""
        )
        for tag in markup:
            allowed = re.match(r"SCRIPT $|IMG data:image/png;base64,|FORM $|[Aa] #", tag)
            failures.expect(allowed, f"a name became markup: {tag[:200]}")
        failures.expect("pwned" not in page.title(), "the title is a layer's name")
        browser.close()


def check_table(report, failures):
    with open(report / "layers.csv", newline="", encoding="utf-8") as file:
        rows = list(csv.reader(file))
    failures.expect({len(row) for row in rows} == {len(rows[0])}, "layers.csv has rows of different lengths")
    for row in rows[1:]:
        for cell in row:
            number = re.fullmatch(r"-?[0-9.]+(e-?[0-9]+)?", cell)
            failures.expect(number or not re.match(r"[=+\-@\t\r\n]", cell), f"layers.csv has a formula: {cell[:80]!r}")
    names = {row[0][1:] if row[0].startswith("'") else row[0] for row in rows[1:]}
    failures.expect(names == set(LAYERS), f"layers.csv has other names: {sorted(names ^ set(LAYERS))[:3]}")
    candidates = {row[1][1:] if row[1].startswith("'") else row[1] for row in rows[1:]}
    failures.expect(candidates == {"", CANDIDATE}, f"layers.csv has other candidates: {sorted(candidates)}")


class Tags(html.parser.HTMLParser):
    """The tags and the text of a rendered card."""

    def __init__(self):
        super().__init__()
        self.tags, self.text = [], ""

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text += data


def check_card(report, failures):
    text = (report / "card.md").read_text(encoding="utf-8")
    failures.expect(not [c for c in text if is_hidden(c) and c != "\n"], "the card has hidden characters")
    tags = Tags()
    tags.feed(MarkdownIt("commonmark").enable("table").render(text))
    for tag, attributes in tags.tags:
        failures.expect(tag in CARD_TAGS, f"the card has a <{tag}>: {attributes}")
        if tag == "img":
            failures.expect(re.fullmatch(r"plots/[a-z0-9-]+\.png|badge\.svg", attributes["src"]), f"the card shows {attributes['src']}")
    failures.expect(visible(CANDIDATE) in tags.text, "the card does not name the candidate as it is")
    rows = sum(tag == "tr" for tag, _ in tags.tags)
    failures.expect(rows == 2, f"the card's table has {rows} rows of 2")


def check_plots(report, folder, failures):
    scripts = sorted((report / "plots").glob("*.gp"))
    failures.expect(len(scripts) >= 5 + 3 * len(LAYERS), f"only {len(scripts)} plots were drawn")
    for script in scripts:
        place = folder / f"redrawn-{script.stem}"
        place.mkdir()
        done = subprocess.run(["gnuplot", str(script.resolve())], cwd=place, capture_output=True, text=True, timeout=60)
        failures.expect(done.returncode == 0 and not done.stderr, f"{script.name}: gnuplot says {done.stderr[:300]}")
        made = sorted(path.name for path in place.iterdir())
        failures.expect(made == [f"{script.stem}.png", f"{script.stem}.svg"], f"{script.name} made {made}")
        for path in (report / "plots" / f"{script.stem}.svg", place / f"{script.stem}.svg"):
            tags = {element.tag.rpartition("}")[2] for element in xml.etree.ElementTree.parse(path).iter()}
            failures.expect(not tags & {"script", "image", "foreignObject", "a"}, f"{path.name} has {sorted(tags)}")


def check_files(report, folder, failures):
    found = [str(path.relative_to(report)) for path in report.rglob("*") if path.is_file()]
    for name in found:
        failures.expect(re.fullmatch(r"(plots/)?[a-z0-9-]+\.[a-z]+", name), f"a file is called {name!r}")
    others = {path.name for path in folder.iterdir() if not path.name.startswith("redrawn-")}
    failures.expect(others == {"model.safetensors", CANDIDATE, "report", "diagnosis", "survey", CUT}, f"a name made a file: {sorted(others)}")
    failures.expect(not pathlib.Path("/tmp/pwned.weight").exists(), "a name left its folder")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--chromium", default=pages.CHROMIUM)
    parser.add_argument("fidelio", type=pathlib.Path)
    parser.add_argument("folder", type=pathlib.Path)
    arguments = parser.parse_args()
    arguments.folder.mkdir()
    failures = pages.Failures()
    report, names = make_report(arguments.fidelio, arguments.folder, failures)
    check_page(report, names, arguments.chromium, failures)
    check_diagnosis(arguments.folder / "diagnosis", arguments.chromium, failures)
    check_survey(arguments.folder / "survey", arguments.chromium, failures)
    check_table(report, failures)
    check_card(report, failures)
    check_plots(report, arguments.folder, failures)
    check_files(report, arguments.folder, failures)
    for failure in failures:
        print(failure, file=sys.stderr)
    print(f"hostile names: {len(LAYERS)} layers, {len(failures)} failures")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
