# SPDX-License-Identifier: Apache-2.0
"""An analysis in parts on several machines, and the report of all of them: the bytes of one machine."""
import base64
import json
import signal
import subprocess
import time
from pathlib import Path

import pytest

from support.command import LIMIT
from support.models import ACTIVATIONS, CANDIDATES, MODEL, QUANTIZED, ROOT, names, snapshot, tensors, write

FOUR = tuple(CANDIDATES.values())


def one(fidelio, out, *line):
    """The report of one machine, and what it says."""
    return fidelio.ends(0, "analyze", *line, "-o", out).stdout


def parts(fidelio, folder, count, *line):
    for index in range(1, count + 1):
        fidelio.ends(0, "analyze", *line, "--shard", f"{index}/{count}", "-o", folder)
    assert names(folder) == [f"part-{i:03}-of-{count:03}.json" for i in range(1, count + 1)]


def equal(fidelio, place, *line, counts=(2, 3, 7), more=(), merging=()):
    """Merges as many parts as are asked for, and compares every file and the summary with those of one machine."""
    said = one(fidelio, place / "one", *line, *more, *merging)
    expected = snapshot(place / "one")
    for count in counts:
        parts(fidelio, place / f"parts-{count}", count, *line, *more)
        merged = fidelio.ends(0, "merge", place / f"parts-{count}", "-o", place / f"merged-{count}", *merging).stdout
        assert merged.replace(str(place / f"merged-{count}"), str(place / "one")) == said
        found = snapshot(place / f"merged-{count}")
        assert list(found) == list(expected) and [name for name in expected if found[name] != expected[name]] == []


@pytest.fixture(scope="module")
def split(fidelio, tmp_path_factory):
    """Three parts of the model and a candidate, without plots."""
    folder = tmp_path_factory.mktemp("split") / "parts"
    parts(fidelio, folder, 3, MODEL, QUANTIZED, "--no-plots")
    return folder


def test_parts_of_four_candidates_make_the_report_of_one_machine(fidelio, place):
    equal(fidelio, place, MODEL, *FOUR, merging=["--card"])


@pytest.mark.parametrize("threads", [1, 2])
def test_the_number_of_threads_changes_no_byte_of_a_part(fidelio, place, split, threads):
    parts(fidelio, place / "parts", 3, MODEL, QUANTIZED, "--no-plots", "--threads", threads)
    assert snapshot(place / "parts") == snapshot(split)
    fidelio.ends(0, "merge", place / "parts", "-o", place / "out", "--no-plots", "--threads", threads)
    one(fidelio, place / "one", MODEL, QUANTIZED, "--no-plots")
    assert snapshot(place / "out") == snapshot(place / "one")


LINES = {
    "sweep": [MODEL],
    "formats": [MODEL, "--formats", "nvfp4,Q4_K,fp8/tensor", "--sample", 64],
    "formats-beside-a-candidate": [MODEL, QUANTIZED, "--formats", "w4a8", "--groups", "16,64"],
    "activations": [MODEL, QUANTIZED, CANDIDATES["tensor"], "--activations", ACTIVATIONS],
    "rows": [MODEL, QUANTIZED, "--activations", ACTIVATIONS, "--rows"],
    "chosen": [MODEL, QUANTIZED, "--include", "attention", "--exclude", "query", "--detail", "value", "--worst", 1],
    "metrics": [MODEL, QUANTIZED, "--metrics", "snr_db,cosine", "--worst", 0],
    "the-original-twice": [MODEL, MODEL, QUANTIZED, QUANTIZED],
}


@pytest.mark.parametrize("name", LINES)
def test_every_option_says_the_same_in_parts(fidelio, place, name):
    equal(fidelio, place, *LINES[name], counts=(3,), more=["--no-plots"], merging=["--no-plots"])


def test_more_parts_than_layers_are_empty_and_make_the_same(fidelio, place):
    equal(fidelio, place, MODEL, QUANTIZED, counts=(40,), more=["--no-plots"], merging=["--no-plots"])
    layers = [len(json.loads(path.read_text())["measured"]["layers"]) for path in sorted((place / "parts-40").iterdir())]
    assert sum(layers) == 5 and layers.count(0) >= 35


def renamed(path, out, name):
    whole, metadata = tensors(path)
    write(out, {name(n): tensor for n, tensor in whole.items()}, metadata)
    return out


def test_a_candidate_of_other_names_is_merged_too(fidelio, place):
    """Under a prefix, as files of ComfyUI have it."""
    other = renamed(QUANTIZED, place / "renamed.safetensors", lambda n: f"model.diffusion_model.{n}")
    equal(fidelio, place, MODEL, other, counts=(2, 3), more=["--no-plots"], merging=["--no-plots"])


