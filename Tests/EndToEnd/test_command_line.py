# SPDX-License-Identifier: Apache-2.0
"""Help, examples, inspect, and what tells damaged inputs from missing ones."""
import json
import os
import re
import subprocess

import numpy as np
import pytest

from support import int8
from support.models import CANDIDATES, MODEL, OUTLIERS, QUANTIZED, names, tensors, write

NAMES = ("inspect", "convert", "dequantize", "analyze", "plan", "diagnose", "repair", "check", "baseline", "attest", "verify", "report", "activations", "merge", "survey")


def test_help_names_every_command(fidelio):
    said = fidelio.ends(0, "--help").stdout
    assert [name for name in NAMES if name not in said] == []


@pytest.mark.parametrize("name", NAMES)
def test_an_example_of_help_is_a_command(fidelio, place, name):
    """Each can be copied as it stands: in an empty folder it misses its file, and nothing else."""
    said = fidelio.ends(0, name, "--help").stdout
    examples = re.findall(r"^ +(fidelio (?:.*\\\n)*.*)$", said.split("EXAMPLES")[1].split("USAGE")[0], re.MULTILINE)
    assert examples
    for example in examples:
        line = example.replace("fidelio", f'"{fidelio.binary}"', 1)
        done = subprocess.run(["sh", "-c", line], cwd=place, env={"PATH": os.defpath}, capture_output=True, text=True)
        assert done.returncode == (0 if "--list-presets" in example else 66), f"{example}\n{done.stderr}"
    assert names(place) == []


def test_inspect_describes_a_quantized_file(fidelio):
    said = fidelio.ends(0, "inspect", CANDIDATES["row-convrot64"]).stdout
    assert "24 tensors" in said and re.search(r"int8 +row +64 .* 5\n", said), said
    said = fidelio.ends(0, "inspect", CANDIDATES["row-convrot64"], "--verbose").stdout
    assert re.search(re.escape(OUTLIERS) + r" +I8 .* row/rot64", said), said
    assert json.loads(fidelio.ends(0, "inspect", CANDIDATES["row-convrot64"], "--json").stdout)["schema"] == "fidelio.inspect/1"


def test_damaged_and_missing_inputs_are_told_apart(fidelio, place):
    damaged = place / "damaged.safetensors"
    damaged.write_bytes(MODEL.read_bytes()[:-1])
    fidelio.refuses(65, "inspect", damaged, says="damaged.safetensors")
    fidelio.refuses(65, "analyze", damaged, "-o", place / "no", says="damaged.safetensors")
    fidelio.refuses(66, "inspect", place / "nowhere.safetensors", says="nowhere.safetensors")
    assert names(place) == ["damaged.safetensors"]


def test_nothing_that_is_read_is_written_over(fidelio, place):
    """Whatever the output's spelling: models, originals, baselines and reports stay."""
    model, original, base, report = (place / n for n in ("model.safetensors", "original.safetensors", "base.json", "report"))
    model.write_bytes(CANDIDATES["row-convrot64"].read_bytes())
    original.write_bytes(MODEL.read_bytes())
    fidelio.ends(0, "check", model, "--baseline", base, "--update-baseline")
    fidelio.ends(0, "analyze", original, model, "-o", report, "--no-plots")
    (place / "link").symlink_to(model)
    before = {path: path.read_bytes() for path in (model, original, base, report / "report.json")}
    for line in (
        ["check", model, "--baseline", base, "--junit", f"{place}/./model.safetensors"],
        ["check", model, "--baseline", base, "--sarif", f"{place}/./base.json"],
        ["check", model, "--baseline", base, "--summary", place / "link"],
        ["check", model, "--reference", original, "--baseline", base, "--bench-json", f"{place}/../{place.name}/original.safetensors"],
        ["attest", model, "--reference", original, "-o", f"{place}/./model.safetensors"],
        ["attest", model, "--reference", original, "-o", f"{place}/./original.safetensors"],
        ["repair", model, "--reference", original, "-o", f"{place}/./original.safetensors"],
        ["baseline", report, "-o", report / "report.json"],
        ["baseline", report / "report.json", "-o", f"{report}/./report.json"],
    ):
        fidelio.refuses(64, *line, "--overwrite", says="is the input")
    fidelio.refuses(64, "check", model, "--baseline", base, "--update-baseline", "--junit", place / "a", says="makes none")
    fidelio.refuses(64, "check", model, "--baseline", base, "--junit", place / "a", "--sarif", f"{place}/./a", says="need a file each")
    assert all(path.read_bytes() == content for path, content in before.items()) and not (place / "a").exists()


