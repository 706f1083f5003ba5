# SPDX-License-Identifier: Apache-2.0
"""pictures: verdicts of files and folders, and the page that shows them."""
import html
import json
import os
import re
import struct
import subprocess
import sys

import pytest

from support.models import ROOT, names, snapshot
from support.pictures import graph, png, render, write_folders

HOSTILE = "<img src=x onerror=alert(1)>'\"&.png"


def pair(place, grain=1.5, texts=()):
    files = place / "bf16.png", place / "int8.png"
    files[0].write_bytes(png(render(1), texts))
    files[1].write_bytes(png(render(1, grain), texts))
    return files


def chunks(data):
    """The names of a PNG file's chunks."""
    found, place = [], 8
    while place < len(data):
        length, name = struct.unpack(">I4s", data[place : place + 8])
        found.append(name)
        place += 12 + length
    return found


def size(path):
    return struct.unpack(">II", path.read_bytes()[16:24])


def text_of(page):
    """What a reader sees."""
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<wbr>|<(script|style)\b.*?</\1>|<[^>]*>", "", page, flags=re.S)))


def test_two_files_get_a_verdict_and_its_figures(fidelio, place):
    said = fidelio.ends(0, "pictures", *pair(place)).stdout
    assert said.startswith("! Waxy") and "texture" in said and "One pair is weak evidence" in said
    alike = fidelio.ends(0, "pictures", *pair(place, grain=6.0)).stdout
    assert alike.startswith("✓ Alike") and "equal" in alike


def test_two_folders_are_judged_by_medians(fidelio, place):
    said = fidelio.ends(0, "pictures", *write_folders(place, 7)).stdout
    assert "! Waxy  by the medians of 7 pairs" in said and "sign test p" in said


def test_the_same_document_comes_from_any_number_of_threads_and_is_that_of_the_folder(fidelio, place):
    folders = write_folders(place, 5)
    one, two = (fidelio.ends(0, "pictures", *folders, "--json", "--threads", n).stdout for n in (1, 2))
    assert one == two
    for n in (1, 2):
        fidelio.ends(0, "pictures", *folders, "-o", place / f"page{n}", "--threads", n)
    assert snapshot(place / "page1") == snapshot(place / "page2")
    assert json.loads((place / "page1/pictures.json").read_text()) == json.loads(one)