def test_layers_that_are_fused_in_one_file_stay_in_one_part(fidelio, place):
    """The candidate has q, k and v apart, the original as one matrix; and the other way round."""
    whole, _ = tensors(MODEL)
    rows = {n: t for n, t in whole.items() if t[1] == [384, 384]}
    source = list(rows.values())[0]
    apart = {f"blocks.0.attn.{p}.weight": source for p in ("to_q", "to_k", "to_v")} | {"blocks.0.ff.weight": source, "blocks.1.ff.weight": source}
    write(place / "apart.safetensors", apart)
    fused = {"blocks.0.attn.qkv.weight": (source[0], [3 * 384, 384], source[2] * 3), "blocks.0.ff.weight": source, "blocks.1.ff.weight": source}
    write(place / "fused.safetensors", fused)
    for original, other in (("apart", "fused"), ("fused", "apart")):
        quantized = place / f"{other}.int8.safetensors"
        fidelio.ends(0, "convert", "-i", place / f"{other}.safetensors", "-o", quantized, "--overwrite")
        folder = place / original
        folder.mkdir()
        equal(fidelio, folder, place / f"{original}.safetensors", quantized, counts=(2, 3), more=["--no-plots"], merging=["--no-plots"])
        report = json.loads((folder / "one/report.json").read_text())
        assert any("attn" in layer["name"] and layer["measured"] for layer in report["layers"]), "nothing fused was measured"


def shared():
    return subprocess.run([ROOT / "scripts/shared_folder"], capture_output=True, text=True).stdout.strip()


@pytest.mark.skipif(not shared(), reason="no shared folder")
@pytest.mark.parametrize("count", [2, 3, 7])
def test_parts_of_a_whole_model_make_the_report_of_one_machine(fidelio, place, whole_model, count):
    original, candidates, expected = whole_model
    parts(fidelio, place / "parts", count, original, *candidates)
    fidelio.ends(0, "merge", place / "parts", "-o", place / "out", "--card")
    found = snapshot(place / "out")
    assert list(found) == list(expected) and [name for name in expected if found[name] != expected[name]] == []


@pytest.fixture(scope="module")
def whole_model(fidelio, tmp_path_factory):
    """MiniLM, three files made of it (one whose markers are wrong), and their report."""
    folder = tmp_path_factory.mktemp("whole")
    original = f"{shared()}/models/minilm_l6_v2_bf16.safetensors"
    good, plain = folder / "good.safetensors", folder / "plain.safetensors"
    fidelio.ends(0, "convert", "-i", original, "-o", good, "--convrot")
    fidelio.ends(0, "convert", "-i", original, "-o", plain, "--scaling_mode", "tensor")
    wrong = folder / "wrong.safetensors"
    wrong.write_bytes(good.read_bytes().replace(b'"convrot"', b'"convrat"'))
    fidelio.ends(0, "analyze", original, good, plain, wrong, "-o", folder / "one", "--card")
    return original, (good, plain, wrong), snapshot(folder / "one")


@pytest.mark.skipif(not shared(), reason="no shared folder")
@pytest.mark.parametrize("model", ["minilm5", "rxnfp4"])
def test_candidates_of_every_other_format_are_merged_too(fidelio, place, model):
    """GGUF among them, and files with one defect each."""
    folder = Path(shared()) / "golden/formats"
    files = sorted(path for path in folder.glob(f"**/{model}.*") if path.suffix in (".gguf", ".safetensors") and ".original." not in path.name)
    assert len(files) > 10
    if model == "minilm5":
        files += sorted(path for path in (folder / "defects").iterdir() if path.suffix != ".json")
    original = folder / f"{model}.original.safetensors"
    equal(fidelio, place, original, *files, "--allow-partial", counts=(3,), more=["--no-plots"], merging=["--no-plots"])


def test_a_finished_part_is_left_and_said(fidelio, split):
    before = snapshot(split)
    done = fidelio.ends(0, "analyze", MODEL, QUANTIZED, "--shard", "2/3", "--no-plots", "-o", split)
    assert "part-002-of-003.json is there already" in done.stderr and snapshot(split) == before
    fidelio.ends(0, "analyze", MODEL, QUANTIZED, "--shard", "2/3", "--no-plots", "-o", split, "--overwrite")
    assert snapshot(split) == before


def test_a_part_of_something_else_is_not_written_over(fidelio, place):
    line = ["--shard", "1/2", "--no-plots", "-o", place / "parts"]
    fidelio.ends(0, "analyze", MODEL, QUANTIZED, *line)
    before = snapshot(place)
    fidelio.refuses(73, "analyze", MODEL, QUANTIZED, "--groups", "16", *line, says=["part-001-of-002.json", "--overwrite"])
    assert snapshot(place) == before
    (place / "parts/part-001-of-002.json").write_text("{}")
    fidelio.refuses(73, "analyze", MODEL, QUANTIZED, *line, says="--overwrite")
    assert snapshot(place) == {"parts/part-001-of-002.json": b"{}"}


