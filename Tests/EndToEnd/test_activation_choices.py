# SPDX-License-Identifier: Apache-2.0
"""plan and convert by what layers are fed: each group against the sweep of analyze, files against their uniform neighbours."""
import json
import struct

import pytest

from support.models import ACTIVATIONS, MODEL, names, tensors, write

FED = [f"encoder.layer.0.{name}.weight" for name in ("attention.self.key", "attention.self.query", "attention.self.value", "output.dense")]
ALONE = "embeddings.token_type_embeddings.weight"
AUTO = ["--convrot-group-size", "auto", "--activations", ACTIVATIONS]


def groups(path):
    """Name -> group of the layers of a quantized file, as their marker tensors say."""
    found, _ = tensors(path)
    markers = {n.removesuffix(".comfy_quant") + ".weight": json.loads(data) for n, (_, _, data) in found.items() if n.endswith(".comfy_quant")}
    return {name: marker.get("convrot_groupsize") if marker.get("convrot") else None for name, marker in markers.items()}


def analyzed(fidelio, folder, *candidates):
    fidelio.ends(0, "analyze", MODEL, *candidates, "--activations", ACTIVATIONS, "--metrics", "out_w8a8_snr_db", "--groups", "16,64,256", "--no-plots", "-o", folder)
    return json.loads((folder / "report.json").read_text())


@pytest.fixture(scope="module")
def folder(fidelio, tmp_path_factory):
    """The file that auto makes, the files of each group, and their report."""
    folder = tmp_path_factory.mktemp("auto")
    done = fidelio.ends(0, "convert", "-i", MODEL, "-o", folder / "auto.safetensors", *AUTO)
    (folder / "said").write_text(done.stdout)
    fidelio.ends(0, "convert", "-i", MODEL, "-o", folder / "none.safetensors")
    for group in ("16", "64", "256"):
        fidelio.ends(0, "convert", "-i", MODEL, "-o", folder / f"{group}.safetensors", "--convrot", "--convrot-group-size", group)
    analyzed(fidelio, folder / "report", *(folder / f"{name}.safetensors" for name in ("auto", "none", "16", "64", "256")))
    return folder


def test_each_layer_has_the_group_by_which_its_output_loses_least(folder):
    report = json.loads((folder / "report" / "report.json").read_text())
    chosen = groups(folder / "auto.safetensors")
    assert set(chosen) == {*FED, ALONE} and chosen[ALONE] == 64
    for layer in report["layers"]:
        if layer["name"] not in FED:
            continue
        swept = {label: values["out_w8a8_snr_db"] for label, values in layer["configurations"].items() if label.startswith("row/")}
        best = max(swept, key=swept.get)
        assert best == (f"row/rot{chosen[layer['name']]}" if chosen[layer["name"]] else "row/none")
        measured = layer["measured"]["auto.safetensors"]
        assert measured["out_w8a8_snr_db"] == pytest.approx(swept[best], abs=1e-5)  # the sweep keeps reconstructions in float32
    assert len({chosen[name] for name in FED}) > 1


def test_no_uniform_group_is_better_together(folder):
    report = json.loads((folder / "report" / "report.json").read_text())
    pooled = {}
    for name in ("auto", "none", "16", "64", "256"):
        signal = error = 0
        for layer in report["layers"]:
            if layer["name"] in FED:
                measured = layer["measured"][f"{name}.safetensors"]
                signal += measured["output_energy"]
                error += measured["output_error_weights"] + measured["output_error_rounding"]
        pooled[name] = signal / error
    assert all(pooled["auto"] >= pooled[name] * (1 - 1e-6) for name in pooled)
    assert pooled["auto"] > pooled["64"] * 1.01


def test_the_summary_says_what_was_chosen_and_what_it_gains(folder):
    said = (folder / "said").read_text()
    assert ACTIVATIONS.name in said and "for 3 layers" in said and "for 1 layer" in said
    assert "by the published recipe's 64 (+" in said
    assert "The published recipe's group for 1 layer without activations." in said


def test_json_has_the_groups_and_a_dry_run_writes_nothing(fidelio, place, folder):
    line = ["convert", "-i", MODEL, *AUTO, "--json"]
    document = json.loads(fidelio.ends(0, *line, "--dry-run").stdout)
    assert names(place) == [] and document["schema"] == "fidelio.plan/1"
    assert document["groups"]["activations"] == ACTIVATIONS.name and document["groups"]["without"] == [ALONE]
    chosen = {layer["name"]: layer["group"] for layer in document["groups"]["layers"]}
    assert chosen | {ALONE: 64} == groups(folder / "auto.safetensors")
    assert {t["name"]: t["group"] for t in document["tensors"] if t["fate"] == "quantized"} == chosen | {ALONE: 64}
    assert document["groups"]["out_w8a8_snr_db"] > document["groups"]["published_out_w8a8_snr_db"]
    fidelio.ends(0, *line, "-o", place / "one", "--threads", "1")
    assert (place / "one").read_bytes() == (folder / "auto.safetensors").read_bytes()


def test_what_the_flags_leave_alone_stays_and_says_why(fidelio, place):
    document = json.loads(fidelio.ends(0, "convert", "-i", MODEL, *AUTO, "--exclude-layers", "query", "--dry-run", "--json").stdout)
    reasons = {t["name"]: t.get("reason") for t in document["tensors"]}
    assert reasons["encoder.layer.0.attention.self.query.weight"] == "is found by --exclude-layers"
    assert len(document["groups"]["layers"]) == 3


