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