def test_a_finished_part_is_not_that_of_a_file_one_of_whose_bytes_has_changed(fidelio, place):
    """Be it where the run's sample looks, or elsewhere: then the digest of the tensor tells, in the part that has it."""
    original = place / "model.safetensors"
    data = bytearray(MODEL.read_bytes())
    step = len(data) // 64
    for at, refused in ((63 * step + 5000, 1), (63 * step, 2)):
        original.write_bytes(data)
        parts(fidelio, place / f"parts-{at}", 2, original, QUANTIZED, "--no-plots")
        changed = bytearray(data)
        changed[at] ^= 1
        original.write_bytes(changed)
        codes = [fidelio.run("analyze", original, QUANTIZED, "--no-plots", "--shard", f"{i}/2", "-o", place / f"parts-{at}").returncode for i in (1, 2)]
        assert sorted(codes) == [0] * (2 - refused) + [73] * refused, at


REFUSED = {
    "missing": (lambda f: (f / "part-002-of-003.json").unlink(), ["1 of 3 parts is missing: 2", "--shard 2/3"]),
    "missing-two": (lambda f: [(f / f"part-00{i}-of-003.json").unlink() for i in (2, 3)], ["2 of 3 parts are missing: 2–3"]),
    "empty-folder": (lambda f: [path.unlink() for path in f.iterdir()], "No part is in"),
    "cut": (lambda f: (f / "part-002-of-003.json").write_bytes((f / "part-002-of-003.json").read_bytes()[:-9]), ["part-002-of-003.json", "not JSON"]),
}


@pytest.mark.parametrize("name", REFUSED)
def test_parts_that_are_not_all_there_are_refused(fidelio, place, split, name):
    folder = place / "parts"
    folder.mkdir()
    for path in split.iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    REFUSED[name][0](folder)
    fidelio.refuses(65, "merge", folder, "-o", place / "out", says=REFUSED[name][1])
    assert names(place) == ["parts"]


