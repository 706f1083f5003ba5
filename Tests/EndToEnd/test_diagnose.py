# SPDX-License-Identifier: Apache-2.0
"""diagnose and repair."""
import json
import re

import pytest

from support.models import CANDIDATES, MODEL, mislabelled, names

VERDICTS = {
    "tensor": "Plain tensor-wise INT8, not rotated.",
    "row": "Row-wise INT8, not rotated.",
    "row-convrot64": "Row-wise INT8, rotated by 64.",
    "tensor-convrot64": "Plain tensor-wise INT8, not rotated, although its name says convrot.",
}


@pytest.mark.parametrize("reference", [[], ["--reference", MODEL]], ids=["alone", "reference"])
@pytest.mark.parametrize("mode", VERDICTS)
def test_diagnose_tells_what_a_file_is(fidelio, mode, reference):
    document = json.loads(fidelio.ends(0, "diagnose", CANDIDATES[mode], "--json", *reference).stdout)
    assert document["verdict"]["text"].startswith(VERDICTS[mode])


def test_diagnose_fails_by_wish_where_detail_is_lost(fidelio):
    fidelio.ends(0, "diagnose", CANDIDATES["row-convrot64"], "--strict")
    done = fidelio.ends(1, "diagnose", CANDIDATES["tensor"], "--strict")
    assert "tensor-scale-detail-loss" in done.stdout and "fidelio convert" in done.stdout
    assert len(done.stdout.splitlines()) <= 24, "the verdict does not fit one screen"


def test_diagnose_writes_a_page_that_names_no_folder_and_replaces_only_a_diagnosis(fidelio, place):
    both = [CANDIDATES["tensor"], CANDIDATES["row-convrot64"]]
    said = fidelio.ends(0, "diagnose", *both, "-o", place / "page").stdout
    assert names(place / "page") == ["findings-1.json", "findings-2.json", "index.html"] and f"{place}/page/index.html" in said
    best = json.loads((place / "page/findings-1.json").read_text())
    assert best == json.loads(fidelio.ends(0, "diagnose", both[1], "--json").stdout), "the first document is not the best file's"
    page = (place / "page/index.html").read_text()
    assert str(both[0].parent) not in page and "not_faithful" not in page and "Take minilm" in re.sub("<[^>]*>", "", page)
    fidelio.refuses(73, "diagnose", both[0], "-o", place / "page", says="--overwrite")
    (place / "page/notes.txt").write_text("mine")
    fidelio.ends(0, "diagnose", both[0], "--reference", MODEL, "-o", place / "page", "--overwrite")
    assert names(place / "page") == ["findings.json", "index.html", "notes.txt"], "documents of the older page are left"
    fidelio.ends(0, "analyze", MODEL, "-o", place / "report", "--no-plots")
    fidelio.refuses(73, "diagnose", both[0], "-o", place / "report", "--overwrite", says="no report there")


def test_diagnose_prints_a_line_for_each_of_several_files_and_goes_on_over_a_damaged_one(fidelio, place):
    (place / "cut.safetensors").write_bytes(CANDIDATES["row"].read_bytes()[:5000])
    files = [CANDIDATES["tensor"], place / "cut.safetensors", CANDIDATES["row-convrot64"]]
    done = fidelio.ends(65, "diagnose", *files, "--json")
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [line["path"] for line in lines] == [str(file) for file in files], "a line for each file, in their order"
    assert [line["schema"] for line in lines] == ["fidelio.findings/2", "fidelio.failure/1", "fidelio.findings/2"]
    assert lines[1]["exit_code"] == 65 and lines[1]["error"] in done.stderr
    alone = json.loads(fidelio.ends(0, "diagnose", files[0], "--json").stdout)
    assert lines[0] == alone | {"path": str(files[0])}, "a line says what the file's own document says"
    fidelio.ends(66, "diagnose", *files, place / "none.safetensors", "--json", "--strict")
    fidelio.ends(1, "diagnose", files[0], files[2], "--json", "--strict")
    said = fidelio.ends(65, "diagnose", *files)
    assert "cut.safetensors" in said.stderr and "Take" in said.stdout and "cut.safetensors" not in said.stdout


def test_diagnose_takes_each_model_of_a_folder_and_of_those_below_it(fidelio, place):
    (place / "models/deep").mkdir(parents=True)
    for name, mode in [("b.safetensors", "row"), ("deep/a.safetensors", "tensor"), (".hidden.safetensors", "row")]:
        (place / "models" / name).write_bytes(CANDIDATES[mode].read_bytes())
    lines = fidelio.ends(0, "diagnose", "--each", place / "models", "--json").stdout.splitlines()
    assert [json.loads(line)["path"] for line in lines] == [str(place / "models" / name) for name in ["b.safetensors", "deep/a.safetensors"]]
    document = fidelio.ends(0, "diagnose", place / "models", "--json").stdout
    assert json.loads(document)["file"] == "models" and "path" not in json.loads(document), "a folder with one model is that model"
    (place / "empty").mkdir()
    fidelio.refuses(66, "diagnose", "--each", place / "empty", says="a model")


def test_diagnose_reads_no_more_than_its_budget_and_says_what_that_leaves_open(fidelio):
    done = fidelio.refuses(64, "diagnose", CANDIDATES["row-convrot64"], "--budget", "20kB", says="Give --budget 1MB or more")
    needed = int(re.search(r"layer are ([0-9]+)", done.stderr)[1])
    document = json.loads(fidelio.ends(0, "diagnose", CANDIDATES["row-convrot64"], "--budget", needed, "--json").stdout)
    whole = json.loads(fidelio.ends(0, "diagnose", CANDIDATES["row-convrot64"], "--full", "--json").stdout)
    assert document["read"]["bytes"] <= needed < whole["read"]["bytes"] and not document["whole"]
    assert 0 < document["read"]["share"] < 1 and document["read"]["requests"] > 1
    assert document["verdict"]["mark"] == whole["verdict"]["mark"]
    assert "standard error" in document["verdict"]["confidence"] and "standard error" not in whole["verdict"]["confidence"]


def test_repair_writes_another_file_and_never_its_input(fidelio, place):
    broken, repaired = place / "broken.safetensors", place / "repaired.safetensors"
    broken.write_bytes(mislabelled(CANDIDATES["row-convrot64"].read_bytes()))
    before = broken.read_bytes()
    assert "rotation-unmarked" in fidelio.ends(0, "diagnose", broken).stdout
    fidelio.ends(0, "repair", broken, "-o", repaired)
    document = json.loads(fidelio.ends(0, "diagnose", repaired, "--json", "--strict").stdout)
    assert document["verdict"]["text"].startswith("Row-wise INT8, rotated by 64.")
    fidelio.refuses(64, "repair", broken, "-o", broken, "--overwrite", says="is the input")
    fidelio.refuses(73, "repair", broken, "-o", repaired, says="repaired.safetensors")
    assert broken.read_bytes() == before and names(place) == ["broken.safetensors", "repaired.safetensors"]


def test_repair_writes_nothing_for_a_good_file(fidelio, place):
    said = fidelio.ends(0, "repair", CANDIDATES["row-convrot64"], "-o", place / "out").stdout
    assert said and names(place) == []
    fidelio.refuses(73, "repair", CANDIDATES["row-convrot64"], "-o", place / "no/where", says="No such file")
