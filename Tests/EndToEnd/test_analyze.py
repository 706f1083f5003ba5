# SPDX-License-Identifier: Apache-2.0
"""analyze and report: the expected sweep, what candidates are, the page, and the same bytes again."""
import csv
import hashlib
import json
import math
import re
import struct

import pytest

from support import int8
from support.models import CANDIDATES, EXPECTED, MODEL, OUTLIERS, floats, tensors, write

# The file named after convrot is not rotated, and is described as what it is.
LABELS = {"tensor": "tensor/none", "row": "row/none", "row-convrot64": "row/rot64", "tensor-convrot64": "tensor/none"}


@pytest.fixture(scope="module")
def folder(fidelio, tmp_path_factory):
    out = tmp_path_factory.mktemp("analyze") / "report"
    assert analyze(fidelio, out).stdout.strip()
    return out


@pytest.fixture(scope="module")
def report(folder):
    return json.loads((folder / "report.json").read_text())


def analyze(fidelio, out, *options):
    return fidelio.ends(0, "analyze", MODEL, *CANDIDATES.values(), "-o", out, "--groups", "16,64,256", *options)


def near(ours, theirs, *, relative=0.0, absolute=0.0):
    """Written so that a NaN fails."""
    if theirs is None or ours is None:
        return ours is theirs
    return math.isclose(ours, theirs, rel_tol=0, abs_tol=max(absolute, relative * abs(theirs)))


@pytest.mark.parametrize("name", EXPECTED)
def test_the_expected_sweep_is_reproduced(report, name):
    assert report["schema"] == "fidelio.report/2"
    ours = next(layer for layer in report["layers"] if layer["name"] == name)["configurations"]
    assert ours.keys() == EXPECTED[name]["configurations"].keys()
    for configuration, theirs in EXPECTED[name]["configurations"].items():
        rotated, values = not configuration.endswith("/none"), ours[configuration]
        assert near(values["snr_db"], theirs["snr_db"], absolute=1e-4), configuration
        assert near(values["mse"], theirs["mse"], relative=5e-6 if rotated else 1e-6), configuration
        assert near(values["max_abs_err"], theirs["max_abs_err"], relative=1e-3 if rotated else 1e-5), configuration
        assert near(values["cosine"], theirs["cosine"], absolute=1e-7), configuration
        assert near(values["code_entropy"], theirs["code_entropy"], absolute=1e-4 if rotated else 1e-6), configuration
        for key, value in zip(("min", "p05", "median"), theirs["row_snr_db"], strict=True):
            assert near(values["row_snr_db"][key], value, absolute=1e-3), f"{configuration} {key}"
        assert rotated or near(values["zero_fraction"], theirs["zero_fraction"], absolute=1e-6), configuration


def test_candidates_are_measured_by_what_they_are(report):
    layer = next(layer for layer in report["layers"] if layer["name"] == OUTLIERS)
    found = [candidate["name"] for candidate in report["candidates"]]
    assert len(found) == len(CANDIDATES)
    for name, label in zip(found, LABELS.values(), strict=True):
        assert layer["measured"][name]["label"] == label
        assert near(layer["measured"][name]["snr_db"], EXPECTED[OUTLIERS]["configurations"][label]["snr_db"], absolute=1e-3), name
    shifted = [tensor for tensor in report["unquantized"] if tensor["state"] == "changed"]
    assert any(tensor["name"].endswith(".bias") for tensor in shifted), "ctq's shifted biases are not reported"


def gain(name, mode):
    """⟨W, Ŵ⟩ / ⟨W, W⟩ of a layer of a candidate, in float64."""
    truth = int8.array(tensors(MODEL)[0][name]).astype(float)
    held, stem = tensors(CANDIDATES[mode])[0], name.removesuffix("weight")
    found = int8.array(held[name]) * int8.array(held[f"{stem}weight_scale"]).astype(float).reshape(-1, 1)
    if mode == "row-convrot64":
        found = int8.rotated(found, int8.hadamard(64))
    return (truth * found).sum() / (truth * truth).sum()


@pytest.mark.parametrize("mode", ["tensor", "row", "row-convrot64"])
@pytest.mark.parametrize("name", EXPECTED)
def test_the_gain_is_that_of_another_program(report, name, mode):
    layer = next(layer for layer in report["layers"] if layer["name"] == name)
    if CANDIDATES[mode].name not in layer["measured"]:
        pytest.skip("kept")
    measured = layer["measured"][CANDIDATES[mode].name]
    assert near(measured["gain"], gain(name, mode), absolute=1e-7)
    ratio = measured["signal_energy"] / measured["error_energy"]
    assert near(10 * math.log10(ratio), measured["snr_db"], absolute=1e-9), "energies and SNR differ"


def test_candidates_are_diagnosed(report, folder):
    modes = dict(zip((candidate["name"] for candidate in report["candidates"]), CANDIDATES, strict=True))
    found = {mode: set() for mode in CANDIDATES}
    for finding in report["findings"]:
        found[modes[finding["candidate"]]].add(finding["id"])
    lost, misnamed, shifted = "tensor-scale-detail-loss", "rotation-claimed-absent", "bias-shifted"
    assert found == {"tensor": {lost, shifted}, "row": {shifted, "loss-avoidable"}, "row-convrot64": {shifted}, "tensor-convrot64": {lost, misnamed, shifted}}
    assert [modes[diagnosis["candidate"]] for diagnosis in report["diagnoses"]] == list(CANDIDATES)
    page = (folder / "index.html").read_text()
    assert 'id="findings"' in page and misnamed in page