CHANGES = {
    "another-original": (lambda d: d["run"]["reference"].update(name="x"), "another original"),
    "another-candidate": (lambda d: d["run"]["candidates"][0].update(bytes=1), "another candidate"),
    "other-options": (lambda d: d["run"]["options"].update(groups=[16]), "other options"),
    "other-version": (lambda d: d["run"]["tool"].update(version="0.0.1"), "another version of fidelio"),
    "other-division": (lambda d: d.update(parts=4), "4 parts instead of 3"),
    "layer-lost": (lambda d: d["measured"]["layers"].pop(), "No part holds what was measured of"),
    "digest-lost": (lambda d: d["measured"]["reference"]["digests"].popitem(), "No part holds what was measured of"),
    "digest-damaged": (lambda d: d["measured"]["reference"]["digests"].update(x="no"), "32 hexadecimal digits"),
    "evidence-lost": (lambda d: d["evidence"][0]["layers"].clear(), "what the layer's codes say"),
    "candidate-lost": (lambda d: d["evidence"].pop(), "another number of candidates"),
    "shape": (lambda d: d["measured"]["layers"][0].update(shape=[1, 2], parameters=2, non_finite=0), "in another shape"),
    "number": (lambda d: d.update(part=0), ".part"),
    "future": (lambda d: d.update(schema="fidelio.analysis-part/9"), "newer fidelio"),
    "kind": (lambda d: d.update(schema="fidelio.report/2"), "fidelio.analysis-part"),
    "no-numbers": (lambda d: d.pop("measured"), "measured"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_part_that_was_changed_is_refused(fidelio, place, split, name):
    """Any part, so that one with layers is among them."""
    (place / "parts").mkdir()
    documents = {path.name: json.loads(path.read_text()) for path in sorted(split.iterdir())}
    chosen = [n for n, d in documents.items() if d["measured"]["layers"] and d["evidence"][0]["layers"]][-1]
    CHANGES[name][0](documents[chosen])
    for file, document in documents.items():
        (place / "parts" / file).write_text(json.dumps(document))
    fidelio.refuses(65, "merge", place / "parts", "-o", place / "out", says=CHANGES[name][1])
    assert names(place) == ["parts"]


def outline(document):
    return document["outline"]["reference"]["files"][0]


OUTLINES = {
    "none": (lambda d: d.pop("outline"), "lacks the headers"),
    "no-base64": (lambda d: outline(d)["pieces"][0].update(base64="%"), "not Base64"),
    "behind-the-end": (lambda d: outline(d)["pieces"][0].update(at=1 << 50), "piece-order"),
    "cut": (lambda d: outline(d)["pieces"][0].update(base64=base64.b64encode(b"x" * 10).decode()), "minilm_layers_bf16.safetensors"),
    "no-files": (lambda d: d["outline"]["reference"].update(files=[]), "0 files"),
    "another-model": (lambda d: d["outline"].update(reference=d["outline"]["candidates"][0]), "piece-missing"),
}


@pytest.mark.parametrize("name", OUTLINES)
def test_a_first_part_whose_headers_were_changed_is_refused(fidelio, place, split, name):
    (place / "parts").mkdir()
    for path in split.iterdir():
        (place / "parts" / path.name).write_bytes(path.read_bytes())
    first = place / "parts/part-001-of-003.json"
    document = json.loads(first.read_text())
    OUTLINES[name][0](document)
    first.write_text(json.dumps(document))
    fidelio.refuses(65, "merge", place / "parts", "-o", place / "out", says=OUTLINES[name][1])
    assert names(place) == ["parts"]


def test_a_part_twice_counts_once_and_two_that_differ_are_refused(fidelio, place, split):
    again = place / "again.json"
    again.write_bytes((split / "part-002-of-003.json").read_bytes())
    fidelio.ends(0, "merge", split, again, "-o", place / "out", "--no-plots")
    again.write_bytes(again.read_bytes() + b"\n")
    fidelio.refuses(65, "merge", split, again, "-o", place / "no", says=["Part 2 is there twice", "again.json"])


def test_parts_of_two_runs_in_one_folder_are_told_apart(fidelio, place, split):
    fidelio.ends(0, "analyze", MODEL, "--shard", "1/2", "--no-plots", "-o", place)
    fidelio.refuses(65, "merge", split, place, "-o", place / "out", says="2 parts instead of 3")


def test_parts_that_are_not_there_are_missing_inputs(fidelio, place):
    fidelio.refuses(66, "merge", place / "no.json", "-o", place / "out", says="no.json")
    fidelio.refuses(64, "merge", place, says="-o FOLDER")


@pytest.mark.parametrize("option", [["--sha256"], ["--pictures", "a.png", "b.png"], ["--card"]], ids=lambda option: option[0])
def test_what_needs_whole_files_is_refused_with_a_shard(fidelio, place, option):
    fidelio.refuses(64, "analyze", MODEL, "--shard", "1/2", "-o", place / "out", *option, says=[option[0], "--shard"])
    fidelio.refuses(64, "analyze", MODEL, "--shard", "3/2", "-o", place / "out", says="--shard")
    fidelio.refuses(64, "analyze", "https://localhost:1/model.safetensors", "--shard", "1/2", "-o", place / "out", says="addresses")
    assert names(place) == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL], ids=lambda n: n.name)
def test_a_part_that_is_stopped_leaves_nothing(fidelio, place, number):
    process = fidelio.begin("analyze", MODEL, QUANTIZED, "--shard", "1/2", "-o", place / "parts", environment=fidelio.faulty({"file": MODEL, "delay": 100_000}))
    time.sleep(1)
    process.send_signal(number)
    process.communicate(timeout=LIMIT)
    assert process.returncode not in (0, 1)
    assert not (place / "parts").exists() or names(place / "parts") == []


@pytest.mark.parametrize("faults", [{"write": 1}, {"write": 1, "write_error": "ENOSPC"}, {"sync": 1}], ids=["write", "full", "sync"])
@pytest.mark.parametrize("named", [False, True], ids=["unnamed", "named"])
def test_a_disk_that_fails_leaves_the_old_part_or_none(fidelio, place, split, faults, named):
    line = ["analyze", MODEL, QUANTIZED, "--shard", "2/3", "--no-plots", "--threads", 1, "-o", place / "parts"]
    faults = faults | ({"named": 1} if named else {})
    fidelio.ends(74, *line, faults=faults)
    assert names(place / "parts") == []
    (place / "parts/part-002-of-003.json").write_text("mine")
    fidelio.ends(74, *line, "--overwrite", faults=faults)
    assert snapshot(place / "parts") == {"part-002-of-003.json": b"mine"}
    fidelio.ends(0, *line, "--overwrite")
    assert snapshot(place / "parts") == {"part-002-of-003.json": (split / "part-002-of-003.json").read_bytes()}


def test_pictures_are_given_at_the_merge(fidelio, documents, place, split):
    pair = [documents / "picture.png", documents / "other-picture.png"]
    one(fidelio, place / "one", MODEL, QUANTIZED, "--no-plots", "--pictures", *pair)
    fidelio.ends(0, "merge", split, "-o", place / "out", "--no-plots", "--pictures", *pair)
    assert snapshot(place / "out") == snapshot(place / "one")