def test_documents_keep_to_their_schema(fidelio, place):
    folders = write_folders(place, 4, texts=lambda number, side: [graph(number)])
    (folders[1] / "1.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    (folders[0] / "alone.png").write_bytes(png(render(9)))
    for path in folders:
        (path / "smooth.png").write_bytes(png(render(3) // 255 * 0 + 90))
    fidelio.ends(65, "pictures", *folders, "-o", place / "page")
    documents = [place / "page/pictures.json", place / "single.json"]
    documents[1].write_text(fidelio.ends(0, "pictures", *pair(place), "--json").stdout)
    jsonschema = subprocess.run([sys.executable, ROOT / "Tests/Peers/schemas.py", *documents], capture_output=True, text=True)
    assert jsonschema.returncode == 0, jsonschema.stderr


def test_numbered_outputs_are_paired_by_seed_and_warn_where_prompts_differ(fidelio, place):
    texts = lambda number, side: [graph(100 + number, model=["model_bf16.safetensors", "model_int8.safetensors"][side])]
    # ComfyUI counts on: the candidate's numbers are others, and so is their order.
    folders = write_folders(place, 3, name=lambda n: f"ComfyUI_{n + 1:05}_.png", candidate=lambda n: f"ComfyUI_{14 - n:05}_.png", texts=texts)
    document = json.loads(fidelio.ends(0, "pictures", *folders, "--json").stdout)
    assert [p["matched_by"] for p in document["pairs"]] == ["origin"] * 3
    assert [(p["reference"]["seeds"], p["candidate"]["models"]) for p in document["pairs"]] == [([str(100 + n)], ["model_int8.safetensors"]) for n in range(3)]
    (folders[0] / "same.png").write_bytes(png(render(1), [graph(1, "a kettle")]))
    (folders[1] / "same.png").write_bytes(png(render(1, 2.0), [graph(2, "a kettle")]))
    said = fidelio.ends(0, "pictures", *folders).stdout
    assert "seed" in said, said


def test_a_damaged_picture_does_not_stop_the_others(fidelio, place):
    folders = write_folders(place, 3)
    whole = (folders[1] / "1.png").read_bytes()
    (folders[1] / "1.png").write_bytes(whole[: len(whole) // 2])
    done = fidelio.ends(65, "pictures", *folders, "-o", place / "page")
    assert "Not compared" in done.stdout and "1.png" in done.stdout
    document = json.loads((place / "page/pictures.json").read_text())
    assert len(document["pairs"]) == 2 and [u["candidate"] for u in document["uncompared"]] == ["1.png"]
    assert "Not compared" in text_of((place / "page/index.html").read_text())
    (folders[1] / "0.png").write_bytes(b""), (folders[1] / "2.png").write_bytes(b"")
    fidelio.ends(65, "pictures", *folders, "-o", place / "none")
    assert "No pair could be compared" in text_of((place / "none/index.html").read_text())


def test_pictures_that_cannot_be_compared_are_refused_with_the_reason(fidelio, place):
    first, second = pair(place)
    second.write_bytes(png(render(1, size=64)))
    fidelio.refuses(65, "pictures", first, second, says=["192 × 192", "64 × 64"])
    second.write_bytes(b"\xff\xd8\xff\xe0\0\x10JFIF\0" + bytes(200))
    fidelio.refuses(65, "pictures", first, second, says="JPEG")
    second.write_bytes(b"")
    fidelio.refuses(65, "pictures", first, second)
    fidelio.refuses(66, "pictures", first, place / "nowhere.png")
    fidelio.refuses(64, "pictures", first, place, says="two folders")
    (place / "empty").mkdir(), (place / "others").mkdir()
    fidelio.refuses(66, "pictures", place / "empty", place / "others", says="PNG files")
    (place / "empty/a.png").write_bytes(png(render(1))), (place / "others/b.png").write_bytes(png(render(2)))
    fidelio.refuses(65, "pictures", place / "empty", place / "others", says="without a pair")


def test_the_folder_holds_pixels_only_under_names_of_its_own(fidelio, place):
    prompt = "a secret prompt"
    folders = write_folders(place, 2, texts=lambda number, side: [graph(number, prompt)])
    for folder in folders:
        os.rename(folder / "0.png", folder / HOSTILE)
    said = fidelio.ends(0, "pictures", *folders, "-o", place / "page").stdout
    assert said.rstrip().endswith(f"Page: {place}/page/index.html")
    made = snapshot(place / "page")
    pictures = {f"pairs/000{n}-{what}.png" for n in (1, 2) for what in ("reference", "candidate", "difference", "reference-detail", "candidate-detail")}
    plots = {f"plots/octaves-000{n}.{kind}" for n in (1, 2) for kind in ("gp", "svg", "png")}
    assert set(made) == {"index.html", "pictures.json"} | pictures | plots
    for name in pictures:
        assert set(chunks(made[name])) <= {b"IHDR", b"sRGB", b"gAMA", b"cHRM", b"IDAT", b"IEND"}, f"{name} carries more than pixels"
    everything = b"\n".join(made.values())
    assert prompt.encode() not in everything and os.fsencode(place) not in everything
    page = made["index.html"].decode()
    assert "<img src=x" not in page and html.escape(HOSTILE.removesuffix(".png"), quote=False)[:12] in page.replace("<wbr>", "")
    assert re.search(r"script-src 'sha256-[A-Za-z0-9+/=]+'", html.unescape(page))
    tags = re.findall(r"<[a-z][^>]*>", page.split("<script>")[0])
    assert len(tags) > 100 and not any(re.search(r"\son[a-z]+=", re.sub(r'"[^"]*"', '""', tag)) for tag in tags)
    assert "not what caused it" in text_of(page)


def test_large_pictures_are_cut_to_their_middle_and_many_pairs_are_bounded(fidelio, place):
    wide = png(render(1, size=192).repeat(11, axis=1)), png(render(1, 2.0, size=192).repeat(11, axis=1))
    for name, data in zip("ab", wide):
        (place / f"{name}.png").write_bytes(data)
    fidelio.ends(0, "pictures", place / "a.png", place / "b.png", "-o", place / "page", "--no-plots")
    assert size(place / "page/pairs/0001-reference.png") == (2048, 192)
    assert "The middle 2048 × 192 pixels of 2112 × 192" in text_of((place / "page/index.html").read_text())
    assert not (place / "page/plots").exists()
    folders = write_folders(place / "many", 53)
    fidelio.ends(0, "pictures", *folders, "-o", place / "pages", "--no-plots")
    assert len(names(place / "pages/pairs")) == 50 * 5
    page = (place / "pages/index.html").read_text()
    assert "first 50 of 53 pairs" in text_of(page) and page.count('data-label="Verdict"') == 53
    assert page.count("<img ") == page.count('loading="lazy"') == 250 and page.count(" open>") == 1


def test_an_output_is_refused_where_it_could_harm(fidelio, place):
    folders = write_folders(place / "renders", 2)
    line = ["pictures", *folders, "--no-plots", "-o"]
    before = snapshot(place)
    for more in ([], ["--overwrite"]):
        fidelio.refuses(64, *line, folders[0], *more, says="input")
        fidelio.refuses(73, *line, place / "renders", *more, says="pictures that are compared")
        fidelio.refuses(73, *line, folders[1] / "..", *more)
        fidelio.refuses(73, *line, place, *more)
        fidelio.refuses(73, *line, folders[0] / "0.png", *more, says="a folder")
    assert snapshot(place) == before
    fidelio.ends(0, *line, place / "page")
    fidelio.refuses(73, *line, place / "page", says="--overwrite")
    (place / "page/notes.txt").write_text("mine")
    fidelio.ends(0, "pictures", folders[0] / "0.png", folders[1] / "0.png", "--no-plots", "-o", place / "page", "--overwrite")
    assert names(place / "page") == ["index.html", "notes.txt", "pairs", "pictures.json"] and len(names(place / "page/pairs")) == 5
    (place / "mine/pairs").mkdir(parents=True)
    fidelio.refuses(73, *line, place / "mine", "--overwrite", says="alone is replaced")
    (place / "report").mkdir()
    (place / "report/report.json").write_text("{}")
    fidelio.refuses(73, *line, place / "report", "--overwrite", says="no report")


def shared():
    return subprocess.run([ROOT / "scripts/shared_folder"], capture_output=True, text=True).stdout.strip()


@pytest.mark.skipif(not shared(), reason="there is no folder of shared expected values")
def test_golden_pairs_get_their_verdicts(fidelio, place):
    folder = f"{shared()}/golden/pictures"
    with open(f"{folder}/golden.json") as file:
        pairs = json.load(file)["pairs"]
    assert len(pairs) > 10
    for golden in pairs:
        said = fidelio.ends(0, "pictures", f"{folder}/{golden['reference']}", f"{folder}/{golden['candidate']}", "--json").stdout
        found = json.loads(said)["pairs"][0]
        assert {key: found[key] for key in ("verdict", "composition")} == golden["expected"], golden["candidate"]
