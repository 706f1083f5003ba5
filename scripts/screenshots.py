#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes pictures of what people meet, to be looked at: scripts/screenshots FIDELIO FOLDER [--docs]

Situations: a good file, a bad one, a mislabelled one, three candidates (all of Fixtures/), and 208 layers (made up from a seed).
Of each: the page at 390, 1024 and 1440 pixels in light and dark, its first screen on a phone and on a laptop, its print (with
the number of pages), the card as Markdown shows it, and the terminal at 60, 80 and 160 columns. Besides them the index of a survey
of everything in Fixtures/, at the same widths.
"""

import argparse
import html
import os
import pathlib
import re
import subprocess
import sys

from markdown_it import MarkdownIt
from playwright.sync_api import sync_playwright

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "Tests/Peers"))

import made_models  # noqa: E402 (it stands beside the tests)
import pages  # noqa: E402

MODEL = ROOT / "Fixtures/minilm_layers_bf16.safetensors"
MODES = {
    "good": ["row-convrot64"],
    "bad": ["tensor"],
    "mislabelled": ["tensor-convrot64"],
    "three": ["row-convrot64", "row", "tensor"],
}
WIDTHS, COLUMNS = (390, 1024, 1440), (60, 80, 160)
PAPER = 718  # A4 without Chromium's margins, in CSS pixels
MOST_BYTES = 300_000
COLORS = {"31": "#ff7b72", "32": "#4cc162", "33": "#e6a52e", "34": "#7cb8f2", "35": "#d2a8ff", "36": "#76e3ea"}
TERMINAL = "margin:0;padding:12px;background:#14171a;color:#e7e9ec;font:14px/1.3 'DejaVu Sans Mono',monospace;width:fit-content"
CARD = """<style>body{font:16px/1.5 'DejaVu Sans',sans-serif;max-width:860px;margin:24px auto;padding:0 16px;color:#1f2328}
table{border-collapse:collapse;display:block;overflow:auto}td,th{border:1px solid #d1d9e0;padding:6px 13px}img{max-width:100%}
code{background:#eff1f3;padding:.15em .35em;border-radius:5px;font-size:85%}pre{background:#f6f8fa;padding:12px;overflow:auto}
pre code{background:none;padding:0}</style>"""


def situations(fidelio, folder):
    """The original and the candidates of each situation."""
    for name, modes in MODES.items():
        yield name, MODEL, [MODEL.with_suffix(f".{mode}.safetensors") for mode in modes]
    model, candidate = folder / "made_208.safetensors", folder / "made_208.row-convrot64.safetensors"
    made_models.save_file(made_models.layers(208), model)
    recipe = "--int8 --scaling_mode row --simple --convrot --convrot-group-size 64 --comfy_quant --save-quant-metadata --overwrite"
    run(fidelio, "convert", "-i", model, "-o", candidate, *recipe.split())
    yield "layers-208", model, [candidate]


def run(*command):
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"{' '.join(map(str, command))}: exit {done.returncode}\n{done.stderr}")


class Camera:
    """Takes pictures of pages into a folder."""

    def __init__(self, browser, folder):
        self.browser, self.folder = browser, folder

    def page(self, url, width, height=900, theme="light", sharpness=1):
        context = self.browser.new_context(
            viewport={"width": width, "height": height}, color_scheme=theme, device_scale_factor=sharpness
        )
        page = context.new_page()
        page.goto(url)
        return page

    def shoot(self, page, name, whole=True):
        page.screenshot(path=self.folder / f"{name}.png", full_page=whole)
        page.context.close()

    def report(self, url, name):
        for theme in ("light", "dark"):
            for width in WIDTHS:
                self.shoot(self.page(url, width, theme=theme), f"{name}-page-{width}-{theme}")
            for width, height in pages.FIRST_SCREENS:
                self.shoot(self.page(url, width, height, theme), f"{name}-first-{width}-{theme}", whole=False)
        unfolded = self.page(url, 390)
        pages.unfold(unfolded)
        self.shoot(unfolded, f"{name}-experts-390")
        paper = self.page(url, PAPER)
        count = pages.printed_pages(paper, self.folder / f"{name}-print.pdf")
        print(f"{name}: printed on {count} pages")
        paper.emulate_media(media="print")
        self.shoot(paper, f"{name}-print")

    def diagnosis(self, url, name):
        for theme in ("light", "dark"):
            for width in WIDTHS:
                self.shoot(self.page(url, width, theme=theme), f"{name}-diagnosis-{width}-{theme}")

    def survey(self, url):
        for theme in ("light", "dark"):
            for width in WIDTHS:
                self.shoot(self.page(url, width, theme=theme), f"survey-page-{width}-{theme}")

    def markup(self, body, place, name, width):
        place.write_text(f"<!DOCTYPE html><meta charset=utf-8>{body}")
        self.shoot(self.page(place.as_uri(), width, 200), name)
        place.unlink()

    def card(self, report, name):
        body = CARD + MarkdownIt("commonmark").enable("table").render((report / "card.md").read_text())
        self.markup(body, report / "card.preview.html", f"{name}-card", 900)

    def terminal(self, text, name, columns):
        body = f'<body style="{TERMINAL}"><pre style="margin:0;font:inherit;width:{columns}ch">{text}</pre>'
        self.markup(body, self.folder / f"{name}.html", name, 24 + round(columns * 8.43))


def said(commands, columns, folder):
    """What a terminal of so many columns shows after commands in a folder, as HTML."""
    socket = f"fidelio-{os.getpid()}"
    tmux = ["tmux", "-L", socket, "-f", "/dev/null"]
    environment = {**os.environ, "TERM": "xterm-256color", "LC_ALL": "C.UTF-8"}
    typed = "; ".join(f"printf '$ %s\\n' 'fidelio {words}'; '{fidelio}' {words}; echo" for fidelio, words in commands)
    script = f"{typed}; tmux -L {socket} wait-for -S done; sleep 600"
    subprocess.run([*tmux, "new-session", "-d", "-c", str(folder), "-x", str(columns), "-y", "400", script], env=environment, check=True)
    try:
        subprocess.run([*tmux, "wait-for", "done"], env=environment, check=True, timeout=300)
        shown = subprocess.run([*tmux, "capture-pane", "-e", "-p"], env=environment, check=True, capture_output=True, text=True)
    finally:
        subprocess.run([*tmux, "kill-server"], env=environment)
    return painted(shown.stdout.rstrip())


def painted(text):
    """A terminal's text with its colours as HTML."""
    made, weight, color = [], "", ""
    for part in re.split(r"(\x1b\[[0-9;]*m)", text):
        if not part.startswith("\x1b["):
            made.append(f'<span style="{weight}{color}">{html.escape(part)}</span>' if weight or color else html.escape(part))
            continue
        for code in part[2:-1].split(";"):
            if code in ("", "0"):
                weight = color = ""
            elif code == "39":
                color = ""
            elif code == "1":
                weight = "font-weight:bold;"
            elif code in COLORS:
                color = f"color:{COLORS[code]};"
    return "".join(made)


def shoot_all(camera, fidelio, folder):
    for name, model, candidates in situations(fidelio, folder):
        report = folder / f"report-{name}"
        run(fidelio, "analyze", model, *candidates, "-o", report, "--overwrite", "--card", "--quiet")
        camera.report((report / "index.html").as_uri(), name)
        camera.card(report, name)
        diagnosis = folder / f"diagnosis-{name}"
        run(fidelio, "diagnose", *candidates, "-o", diagnosis, "--overwrite", "--quiet")
        camera.diagnosis((diagnosis / "index.html").as_uri(), name)
        for path in (model, *candidates):
            if not (folder / path.name).exists():
                (folder / path.name).symlink_to(path)
        names = " ".join(path.name for path in candidates)
        commands = [(fidelio, f"diagnose {names}"), (fidelio, f"analyze {model.name} {names} -o report --overwrite --no-plots")]
        for columns in COLUMNS:
            camera.terminal(said(commands, columns, folder), f"{name}-terminal-{columns}", columns)


    survey = folder / "survey"
    run(fidelio, "survey", MODEL.parent, "-o", survey, "--overwrite", "--quiet")
    camera.survey((survey / "index.html").as_uri())


def shoot_docs(camera, folder):
    """The three pictures that stand in docs/."""
    docs = Camera(camera.browser, ROOT / "docs")
    url = (folder / "report-three/index.html").as_uri()
    docs.shoot(docs.page(url, 1280, 800), "report", whole=False)
    docs.shoot(docs.page(url, 390, 844, "dark", sharpness=2), "report-phone", whole=False)
    docs.card(folder / "report-three", "report")
    for name in ("report", "report-phone", "report-card"):
        size = (ROOT / f"docs/{name}.png").stat().st_size
        if size > MOST_BYTES:
            raise SystemExit(f"docs/{name}.png has {size:,} bytes; {MOST_BYTES:,} are the limit")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--chromium", default=pages.CHROMIUM)
    parser.add_argument("--docs", action="store_true", help="make those that stand in docs/ anew too")
    parser.add_argument("fidelio", type=pathlib.Path)
    parser.add_argument("folder", type=pathlib.Path)
    arguments = parser.parse_args()
    with sync_playwright() as playwright:
        camera = Camera(pages.launch(playwright, arguments.chromium), arguments.folder)
        shoot_all(camera, arguments.fidelio, arguments.folder)
        if arguments.docs:
            shoot_docs(camera, arguments.folder)
        camera.browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