def test_one_scale_for_the_tensor_is_rotated_by_force_alone(fidelio, place):
    line = ["convert", "-i", MODEL, "-o", place / "out", *AUTO, "--scaling_mode", "tensor"]
    fidelio.refuses(64, *line, says="--force")
    fidelio.ends(0, *line, "--force")
    assert len({group for name, group in groups(place / "out").items() if name in FED}) >= 1


def test_a_plan_gives_the_same_groups(fidelio, place, folder):
    size = (folder / "auto.safetensors").stat().st_size + 8192
    recipe = place / "recipe.yaml"
    line = ["plan", MODEL, "--size", size, "--loads", "int8", "--activations", ACTIVATIONS]
    document = json.loads(fidelio.ends(0, *line, "-o", recipe, "--json").stdout)
    assert document["activations"]["file"] == ACTIVATIONS.name and document["notes"] == []
    assert {layer["name"] for layer in document["layers"] if "output_snr_db" in layer} == set(FED)
    assert f'activations: "{ACTIVATIONS.name}"\n' in recipe.read_text()
    fidelio.ends(0, "convert", "-i", MODEL, "-o", place / "planned.safetensors", "--recipe", recipe)
    planned, chosen = groups(place / "planned.safetensors"), groups(folder / "auto.safetensors")
    assert {name: planned[name] for name in FED} == {name: chosen[name] for name in FED}
    said = fidelio.ends(0, *line).stdout
    assert ACTIVATIONS.name in said and "weights only" not in said and ": 4 layers." in said


def test_a_plan_says_which_layers_go_by_their_weights(fidelio, place):
    found, metadata = tensors(ACTIVATIONS)
    write(place / "dense.safetensors", {name: parts for name, parts in found.items() if "dense" in name}, metadata)
    line = ["plan", MODEL, "--size", "1.1MB", "--loads", "int8", "--activations", place / "dense.safetensors"]
    said = fidelio.ends(0, *line).stdout
    assert ": 1 layer." in said and "  3 layers by the share of the weights' energy, since activations are not known." in said
    outputs = {layer["name"] for layer in json.loads(fidelio.ends(0, *line, "--json").stdout)["layers"] if "output_snr_db" in layer}
    assert outputs == {FED[3]}


def test_a_floor_is_one_of_outputs(fidelio):
    document = json.loads(fidelio.ends(0, "plan", MODEL, "--floor", "36dB", "--activations", ACTIVATIONS, "--json").stdout)
    outputs = [layer["output_snr_db"] for layer in document["layers"] if "output_snr_db" in layer]
    assert len(outputs) == 4 and all(snr is None or snr >= 36 for snr in outputs)
    assert document["notes"] == ["the rounding of inputs is counted of INT8 alone; other formats may lose more than is said"]


def imatrix(path):
    """An imatrix of llama.cpp's older form, of the layers that were captured: sums of inputs alone."""
    found, _ = tensors(ACTIVATIONS)
    data = struct.pack("<i", len(FED))
    for name in FED:
        energies = found[name.removesuffix("weight") + "input_energy"][2]
        values = [value / 3843 for value in struct.unpack(f"<{len(energies) // 8}d", energies)]
        text = name.encode()
        data += struct.pack("<i", len(text)) + text + struct.pack("<ii", 1, len(values)) + struct.pack(f"<{len(values)}f", *values)
    path.write_bytes(data)
    return path


def test_activations_that_do_not_tell_enough_are_refused(fidelio, place):
    file, out = imatrix(place / "imatrix.dat"), place / "out"
    fidelio.refuses(64, "convert", "-i", MODEL, "-o", out, "--convrot-group-size", "auto", "--activations", file, says=["imatrix.dat", "rounding", "64"])
    fidelio.refuses(64, "plan", MODEL, "--size", "1.6MB", "--activations", file, "-o", out, says=["imatrix.dat", "how large"])
    assert names(place) == ["imatrix.dat"]


def test_activations_of_another_model_are_refused(fidelio, place):
    found, metadata = tensors(ACTIVATIONS)
    other = place / "other.safetensors"
    write(other, {name.replace("encoder.layer.0.output.dense", "mlp.up"): parts for name, parts in found.items() if "dense" in name}, metadata)
    for line in (["convert", "-i", MODEL, "-o", place / "out", "--convrot-group-size", "auto"], ["plan", MODEL, "--size", "1.6MB"]):
        fidelio.refuses(65, *line, "--activations", other, says=["other.safetensors was not captured of", "mlp.up"])
        fidelio.refuses(65, *line, "--activations", MODEL, says="not one of activations")
        fidelio.refuses(66, *line, "--activations", place / "missing", says="missing")
    assert names(place) == ["other.safetensors"]


def test_a_choice_needs_activations_and_activations_a_choice(fidelio, place):
    line = ["convert", "-i", MODEL, "-o", place / "out"]
    fidelio.refuses(64, *line, "--convrot-group-size", "auto", says=["--activations FILE", "fidelio_capture.py", "64 is the published recipe"])
    fidelio.refuses(64, *line, "--activations", ACTIVATIONS, says="--convrot-group-size auto")
    kept = place / "kept"
    kept.write_text("mine")
    fidelio.refuses(73, "convert", "-i", MODEL, "-o", kept, *AUTO, says=["kept", "overwrite"])
    kept.unlink()
    copy = place / "copy.safetensors"
    copy.write_bytes(ACTIVATIONS.read_bytes())
    fidelio.refuses(64, "convert", "-i", MODEL, "-o", copy, "--overwrite", "--convrot-group-size", "auto", "--activations", copy, says="copy.safetensors")
    assert copy.read_bytes() == ACTIVATIONS.read_bytes() and names(place) == ["copy.safetensors"]
