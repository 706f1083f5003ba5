# SPDX-License-Identifier: Apache-2.0
"""Documents that strangers made: numbers that no document of ours holds, and documents that are too long."""
import json
import os

import pytest

from support.models import MODEL, QUANTIZED, names

LARGEST, LEAST = 9223372036854775807, -9223372036854775808


@pytest.fixture(scope="module")
def folder(fidelio, tmp_path_factory):
    """A report with figures of a layer."""
    out = tmp_path_factory.mktemp("report") / "report"
    fidelio.ends(0, "analyze", MODEL, QUANTIZED, "-o", out, "--worst", "1")
    return out


def put(document, path, value):
    """Puts a value at a path of keys and indices; `*` is every one."""
    first, *rest = path
    if first == "*":
        for index in range(len(document)):
            put(document, [index, *rest], value)
    elif rest:
        put(document[first], rest, value)
    else:
        assert first in document or isinstance(first, int), f"no field {first}"
        document[first] = value


REPORTS = {
    "parameters": (["layers", "*", "parameters"], LARGEST),
    "non-finite": (["layers", 0, "non_finite"], LEAST),
    "shape": (["layers", 0, "shape"], [LARGEST, 2]),
    "bytes": (["reference", "bytes"], LARGEST),
    "tensors": (["candidates", 0, "tensors"], LEAST),
    "group": (["options", "groups"], [16, LARGEST]),
}
FIGURES = {
    "counts": (["layers", 0, "weights", "counts"], [LARGEST, LARGEST]),
    "rows-per-point": (["layers", 0, "rows_per_point"], LARGEST),
}


@pytest.mark.parametrize(("path", "value"), REPORTS.values(), ids=REPORTS)
@pytest.mark.parametrize("command", ["report", "baseline"])
def test_a_report_that_cannot_be_is_refused_by_field(fidelio, folder, place, command, path, value):
    document = json.loads((folder / "report.json").read_text())
    put(document, path, value)
    (place / "report.json").write_text(json.dumps(document))
    fidelio.refuses(65, command, place / "report.json", "-o", place / "out", says=["report.json", f".{path[0]}"])
    assert names(place) == ["report.json"]


@pytest.mark.parametrize(("path", "value"), FIGURES.values(), ids=FIGURES)
def test_figures_that_cannot_be_are_refused_by_field(fidelio, folder, place, path, value):
    (place / "report.json").write_bytes((folder / "report.json").read_bytes())
    document = json.loads((folder / "figures.json").read_text())
    put(document, path, value)
    (place / "figures.json").write_text(json.dumps(document))
    fidelio.refuses(65, "report", place / "report.json", "-o", place / "out", says=["figures.json", ".layers[0]"])


@pytest.mark.parametrize("line", [["check", QUANTIZED, "--baseline"], ["verify", QUANTIZED]], ids=["check", "verify"])
def test_a_baseline_or_manifest_that_cannot_be_is_refused_by_field(fidelio, documents, place, line):
    source = documents / ("baseline.json" if line[0] == "check" else "manifest.json")
    document = json.loads(source.read_text())
    put(document if line[0] == "check" else document["measured"], ["layers", 0, "shape"], [LARGEST, 2])
    (place / source.name).write_text(json.dumps(document))
    fidelio.refuses(65, *line, place / source.name, says=[source.name, ".layers[0].shape"])


LINES = {
    "check": lambda file, out: ["check", QUANTIZED, "--baseline", file],
    "check-update": lambda file, out: ["check", QUANTIZED, "--reference", MODEL, "--baseline", file, "--update-baseline"],
    "verify": lambda file, out: ["verify", QUANTIZED, file],
    "report": lambda file, out: ["report", file, "-o", out],
    "baseline": lambda file, out: ["baseline", file, "-o", out],
    "merge": lambda file, out: ["merge", file, "-o", out],
}


@pytest.mark.parametrize("name", LINES)
def test_a_document_that_is_too_long_is_refused_by_its_size(fidelio, place, name):
    """One limit for all of them, before anything is made of it."""
    long = place / "long.json"
    long.write_text("{}")
    os.truncate(long, 70_000_000)
    done = fidelio.refuses(65, *LINES[name](long, place / "out"))
    assert "long.json" in done.stderr and "70000000" in done.stderr.replace(",", "").replace(" ", ""), done.stderr
    assert names(place) == ["long.json"]
