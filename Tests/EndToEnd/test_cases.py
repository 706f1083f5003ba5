# SPDX-License-Identifier: Apache-2.0
"""Small inputs after what people meet (issue 12): every finding is the right one, and all commands say the same."""
import json
import re

import numpy as np
import pytest

from support import cases_layouts, cases_markers, cases_originals  # noqa: F401  they register cases
from support.agreement import OPPOSITES, Said, agree, sentences
from support.case import CASES
from support.int8 import snr
from support.models import CANDIDATES, MODEL, floats, tensors, write


def counted(document):
    return {f["id"]: (f["severity"], len(f["subjects"])) for f in document["findings"]}


@pytest.fixture(params=CASES)
def case(request):
    return CASES[request.param]()


def test_every_command_gives_the_right_answer_and_the_same(fidelio, place, case):
    path, original = case.write(place)
    said = Said(fidelio, place, path, original)
    assert counted(said.diagnosis) == case.findings
    assert len(said.diagnosis["unjudged"]) == case.unjudged
    for words in case.says: assert words in said.diagnosis["verdict"]["text"] + said.diagnosis["verdict"]["confidence"]
    for words in case.never: assert words not in said.everything
    if "leftovers" in case.more: assert len(json.loads(said.plan.stdout)["leftovers"]) == case.more["leftovers"]
    agree(said)


def test_sentences_that_exclude_each_other_are_still_in_use(fidelio, tmp_path):
    """Each pattern that agree() looks for occurs in what is said of some file: one that no longer did would find nothing."""
    good, other = tmp_path / "good.safetensors", tmp_path / "other.safetensors"
    fidelio.ends(0, "convert", "-i", MODEL, "-o", good, "--int8", "--scaling_mode", "row", "--simple", "--convrot", "--convrot-group-size", "64", "--comfy_quant")
    held, metadata = tensors(MODEL)
    random = np.random.default_rng(5)
    write(other, {name: (kind, shape, random.permutation(np.frombuffer(data, np.uint16)).tobytes()) for name, (kind, shape, data) in held.items()}, metadata)
    pairs = [(good, MODEL), (good, other), (CANDIDATES["tensor"], MODEL), (CANDIDATES["tensor"], None), (CANDIDATES["row-convrot64"], None)]
    said = ""
    for index, (file, original) in enumerate(pairs):
        place = tmp_path / str(index)
        place.mkdir()
        said += sentences(Said(fidelio, place, file, original)) + "\n"
    unused = [pattern for _, *patterns in OPPOSITES for pattern in patterns if not re.search(pattern, said)]
    assert not unused


def test_a_repair_mends_what_can_be_mended_and_keeps_every_code(fidelio, place, case):
    path, original = case.write(place)
    out, more = place / "out.safetensors", ["--reference", original] if original else []
    done = fidelio.run("repair", path, "-o", out, *more)
    assert out.exists() == (case.repaired is not None), done.stdout + done.stderr
    if case.unjudged: assert done.returncode != 0, "success over layers that were not judged"
    if case.repaired is None: return
    after = json.loads(fidelio.ends(0, "diagnose", out, *more, "--full", "--json").stdout)
    assert counted(after) == case.repaired
    assert done.returncode == (1 if any(severity == "error" for severity, _ in case.repaired.values()) else 0)
    codes = lambda file: {name.removesuffix("._data").removesuffix(".weight").removesuffix(".int8_weight"): found for name, found in tensors(file)[0].items() if found[0] == "I8" and len(found[1]) == 2}
    assert codes(out) == codes(path), "codes were changed"


def test_dequantize_stops_where_codes_and_scale_are_not_the_weight(fidelio, place, case):
    path, _ = case.write(place)
    alone = json.loads(fidelio.ends(0, "diagnose", path, "--json").stdout)
    done = fidelio.run("dequantize", path, "-o", place / "out.safetensors")
    wrong = {"rotation-claimed-absent", "rotation-unmarked", "group-mismatch"} & {f["id"] for f in alone["findings"]}
    if wrong or case.unjudged and case.read is None: assert done.returncode == 65 and not (place / "out.safetensors").exists(), done.stdout
    else: assert done.returncode == 0, done.stderr


def test_dequantize_writes_plain_weights_of_other_formats(fidelio, place, case):
    if case.read is None: return
    path, original = case.write(place)
    fidelio.ends(0, "dequantize", path, "-o", place / "out.safetensors", "--dtype", "float32")
    found, truth = tensors(place / "out.safetensors")[0], tensors(original)[0]
    assert {(name, kind, tuple(shape)) for name, (kind, shape, _) in found.items()} == {(name, "F32", tuple(shape)) for name, (_, shape, _) in truth.items()}
    if case.read == 0: return
    for name, (_, shape, data) in found.items():
        weights = np.array(floats(truth[name][2], truth[name][0]))
        assert snr(weights, np.frombuffer(data, np.float32)) > case.read, name