@pytest.mark.parametrize("typo, meant", [("diagnos", "diagnose"), ("anlyze", "analyze"), ("verfy", "verify"), ("Check", "check")])
def test_a_typo_of_a_command_is_told(fidelio, typo, meant):
    fidelio.refuses(64, typo, "FILE", says=f'there is no command "{typo}". Did you mean "{meant}"?')


def test_help_groups_commands_and_ends_with_examples(fidelio):
    said = fidelio.ends(0, "--help").stdout
    places = [said.index(word) for word in ("LOOK", "  inspect", "MAKE", "  convert", "GUARD", "  baseline", "PUBLISH", "  attest", "EXAMPLES")]
    assert places == sorted(places) and "fidelio model.safetensors" in said[places[-1]:]
    assert said == fidelio.ends(0, "help").stdout == fidelio.ends(0).stdout


def test_version_says_commit_and_cpu_level(fidelio):
    said = fidelio.ends(0, "--version").stdout
    assert re.fullmatch(r"fidelio \d+\.\d+\.\d+ \(commit ([0-9a-f]{7,}(-dirty)?|unknown), (baseline|avx2|avx512)\)\n", said), said
    assert "baseline)" in fidelio.ends(0, "--version", environment={"FIDELIO_CPU": "baseline"}).stdout


def test_what_writes_a_model_names_it_and_the_next_step(fidelio, place):
    out, back, odd = place / "out.safetensors", place / "back.safetensors", place / "a b"
    assert fidelio.ends(0, "convert", "-i", MODEL, "-o", out).stdout.endswith(f"Wrote {out}. Next: fidelio diagnose {out}\n")
    assert fidelio.ends(0, "dequantize", out, "-o", back).stdout.endswith(f"Wrote {back}. Next: fidelio inspect {back}\n")
    assert fidelio.ends(0, "convert", "-i", MODEL, "-o", odd).stdout.endswith(f"Next: fidelio diagnose '{odd}'\n")
    assert "Wrote" not in fidelio.ends(0, "convert", "-i", MODEL, "--dry-run").stdout


def test_a_file_alone_is_diagnosed(fidelio, place):
    said = fidelio.ends(0, CANDIDATES["tensor"]).stdout
    assert said == fidelio.ends(0, "diagnose", CANDIDATES["tensor"]).stdout and said.startswith("✗ Not faithful by its codes  ")
    fidelio.refuses(66, place / "no.safetensors", says="No such file")
    fidelio.refuses(66, "no.safetensors", says="No such file")


def test_several_files_are_ranked_by_what_they_are(fidelio):
    lines = fidelio.ends(0, "diagnose", *CANDIDATES.values(), MODEL).stdout.splitlines()
    order = [re.search(r"minilm_layers_bf16\.?([a-z0-9-]*)\.safetensors$", line)[1] for line in lines[1:6]]
    assert order[:2] == ["row-convrot64", "row"] and order[-1] == "" and set(order[2:4]) == {"tensor", "tensor-convrot64"}
    assert [line[0] for line in lines[1:6]] == ["✓", "!", "✗", "✗", "–"]
    assert lines[7] == f"Take {CANDIDATES['row-convrot64']}, by what their codes say."
    assert len(lines) == 14 and any(line.startswith(f"{CANDIDATES['tensor']}: One scale for a whole matrix") for line in lines[9:])
    measured = fidelio.ends(0, "diagnose", *CANDIDATES.values(), "--reference", MODEL).stdout
    assert f"\nTake {CANDIDATES['row-convrot64']}.\n" in measured
    bad = fidelio.ends(0, "diagnose", CANDIDATES["tensor"], MODEL).stdout
    assert "None of them can be recommended" in bad and "\nTake " not in bad
    fidelio.refuses(64, "diagnose", MODEL, "--budget", "64MB", "--full", says="--budget and --full exclude each other")
    fidelio.refuses(64, "diagnose", MODEL, "--budget", "64MB", "--sample", "9", says="--budget and --sample exclude each other")
    fidelio.refuses(64, "diagnose", MODEL, "--budget", "64MB", "--reference", MODEL, says="--budget and --reference exclude each other")
    fidelio.ends(1, "diagnose", *CANDIDATES.values(), "--strict")


def test_files_of_other_models_are_not_ranked_against_each_other(fidelio, place):
    held, metadata = tensors(QUANTIZED)
    write(place / "other.safetensors", {name.replace("encoder.layer.0", "blocks.7.mixer"): tensor for name, tensor in held.items()}, metadata)
    said = fidelio.ends(0, "diagnose", QUANTIZED, place / "other.safetensors").stdout
    assert "not files of one model" in said and "Take " not in said


