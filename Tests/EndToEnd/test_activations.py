# SPDX-License-Identifier: Apache-2.0
"""Files of activations: what is said of them, and that merging does not depend on the order of its inputs."""
import itertools
import json
import math
import struct
import sys

import pytest

from support.models import FIXTURES, MODEL, ROOT, names, tensors, write

sys.path.insert(0, str(ROOT / "Tests/Damaged"))
import damaged_activations as made  # noqa: E402

SEEDS = FIXTURES / "seeds/activations"


def sums(path, seed, keys, count=9):
    """A file of one layer of 16 inputs whose sums are no round numbers, with a row for each key."""
    rows = made.numbers("F16", [seed + key / 8 for key in keys for _ in range(16)], [len(keys), 16])
    changes = {
        "a.count": made.count(count), "a.input_energy": made.numbers("F64", [math.exp(seed * i % 40) / 3 for i in range(16)]), "a.rows": rows,
        "a.row_keys": made.numbers("U64", keys), "a.output_energy": made.f64(1 / (3 + seed)), "a.sensitivity": made.f64(seed / 7),
    }
    path.write_bytes(made.activations(changes, {"model": "m", "rows": "4"}))
    return path


def test_any_order_of_inputs_gives_the_same_bytes(fidelio, place):
    files = [sums(place / f"{seed}.safetensors", seed, keys) for seed, keys in enumerate([[1, 4, 9], [2, 4, 8, 9], [3, 3, 30]], 1)]
    outputs = set()
    for order in itertools.permutations(files):
        fidelio.ends(0, "activations", "merge", *order, "-o", place / "out", "--force")
        outputs.add((place / "out").read_bytes())
    assert len(outputs) == 1
    merged, metadata = tensors(place / "out")
    assert metadata == {"format": "fidelio.activations/1", "bases": "[1, 16, 64, 256]", "model": "m", "rows": "4"}
    assert struct.unpack("<q", merged["a.count"][2]) == (27,)
    # No file knows of rows beyond its largest key: 9 is the least of these.
    assert struct.unpack("<4Q", merged["a.row_keys"][2]) == (1, 2, 3, 3)
    parts = [struct.unpack("<16d", tensors(file)[0]["a.input_energy"][2]) for file in files]
    assert struct.unpack("<16d", merged["a.input_energy"][2]) == tuple(math.fsum(column) for column in zip(*parts))


def test_inspect_says_what_a_file_holds_and_lacks(fidelio):
    said = fidelio.ends(0, "activations", "inspect", SEEDS / "means").stdout
    assert "model: m" in said and "Lacks sensitivity: " in said and "Lacks output_energy of the whole model" in said
    layer = json.loads(fidelio.ends(0, "activations", "inspect", SEEDS / "means", "--json").stdout)["layers"][0]
    assert layer["input_energy_per_row"] == 3 and layer["output_energy_per_row"] == 7 and layer["worst_over_median"] == 2 / 1.5
    assert layer["rounding_snr_db"] == {"1": pytest.approx(10 * math.log10(3 / 0.5), abs=1e-12)}
    for kind in ("dat", "gguf"):
        document = json.loads(fidelio.ends(0, "activations", "inspect", SEEDS / kind, "--json").stdout)
        assert document["format"].startswith("imatrix") and document["lacks"]["output_energy"] == 1
    assert document["layers"][0]["name"] == "model.layers.0.self_attn.q_proj"


def test_merge_refuses_what_does_not_go_together(fidelio, place):
    one = sums(place / "one.safetensors", 1, [1])
    wide = place / "wide.safetensors"
    wide.write_bytes(made.means())
    fidelio.refuses(65, "activations", "merge", one, wide, "-o", place / "out", says=["wide.safetensors", "16 inputs", "one.safetensors"])
    fidelio.refuses(65, "activations", "merge", one, SEEDS / "gguf", "-o", place / "out", says=["imatrix", "llama-imatrix"])
    fidelio.refuses(65, "activations", "merge", one, MODEL, "-o", place / "out", says="not one of activations")
    fidelio.refuses(64, "activations", "merge", one, "-o", one, says="one.safetensors")
    (place / "out").write_bytes(b"mine")
    fidelio.refuses(73, "activations", "merge", one, one, "-o", place / "out", says="--overwrite")
    assert (place / "out").read_bytes() == b"mine" and names(place) == ["one.safetensors", "out", "wide.safetensors"]


def test_a_sample_without_keys_is_left_out_and_that_is_said(fidelio, place):
    one = sums(place / "one.safetensors", 1, [1])
    content, metadata = tensors(one)
    del content["a.row_keys"]
    write(place / "two.safetensors", content, metadata)
    done = fidelio.ends(0, "activations", "merge", one, place / "two.safetensors", "-o", place / "out")
    assert "without row_keys" in done.stderr and "a.rows" not in tensors(place / "out")[0]
