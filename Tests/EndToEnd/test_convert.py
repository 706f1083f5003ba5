# SPDX-License-Identifier: Apache-2.0
"""convert against what convert-to-quant writes, and dequantize against the original."""
import json
import math
import shutil
import struct

import pytest

from support.models import CANDIDATES, EXPECTED, MODEL, floats, names, tensors, write

RECIPE = "--int8 --scaling_mode row --simple --low-memory --convrot --convrot-group-size 64 --comfy_quant --save-quant-metadata".split()


@pytest.fixture(scope="module")
def converted(fidelio, tmp_path_factory):
    out = tmp_path_factory.mktemp("converted") / "converted.safetensors"
    fidelio.ends(0, "convert", "-i", MODEL, "-o", out, *RECIPE)
    return out


def test_convert_writes_what_ctq_writes(converted):
    ours, our_metadata = tensors(converted)
    theirs, their_metadata = tensors(CANDIDATES["row-convrot64"])
    original, _ = tensors(MODEL)
    assert ours.keys() == theirs.keys()
    for name, (dtype, shape, data) in ours.items():
        assert (dtype, shape) == theirs[name][:2], name
        if name in original and dtype != "I8":
            assert data == original[name][2], f"{name} was not quantized and is not the original's bytes"
        elif dtype == "I8":
            pairs = zip(memoryview(data).cast("b"), memoryview(theirs[name][2]).cast("b"))
            off = [abs(a - b) for a, b in pairs if a != b]
            assert len(off) <= 1e-4 * len(data) and max(off, default=0) <= 1, f"{name}: {len(off)} codes differ"
        elif name.endswith(".comfy_quant"):
            assert json.loads(data) == json.loads(theirs[name][2]), name
    key = "_quantization_metadata"
    assert json.loads(our_metadata.pop(key)) == json.loads(their_metadata.pop(key))
    assert our_metadata == their_metadata


def test_flags_can_have_dashes_and_underscores_exchanged(fidelio, place, converted):
    exchanged = [f.replace("-", "_").replace("__", "--", 1) if "-" in f[2:] else f.replace("_", "-") for f in RECIPE]
    assert exchanged != RECIPE
    fidelio.ends(0, "convert", "-i", MODEL, "-o", place / "out", *exchanged)
    assert (place / "out").read_bytes() == converted.read_bytes()


def test_a_plan_writes_nothing(fidelio, place):
    said = fidelio.ends(0, "convert", "-i", MODEL, "-o", place / "out", *RECIPE, "--dry-run").stdout
    assert names(place) == []
    assert [name for name in EXPECTED if name.removesuffix(".weight") not in said] == []


def test_what_must_not_be_is_refused(fidelio, place):
    out = place / "refused.safetensors"
    fidelio.refuses(64, "convert", "-i", MODEL, "-o", out, *[f if f != "row" else "tensor" for f in RECIPE], says="--force")
    fidelio.refuses(64, "convert", "-i", MODEL, "-o", out, *[f if f != "64" else "128" for f in RECIPE], says="128")
    copy = place / "copy.safetensors"
    shutil.copy(MODEL, copy)
    fidelio.refuses(64, "convert", "-i", copy, "-o", copy, *RECIPE, "--overwrite", says="copy.safetensors")
    assert copy.read_bytes() == MODEL.read_bytes() and names(place) == ["copy.safetensors"]


def test_an_existing_output_is_kept_unless_overwrite_is_given(fidelio, place, converted):
    out = place / "kept.safetensors"
    out.write_text("mine")
    fidelio.refuses(73, "convert", "-i", MODEL, "-o", out, *RECIPE, says=["kept.safetensors", "overwrite"])
    assert out.read_text() == "mine"
    fidelio.ends(0, "convert", "-i", MODEL, "-o", out, *RECIPE, "--overwrite")
    assert out.read_bytes() == converted.read_bytes()


def test_dequantize_gives_the_original_back_within_the_codes_precision(fidelio, place, converted):
    fidelio.ends(0, "dequantize", converted, "-o", place / "plain", "--dtype", "float32")
    plain, _ = tensors(place / "plain")
    original, _ = tensors(MODEL)
    assert plain.keys() == original.keys()
    for name in EXPECTED:
        w, v = floats(original[name][2], "BF16"), floats(plain[name][2], "F32")
        assert len(w) == len(v)
        snr = 10 * math.log10(sum(x * x for x in w) / sum((x - y) ** 2 for x, y in zip(w, v)))
        assert snr == pytest.approx(EXPECTED[name]["configurations"]["row/rot64"]["snr_db"], abs=1e-2), name


@pytest.mark.parametrize("scaling", ["row", "tensor"])
def test_a_layer_too_large_to_be_rotated_is_left_as_it_is_and_listed(fidelio, place, scaling):
    huge = struct.pack("<128f", *[3e38] * 128)
    write(place / "m.safetensors", {"huge.weight": ("F32", [2, 64], huge), "good.weight": ("F32", [2, 64], struct.pack("<128f", *range(128)))})
    line = ["convert", "-i", place / "m.safetensors", "-o", place / "out", "--scaling_mode", scaling, "--convrot", "--convrot-group-size", 64]
    done = fidelio.ends(0, *line, *["--force"] * (scaling == "tensor"), "--json")
    fates = {tensor["name"]: tensor.get("reason") for tensor in json.loads(done.stdout)["tensors"]}
    assert fates == {"huge.weight": "holds 128 weights too large to be rotated: sums of them pass what float32 holds", "good.weight": None}
    made, _ = tensors(place / "out")
    assert made["huge.weight"] == ("F32", [2, 64], huge) and made["good.weight"][0] == "I8"
    fidelio.ends(0, "analyze", place / "m.safetensors", "-o", place / "report", "--no-plots")
    report = json.loads((place / "report/report.json").read_text())
    layer = next(layer for layer in report["layers"] if layer["name"] == "huge.weight")
    assert layer["configurations"].keys() == {"tensor/none", "row/none"}
    assert [skipped["name"] for skipped in report["skipped"]] == ["huge.weight"] * 2