def test_a_file_made_from_fp8_is_not_praised_for_its_codes(fidelio, place):
    """Its codes keep what FP8 left; whether that is near the original they do not say."""
    source = np.random.default_rng(5)
    def layer(n, fp8):
        values = int8.weights(source, 256, 512)
        if fp8:  # E4M3's numbers: 3 bits behind the leading one
            exponent = np.maximum(np.floor(np.log2(np.maximum(np.abs(values), 2.0**-30))), -6)
            values = np.round(values / 2.0 ** (exponent - 3)) * 2.0 ** (exponent - 3)
        return int8.layer(f"blocks.{n}.proj", values, rotation=64)
    for fp8 in (False, True):
        file = place / f"{fp8}.safetensors"
        write(file, {name: tensor for n in range(4) for name, tensor in layer(n, fp8).items()})
        document = json.loads(fidelio.ends(0, "diagnose", file, "--json").stdout)
        assert ("fp8-parent" in {f["id"] for f in document["findings"]}) == fp8
        assert document["verdict"]["mark"] in ({"unmeasured"} if fp8 else {"faithful", "close"})


def test_a_slash_at_the_end_says_that_a_folder_is_meant(fidelio, place):
    (place / "folder").mkdir()
    (place / "folder/m.safetensors").write_bytes(MODEL.read_bytes())
    fidelio.refuses(66, "inspect", f"{MODEL}/", says=f'Cannot open "{MODEL}/": Not a directory')
    for spelling in ("folder", "folder/", "folder//", "folder/."):
        said = fidelio.ends(0, "inspect", f"{place}/{spelling}").stdout
        assert said.startswith("folder: "), said
    for output in ("new/", "folder/", "new//"):
        fidelio.refuses(73, "convert", "-i", MODEL, "-o", f"{place}/{output}", says=f"{place}/{output.split('/')[0]}")
    fidelio.refuses(73, "analyze", MODEL, "-o", f"{MODEL}/", "--no-plots", says="found a file")
    line = ["check", QUANTIZED, "--baseline", place / "none.json"]
    fidelio.refuses(66, *line, "--policy", f"{MODEL}/", says="Not a directory")
    fidelio.ends(0, "analyze", MODEL, "-o", f"{place}/reports/new/", "--no-plots")
    assert names(place) == ["folder", "reports"] and names(place / "reports") == ["new"]


RAW, TEXT = b"m\xff.safetensors", b"m\\xFF.safetensors"


def test_a_name_that_is_not_utf8_is_opened_by_its_bytes_and_shown(fidelio, place, monkeypatch):
    """Also beside a file whose name is the text that is shown."""
    folder = os.fsencode(place) + b"/"
    for name, model in ((RAW, QUANTIZED), (TEXT, MODEL)):
        with open(folder + name, "wb") as file:
            file.write(model.read_bytes())
    raw, text = (json.loads(fidelio.ends(0, b"inspect", folder + name, b"--json").stdout) for name in (RAW, TEXT))
    assert raw["name"] == text["name"] == TEXT.decode() and raw["tensors"] != text["tensors"]
    assert "m\\xFF.safetensors" in fidelio.ends(0, b"diagnose", folder + RAW).stdout
    fidelio.refuses(66, b"inspect", folder + b"no\xfe", says="no\\xFE\": No such file")
    done = fidelio.refuses(64, b"inspect", folder + RAW, b"--no\xffsuch", says="--no\\xFFsuch")
    assert "\0" not in done.stderr
    assert "\0" not in fidelio.refuses(64, b"diagnos\xff", says="there is no command \"diagnos\\xFF\"").stderr
    # The default folder has the file's own bytes in its name too.
    monkeypatch.chdir(place)
    fidelio.ends(0, b"analyze", folder + TEXT, folder + RAW, b"--no-plots")
    os.rename(folder + RAW, folder + b"q\xff")
    os.rename(folder + TEXT, folder + RAW)
    fidelio.ends(0, b"analyze", folder + RAW, b"--no-plots")
    assert os.path.exists(folder + b"reports/m\\xFF/report.json") and os.path.exists(folder + b"reports/m\xff/report.json")
    with open(folder + b"reports/m\\xFF/report.json") as file:
        document = json.load(file)
    assert document["reference"]["name"] == "m\\xFF.safetensors"
    assert [candidate["name"] for candidate in document["candidates"]] == ["m\\xFF.safetensors (2)"]
    fidelio.ends(0, b"baseline", b"reports/m\\xFF", b"-o", b"base\xff", b"--candidate", b"m\xff.safetensors (2)")
    fidelio.ends(0, b"check", folder + b"q\xff", b"--baseline", b"base\xff")