def test_the_report_is_one_self_contained_page(folder):
    page = (folder / "index.html").read_text()
    assert "encoder.layer.0.output.dense" in page and page.count("<svg") >= 3
    assert re.findall(r"""(?:src|href)\s*=\s*["'](?!#|data:)([^"']*)|@import|url\((?!["']?(?:#|data:))""", page) == []
    with open(folder / "layers.csv", newline="") as file:
        rows = list(csv.reader(file))
    assert len(rows) > len(EXPECTED) * 4 and len({len(row) for row in rows}) == 1


@pytest.mark.parametrize("threads", [1, 2, 7])
def test_the_report_is_the_same_with_any_number_of_threads(fidelio, place, folder, threads):
    analyze(fidelio, place / "report", "--threads", threads)
    for file in ("report.json", "layers.csv", "index.html"):
        assert (place / "report" / file).read_bytes() == (folder / file).read_bytes(), file


def test_layers_are_shown_in_detail_and_files_hashed_by_wish(fidelio, place, report):
    out = place / "detail"
    said = fidelio.ends(0, "analyze", MODEL, CANDIDATES["row"], "-o", out, "--worst", "1", "--detail", "query", "--sha256")
    assert "Report:" in said.stdout
    page = (out / "index.html").read_text()
    figures = json.loads((out / "figures.json").read_text())["layers"]
    assert len(figures) == 2 and page.count('<section class="layer"') == 2
    assert any("query" in layer["layer"] for layer in figures)
    maps = list((out / "plots").glob("layer-*-error-1.png"))
    assert len(maps) == 2 and all(map.read_bytes()[:4] == b"\x89PNG" for map in maps)
    detailed = json.loads((out / "report.json").read_text())
    for document, path in ((detailed["reference"], MODEL), (detailed["candidates"][0], CANDIDATES["row"])):
        expected = hashlib.sha256(path.read_bytes()).hexdigest()
        assert document["sha256"] == {path.name: expected} and expected in page
    assert "sha256" not in report["reference"], "hashes that were not asked for"
    fidelio.refuses(64, "analyze", MODEL, "-o", place / "no", "--detail", "(", says="regular expression")


def test_a_models_snr_counts_every_tensor(report):
    original, _ = tensors(MODEL)
    # Position ids are no weights.
    signal = sum(x * x for dtype, _, data in original.values() if dtype == "BF16" for x in floats(data, dtype))
    for candidate in report["candidates"]:
        name = candidate["name"]
        error = sum(layer["measured"][name]["mse"] * layer["parameters"] for layer in report["layers"])
        summary = report["summary"]["measured"][name]
        # ctq's shifted biases have an error too; it is far below that of the layers.
        assert near(summary["model_snr_db"], 10 * math.log10(signal / error), absolute=0.02), name
        assert summary["model_left_out"] == 0


def test_candidates_of_one_name_are_kept_apart(fidelio, place):
    """Whatever a label looks like that another file bears as its name."""
    (place / "b").mkdir()
    files = {place / "a.safetensors": "row", place / "a.safetensors (2)": "row", place / "b/a.safetensors": "tensor"}
    for path, mode in files.items():
        path.write_bytes(CANDIDATES[mode].read_bytes())
    fidelio.ends(0, "analyze", MODEL, *files, "-o", place / "report", "--no-plots")
    report = json.loads((place / "report/report.json").read_text())
    found = [candidate["name"] for candidate in report["candidates"]]
    assert len(set(found)) == 3, found
    measured = next(layer for layer in report["layers"] if layer["name"] == OUTLIERS)["measured"]
    for name, mode in zip(found, files.values(), strict=True):
        assert near(measured[name]["snr_db"], EXPECTED[OUTLIERS]["configurations"][LABELS[mode]]["snr_db"], absolute=1e-3), name
    snr = [report["summary"]["measured"][name]["model_snr_db"] for name in found]
    assert snr[0] == snr[1] > snr[2] + 10


def test_the_squared_error_of_what_was_kept_is_that_of_its_finite_weights(fidelio, place):
    weights = [float(index % 7) for index in range(128)]
    for name, more in {"original": 0.0, "candidate": 0.5}.items():
        data = struct.pack("<256f", *[math.nan, math.inf] * 64, *(weight + more for weight in weights))
        write(place / name, {"w.weight": ("F32", [4, 64], data)})
    fidelio.ends(0, "analyze", place / "original", place / "candidate", "-o", place / "report", "--no-plots")
    kept = json.loads((place / "report/report.json").read_text())["unquantized"][0]
    assert kept["name"] == "w.weight" and near(kept["mse"], 0.25, absolute=1e-9)


def test_a_report_renders_again_from_its_document(fidelio, place, folder, report):
    fidelio.ends(0, "report", folder / "report.json", "-o", place / "again")
    assert json.loads((place / "again/report.json").read_text()) == report
    assert (place / "again/index.html").read_bytes() == (folder / "index.html").read_bytes()


def test_metrics_and_plots_can_be_left_out(fidelio, place):
    fidelio.ends(0, "analyze", MODEL, "-o", place / "less", "--metrics", "mse,snr_db", "--no-plots", "--groups", "64")
    configurations = json.loads((place / "less/report.json").read_text())["layers"][0]["configurations"]
    assert len(configurations) == 4
    for values in configurations.values():
        assert {"mse", "snr_db"} <= values.keys() and "cosine" not in values
