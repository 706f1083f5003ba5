#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Opens report pages in a headless Chromium and uses them as a reader would.

usage: pages.py [--chromium PATH] [--screenshots DIR] FOLDER...

Each FOLDER holds an index.html that fidelio wrote. Checked: no console message, no network request; the answer and the next step on the
first screen of a phone and of a laptop; no overflow at 360, 390, 1024 and 1920 pixels in light and dark, nor in print, folded and unfolded;
plots that can be read on a phone; five printed pages at most; sorting, filtering, the fragment, a layer's link, the theme, CSV; axe-core's
accessibility rules; the figures of single layers. Needs the packages playwright and axe-playwright-python of PyPI, and Debian's chromium.
"""

import argparse
import json
import pathlib
import re
import sys
import time
import urllib.parse

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

CHROMIUM = "/usr/bin/chromium"
WIDTHS = (360, 390, 1024, 1920)
FIRST_SCREENS = ((390, 844), (1280, 800))
# Smaller text cannot be read on a phone, in CSS pixels.
LEAST_TEXT = 8
MOST_PAGES = 5


class Failures(list):
    """What was found wrong, in sentences."""

    def expect(self, condition, sentence):
        if not condition:
            self.append(sentence)


def launch(playwright, chromium=CHROMIUM):
    """Chromium as it runs anywhere: as root, in a container, where /dev/shm is small."""
    return playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-dev-shm-usage"])


def open_page(browser, url, width, theme, failures, height=900, folder=False):
    """A page that asks for nothing but itself, and with `folder` what lies beside it."""
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=theme)
    page = context.new_page()
    place = f"{url} at {width} px, {theme}"
    page.on("console", lambda message: failures.append(f"{place}: console says {message.text!r}"))
    page.on("pageerror", lambda error: failures.append(f"{place}: {error}"))
    page.on(
        "request",
        lambda request: failures.expect(
            request.url.split("#")[0] == url.split("#")[0] or request.url.startswith("data:")
            or folder and request.url.startswith(url.rpartition("/")[0] + "/pairs/"),
            f"{place}: asks the network for {request.url}",
        ),
    )
    page.goto(url)
    return page


def check_fit(page, place, width, theme, failures):
    """Nothing reaches past the window, and no label of one word is broken."""
    overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    failures.expect(overflow <= 0, f"{place} overflows by {overflow} px at {width} px, {theme}")
    broken = page.evaluate(
        """() => [...document.querySelectorAll('dt, thead th')].flatMap((label) => {
          const texts = document.createTreeWalker(label, NodeFilter.SHOW_TEXT);
          const broken = [];
          while (texts.nextNode()) {
            const range = document.createRange();
            range.selectNodeContents(texts.currentNode);
            const lines = new Set([...range.getClientRects()].map((line) => Math.round(line.top)));
            if (/^\\s*\\p{L}+\\s*$/u.test(texts.currentNode.data) && lines.size > 1) broken.push(texts.currentNode.data.trim());
          }
          return broken;
        })"""
    )
    failures.expect(not broken, f"{place} at {width} px, {theme}: labels of one word stand on two lines: {sorted(set(broken))}")


def unfold(page):
    page.evaluate("document.getElementById('experts').open = true")


def check_first_screen(browser, url, failures):
    """Without scrolling a reader sees the answer and the next step."""
    for width, height in FIRST_SCREENS:
        page = open_page(browser, url, width, "light", failures, height)
        for part in (".answer", ".next"):
            box = page.locator(part).bounding_box()
            seen = box and box["y"] >= 0 and box["y"] + box["height"] <= height
            failures.expect(seen, f"{url}: {part} is not on the first screen of {width} × {height}: {box}")
            failures.expect(page.locator(f"{part} bdi").inner_text().strip(), f"{url}: {part} says nothing")
        failures.expect(page.locator(".bars li:visible").count() > 0, f"{url}: there is no bar")
        failures.expect(page.locator("figure:visible .plot").count() <= 5, f"{url}: more than five plots stand unfolded")
        page.context.close()


def check_layout(browser, url, failures, screenshots):
    for width in WIDTHS:
        for theme in ("light", "dark"):
            page = open_page(browser, url, width, theme, failures)
            check_fit(page, f"{url} folded", width, theme, failures)
            if width == 1024:
                check_accessibility(page, f"{url} folded", theme, failures)
            if screenshots:
                name = f"{pathlib.Path(url).parent.name}-{width}-{theme}-folded.png"
                page.screenshot(path=str(screenshots / name), full_page=True)
            unfold(page)
            if page.locator("#chooser").count():
                page.click("#chooser summary")
                check_fit(page, f"{url} with its choice of columns", width, theme, failures)
                page.keyboard.press("Escape")
            check_fit(page, url, width, theme, failures)
            check_boxes(page, url, width, failures)
            if screenshots:
                name = f"{pathlib.Path(url).parent.name}-{width}-{theme}.png"
                page.screenshot(path=str(screenshots / name), full_page=True)
            if width == 1024:
                check_accessibility(page, url, theme, failures)
            page.context.close()


def check_boxes(page, url, width, failures):
    """Plots fit their boxes and can be read; on a phone tables do not scroll sideways either."""
    wide = page.evaluate("[...document.querySelectorAll('.plot, .scroll')].filter((box) => box.scrollWidth > box.clientWidth + 1).map((box) => box.className)")
    wrong = wide if width <= 390 else [name for name in wide if "plot" in name]
    failures.expect(not wrong, f"{url} at {width} px: {len(wrong)} boxes scroll sideways: {wrong[:3]}")
    least = page.evaluate(
        """() => Math.min(...[...document.querySelectorAll('.plot svg')].flatMap((svg) => {
          const scale = svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
          return [...svg.querySelectorAll('g[font-size]')].map((text) => Number(text.getAttribute('font-size')) * scale);
        }), 99)"""
    )
    failures.expect(least >= LEAST_TEXT, f"{url} at {width} px: text of a plot is {least:.1f} px high")


def check_diagnosis(browser, url, failures, screenshots):
    """The page of a diagnosis: the answer first, no script, and what can be unfolded fits too."""
    for width in WIDTHS:
        for theme in ("light", "dark"):
            page = open_page(browser, url, width, theme, failures)
            box = page.locator(".answer").bounding_box()
            failures.expect(box and box["y"] + box["height"] <= 900, f"{url}: the answer is not on the first screen at {width} px")
            check_fit(page, url, width, theme, failures)
            check_accessibility(page, url, theme, failures)
            page.evaluate("document.querySelectorAll('details').forEach((part) => { part.open = true; })")
            check_fit(page, f"{url} unfolded", width, theme, failures)
            check_accessibility(page, f"{url} unfolded", theme, failures)
            failures.expect(page.locator("script").count() == 0, f"{url} has a script")
            if screenshots:
                page.screenshot(path=str(screenshots / f"{pathlib.Path(url).parent.name}-{width}-{theme}.png"), full_page=True)
            page.context.close()


def check_pictures(browser, url, failures, screenshots):
    """The page of pictures: the answer first, every picture loads, the slider works by keyboard, and nothing is lost without a script."""
    for width in WIDTHS:
        for theme in ("light", "dark"):
            page = open_page(browser, url, width, theme, failures, folder=True)
            box = page.locator(".answer").bounding_box()
            failures.expect(box and box["y"] + box["height"] <= 900, f"{url}: the answer is not on the first screen at {width} px")
            check_fit(page, url, width, theme, failures)
            page.evaluate("document.querySelectorAll('details').forEach((part) => { part.open = true; })")
            page.evaluate("document.querySelectorAll('img').forEach((image) => { image.loading = 'eager'; })")
            # The page's policy admits no text as code, so nothing can be polled for.
            page.evaluate("Promise.allSettled([...document.images].map((image) => image.decode()))")
            loaded = page.evaluate("[...document.images].every((image) => image.naturalWidth > 0 && image.alt)")
            failures.expect(loaded, f"{url}: a picture is not shown")
            check_fit(page, f"{url} unfolded", width, theme, failures)
            check_boxes(page, url, width, failures)
            if width in (390, 1024):
                check_accessibility(page, f"{url} unfolded", theme, failures)
            if screenshots:
                page.screenshot(path=str(screenshots / f"{pathlib.Path(url).parent.name}-{width}-{theme}.png"), full_page=True)
            check_slider(page, url, failures)
            check_fit(page, f"{url} enlarged", width, theme, failures)
            if width == 1024:
                check_accessibility(page, f"{url} enlarged", theme, failures)
            page.context.close()
    context = browser.new_context(viewport={"width": 1024, "height": 900}, java_script_enabled=False)
    page = context.new_page()
    page.goto(url)
    boxes = [page.locator(f".compare .{side} img").first.bounding_box() for side in ("first", "second")]
    failures.expect(boxes[0]["x"] + boxes[0]["width"] <= boxes[1]["x"], f"{url}: without a script the pictures are not side by side: {boxes}")
    failures.expect(page.locator(".controls:visible").count() == 0, f"{url}: without a script there are controls that do nothing")
    context.close()


def check_survey(browser, url, failures, screenshots):
    """The index of a survey: the answer first, sorting, search and choice, ten thousand rows, and nothing lost without a script."""
    for width in WIDTHS:
        for theme in ("light", "dark"):
            page = open_page(browser, url, width, theme, failures)
            box = page.locator(".answer").bounding_box()
            failures.expect(box and box["y"] + box["height"] <= 900, f"{url}: the answer is not on the first screen at {width} px")
            check_fit(page, url, width, theme, failures)
            if width in (390, 1024): check_accessibility(page, url, theme, failures)
            page.evaluate("[...document.querySelectorAll('details')].slice(0, 3).forEach((part) => { part.open = true; })")
            check_fit(page, f"{url} unfolded", width, theme, failures)
            if width <= 390: check_boxes(page, url, width, failures)
            if screenshots:
                page.screenshot(path=str(screenshots / f"{pathlib.Path(url).parent.name}-{width}-{theme}.png"), full_page=True)
            page.context.close()
    page = open_page(browser, url, 1280, "light", failures)
    check_survey_table(page, url, failures)
    page.context.close()
    context = browser.new_context(viewport={"width": 1024, "height": 900}, java_script_enabled=False)
    page = context.new_page()
    page.goto(url)
    names = page.locator("#models tbody th").all_inner_texts()
    failures.expect(len(names) > 3 and page.locator("#models tbody tr:visible").count() == len(names), f"{url}: without a script there are no rows")
    failures.expect(page.locator("#tools:visible, thead button").count() == 0, f"{url}: without a script there are controls that do nothing")
    failures.expect(page.locator("#failures li").count() > 0, f"{url}: failures are not listed first")
    context.close()
    check_long_survey(browser, url, failures)


def orders(page, column):
    """What the visible rows are sorted by in a column; nothing where it is not known."""
    return page.evaluate("(column) => [...document.querySelectorAll('#models tbody tr:not([hidden])')].map((row) => row.cells[column].dataset.order)", column)


def check_survey_table(page, url, failures):
    rows = page.locator("#models tbody tr:visible")
    total = rows.count()
    heading = page.locator("#models thead button")
    first = page.locator("#models tbody th").all_inner_texts()
    for column in (1, 3, 4, 5):
        for is_down in (False, True):
            heading.nth(column).click()
            found = orders(page, column)
            known = [float(value) for value in found if value != ""]
            failures.expect(known == sorted(known, reverse=is_down) and "" not in found[: len(known)], f"{url}: column {column} is not sorted, down: {is_down}")
            said = page.locator("#models thead th").nth(column).get_attribute("aria-sort")
            failures.expect(said == ("descending" if is_down else "ascending"), f"{url}: the order is called {said}")
    heading.nth(0).focus()
    page.keyboard.press("Enter")
    failures.expect(page.locator("#models tbody th").all_inner_texts() == first, f"{url}: the keyboard does not bring the first order back")
    page.fill("#query", "zzz no such model")
    failures.expect(rows.count() == 0 and page.locator("#status").inner_text() == f"0 of {total} models", f"{url}: the search lets a model through")
    page.fill("#query", first[-1].replace("\n", "")[-20:])
    failures.expect(0 < rows.count() < total, f"{url}: the search finds {rows.count()} of {total}")
    page.click("#tools button[type=reset]")
    page.wait_for_timeout(50)
    failures.expect(rows.count() == total, f"{url}: reset leaves the search")
    grade = page.locator("#grade option").nth(1)
    page.select_option("#grade", index=1)
    words = set(page.locator("#models tbody tr:visible .word").all_inner_texts())
    failures.expect(words == {grade.get_attribute("value")}, f"{url}: the choice of a grade shows {words}")
    failures.expect(f"({rows.count()})" in grade.inner_text(), f"{url}: the choice of a grade counts {grade.inner_text()}")


def check_long_survey(browser, url, failures):
    """The same page with ten thousand rows opens, sorts and searches in a moment."""
    source = pathlib.Path(urllib.parse.unquote(urllib.parse.urlsplit(url).path))
    head, body, tail = re.fullmatch(r"(.*<tbody>\n)(.*)(</tbody>.*)", source.read_text(), re.DOTALL).groups()
    rows = body.splitlines(keepends=True)
    long = source.with_name("long.html")
    long.write_text(head + "".join(rows[index % len(rows)] for index in range(10_000)) + tail)
    start = time.monotonic()
    page = open_page(browser, long.as_uri(), 1280, "light", failures)
    failures.expect(page.locator("#status").inner_text() == "10,000 models", f"{url}: ten thousand rows are {page.locator('#status').inner_text()}")
    page.locator("#models thead button").nth(4).click()
    page.fill("#query", "safetensors")
    page.locator("#models tbody tr:visible").first.scroll_into_view_if_needed()
    seconds = time.monotonic() - start
    failures.expect(seconds < 30, f"{url}: ten thousand rows take {seconds:.1f} s")
    print(f"{url}: ten thousand rows open, sort and are searched in {seconds:.1f} s")
    page.context.close()
    long.unlink()


def check_slider(page, url, failures):
    compare = page.locator(".compare").first
    slider = compare.locator("input[type=range]")
    second = compare.locator(".second img")
    cut = lambda: second.evaluate("(image) => getComputedStyle(image).clipPath")
    slider.focus()
    page.keyboard.press("Home")
    first, said = cut(), slider.get_attribute("aria-valuetext")
    page.keyboard.press("End")
    failures.expect(first != cut() and said != slider.get_attribute("aria-valuetext"), f"{url}: the keyboard does not move the slider")
    # At one moment: the page may still be scrolling.
    boxes = compare.evaluate("(part) => [...part.querySelectorAll('img')].map((image) => JSON.stringify(image.getBoundingClientRect()))")
    failures.expect(boxes[0] == boxes[1], f"{url}: the pictures do not lie one over the other: {boxes}")
    compare.locator(".size").select_option("2")
    enlarged = second.evaluate("(image) => [image.getBoundingClientRect().width * devicePixelRatio / image.naturalWidth, getComputedStyle(image).imageRendering]")
    failures.expect(enlarged == [2, "pixelated"], f"{url}: 200 % is {enlarged}")
    compare.locator(".beside").check()
    failures.expect(cut() == "none", f"{url}: side by side, a picture is cut")


def check_print(browser, url, failures):
    """A4 with margins of half an inch is about 700 px wide; what is wider is cut off."""
    page = open_page(browser, url, 700, "dark", failures)
    page.emulate_media(media="print", color_scheme="dark")
    check_fit(page, f"{url} in print", 700, "dark", failures)
    ink = page.evaluate("getComputedStyle(document.body).color")
    failures.expect(ink == "rgb(27, 31, 35)", f"{url} is printed in {ink}")
    pages = printed_pages(page)
    failures.expect(pages <= MOST_PAGES, f"{url} is printed on {pages} pages")
    page.context.close()


def printed_pages(page, path=None):
    """How many pages of A4 a page is printed on. Chromium writes an object in plain text for each."""
    return len(re.findall(rb"/Type\s*/Page\b", page.pdf(path=path, format="A4")))


def check_accessibility(page, url, theme, failures):
    for violation in Axe().run(page).response["violations"]:
        nodes = "; ".join(node["html"][:120] for node in violation["nodes"][:3])
        failures.append(f"{url}, {theme}: {violation['id']}: {violation['help']}: {nodes}")


def names(page):
    return page.locator("#body th .name").all_inner_texts()


def column(page, number):
    cells = page.locator(f"#body tr > :nth-child({number})").all_inner_texts()
    return [float(cell.replace("−", "-")) for cell in cells if cell not in ("–", "exact")]


def check_table(browser, url, failures):
    page = open_page(browser, url, 1024, "light", failures)
    if page.locator("#table").count() == 0:
        page.context.close()
        return
    check_folding(page, url, failures)
    first = page.locator("#head th.number button[data-sort*=':']").first
    number = page.evaluate("(button) => button.closest('th').cellIndex + 1", first.element_handle())
    first.click()
    up = column(page, number)
    failures.expect(up == sorted(up), f"{url}: a click on a heading does not sort")
    failures.expect(page.locator("#head th[aria-sort=ascending]").count() == 1, f"{url}: the sorted column is not marked")
    page.locator("#head th.number button[data-sort*=':']").first.click()
    down = column(page, number)
    failures.expect(down == sorted(down, reverse=True), f"{url}: a second click does not turn the order")
    check_filters(page, url, failures)
    check_detail(page, url, failures)
    check_figures(page, url, failures)
    page.context.close()


def check_folding(page, url, failures):
    """What links lead to is unfolded."""
    failures.expect(page.locator("#table").is_hidden(), f"{url}: the table of layers is not folded")
    page.locator(".skip").focus()
    page.keyboard.press("Enter")
    failures.expect(page.locator("#table").is_visible(), f"{url}: the link to the layers leaves them folded")
    page.goto(f"{url}#?layer=0")
    page.reload()
    failures.expect(page.locator("#detail-heading").is_visible(), f"{url}: a shared link to a layer leaves it folded")
    page.goto(url)
    page.reload()
    unfold(page)


def check_filters(page, url, failures):
    data = json.loads(page.locator("#data").text_content())
    snr = [column["id"] for column in data["columns"]].index("snr_db")
    values = [(layer["values"][0] or [None] * len(data["columns"]))[snr] for layer in data["layers"]]
    known = sorted(value for value in values if isinstance(value, float))
    limit = f"{known[len(known) // 2]:.1f}"
    total, low = len(values), sum(value < float(limit) for value in known)
    page.fill("#query", "zzz no such layer")
    failures.expect(page.locator("#body tr").count() == 0, f"{url}: the text filter lets a layer through")
    page.fill("#query", "output")
    failures.expect(all("output" in name.lower() for name in names(page)), f"{url}: the text filter is wrong")
    page.fill("#query", "")
    page.fill("#below", limit)
    shown = page.locator("#status").inner_text()
    failures.expect(shown == f"{low:,} of {total:,} layers", f"{url}: of {low} layers under {limit} dB it shows {shown!r}")
    failures.expect(f"below={limit}" in page.url, f"{url}: the fragment lacks the filter")
    page.goto(page.url)
    page.reload()
    unfold(page)
    failures.expect(page.locator("#status").inner_text() == shown, f"{url}: the fragment does not bring the view back")
    page.click("#reset")
    failures.expect(f"{total:,} layers" in page.locator("#status").inner_text(), f"{url}: reset leaves a filter")
    failures.expect("#?" not in page.url, f"{url}: reset leaves the fragment")


def check_detail(page, url, failures):
    link = page.locator("#body a").nth(1)
    name = link.inner_text()
    link.click()
    failures.expect(page.locator("#detail-heading").inner_text() == name, f"{url}: the link opens another layer")
    failures.expect("layer=1" in page.url, f"{url}: the fragment lacks the layer")
    page.click("#detail-close")
    failures.expect(page.locator("#detail").is_hidden(), f"{url}: the layer cannot be closed")
    before = page.evaluate("getComputedStyle(document.body).backgroundColor")
    failures.expect(page.locator("#theme").inner_text() == "Dark mode", f"{url}: in light mode the button does not offer dark mode")
    page.click("#theme")
    failures.expect(page.locator("#theme").inner_text() == "Light mode", f"{url}: in dark mode the button does not offer light mode")
    failures.expect(
        page.evaluate("getComputedStyle(document.body).backgroundColor") != before, f"{url}: the theme does not change"
    )
    page.click("#chooser summary")
    boxes = page.locator("#choices input")
    columns = page.locator("#head th").count()
    boxes.last.check() if not boxes.last.is_checked() else boxes.last.uncheck()
    failures.expect(page.locator("#head th").count() != columns, f"{url}: the choice of columns does nothing")
    page.keyboard.press("Escape")
    focused = page.evaluate("document.activeElement.closest('#chooser') && !document.getElementById('chooser').open")
    failures.expect(focused, f"{url}: Escape leaves the choice of columns open, or the keyboard nowhere")
    page.click("#reset")


def check_figures(page, url, failures):
    """Every layer with figures is reached from the table and shows whole pictures; the others say so by having no link."""
    sections = page.locator("section.layer")
    failures.expect(sections.count() > 0, f"{url}: no layer has figures")
    loaded = page.evaluate("[...document.images].every((image) => image.complete && image.naturalWidth > 200 && image.alt)")
    failures.expect(loaded and page.locator("section.layer img").count() > 1, f"{url}: a heat map is not shown")
    link = page.locator("section.layer a[href^='#?layer=']").first
    link.click()
    page.click("#detail-figures")
    heading = page.locator("section.layer h3").first
    failures.expect(heading.evaluate("(node) => node === document.activeElement"), f"{url}: the link to figures leads elsewhere")
    failures.expect(page.locator("#detail-heading").inner_text() == heading.inner_text(), f"{url}: figures of another layer")
    failures.expect("layer=" in page.url, f"{url}: the way to the figures loses the view")
    shown = page.locator("section.layer").evaluate_all("(nodes) => nodes.map((node) => Number(node.id.slice(6)) - 1)")
    other = next(place for place in range(len(shown) + 1) if place not in shown)
    page.evaluate("(place) => { location.hash = `#?layer=${place}`; }", other)
    page.wait_for_function("(place) => location.hash.endsWith(`=${place}`)", arg=other)
    failures.expect(page.locator("#detail-figures").is_hidden(), f"{url}: a link to figures that are not there")
    failures.expect(page.locator("#detail-table td").count() > 3, f"{url}: a layer without figures has no numbers")
    page.click("#detail-close")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--chromium", default=CHROMIUM)
    parser.add_argument("--screenshots", type=pathlib.Path)
    parser.add_argument("--diagnosis", type=pathlib.Path, action="append", default=[], help="a folder of diagnose -o")
    parser.add_argument("--pictures", type=pathlib.Path, action="append", default=[], help="a folder of pictures -o")
    parser.add_argument("--survey", type=pathlib.Path, action="append", default=[], help="a folder of survey -o")
    parser.add_argument("folders", nargs="*", type=pathlib.Path)
    arguments = parser.parse_args()
    failures = Failures()
    with sync_playwright() as playwright:
        browser = launch(playwright, arguments.chromium)
        for folder in arguments.folders:
            url = (folder / "index.html").resolve().as_uri()
            check_first_screen(browser, url, failures)
            check_layout(browser, url, failures, arguments.screenshots)
            check_print(browser, url, failures)
            check_table(browser, url, failures)
        for folder in arguments.diagnosis:
            check_diagnosis(browser, (folder / "index.html").resolve().as_uri(), failures, arguments.screenshots)
        for folder in arguments.pictures:
            check_pictures(browser, (folder / "index.html").resolve().as_uri(), failures, arguments.screenshots)
        for folder in arguments.survey:
            check_survey(browser, (folder / "index.html").resolve().as_uri(), failures, arguments.screenshots)
        browser.close()
    for failure in failures:
        print(failure, file=sys.stderr)
    print(f"{len(arguments.folders) + len(arguments.diagnosis) + len(arguments.pictures) + len(arguments.survey)} pages, {len(failures)} failures")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
