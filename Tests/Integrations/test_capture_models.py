# SPDX-License-Identifier: Apache-2.0
"""fidelio_capture on real models, and against the golden activations."""
import copy
import json

import numpy as np
import pytest
import reference
import torch
from fidelio_capture import capture
from safetensors.torch import load_file

import conftest


def test_names_are_the_checkpoints_and_every_layer_is_there(real, tmp_path):
    seen = capture(real.model, real.run, tmp_path / "a", checkpoint=list(real.checkpoint))
    layers, about = reference.read(tmp_path / "a")
    assert sorted(layers) == sorted(real.layers())
    assert len(layers) == {"minilm": 37, "rxnfp": 73}[real.name] and seen.notes() == []
    tokens = {name: int(layer["count"]) for name, layer in layers.items()}
    assert tokens.pop("pooler.dense") == len(real.inputs) and set(tokens.values()) == {real.tokens}


def test_a_checkpoints_file_is_read_for_its_names(minilm, tmp_path):
    capture(minilm.model, minilm.run, tmp_path / "a", checkpoint=conftest.fetched("minilm"))
    assert reference.read(tmp_path / "a")[1]["model"] == "model.safetensors"


def test_sums_equal_those_of_float64(real, tmp_path):
    model = copy.deepcopy(real.model)
    truth = reference.Inputs(model)
    capture(model, real.run, tmp_path / "a")
    for name, layer in reference.read(tmp_path / "a")[0].items():
        reference.assert_equal(layer, truth.sums(name))


def test_two_captures_merge_into_one(real, tmp_path):
    parts = {"a": real.inputs[:2], "b": real.inputs[2:], "whole": real.inputs}
    for seed, (name, inputs) in enumerate(parts.items()):
        capture(real.model, lambda m: real.run(m, inputs), tmp_path / name, rows=16, seed=seed)
    (a, _), (b, _), (whole, _) = (reference.read(tmp_path / name) for name in parts)
    for name in whole:
        merged = reference.merge(a[name], b[name], 16)
        for key in reference.SUMS:  # the same forward passes: only the order of additions in float64 differs
            size = np.sqrt(whole[name]["input_energy"] * whole[name]["count"]) if key == "input_sum" else np.abs(whole[name][key])
            error = np.abs(merged[key] - whole[name][key])
            assert (np.isnan(error) | (error <= 1e-13 * size)).all(), (name, key, error.max())
        assert merged["count"] == whole[name]["count"]
        assert len(merged["rows"]) == min(16, merged["count"])


def test_bf16_sees_what_f32_sees_within_its_rounding(minilm, tmp_path):
    capture(minilm.model, minilm.run, tmp_path / "f32")
    capture(copy.deepcopy(minilm.model).bfloat16(), minilm.run, tmp_path / "bf16")
    (f32, _), (bf16, _) = reference.read(tmp_path / "f32"), reference.read(tmp_path / "bf16")
    for name in f32:
        np.testing.assert_allclose(bf16[name]["output_energy"], f32[name]["output_energy"], rtol=0.1, err_msg=name)


def golden_rows(golden):
    """Layer -> its 256 golden rows and its BF16 weight, and what the golden file expects of them."""
    tensors = load_file(golden / "minilm_layers.activations.safetensors")
    expected = json.loads((golden / "minilm_layers.activations.json").read_text())["layers"]
    weights = load_file(conftest.ROOT / "Fixtures/minilm_layers_bf16.safetensors")
    return {name.removesuffix(".weight"): (tensors[name.replace(".weight", ".rows")], weights[name], expected[name]) for name in expected}


def test_golden_rows_give_the_golden_output_energy_and_predictions(golden, tmp_path):
    """The sums of the golden's own rows: their output energy, and by sums alone its W8A8 SNR as comfy-kitchen's int8_linear had it."""
    layers = golden_rows(golden)
    assert len(layers) == 4
    for layer, (rows, weight, expected) in layers.items():
        model = torch.nn.ModuleDict({"l": torch.nn.Linear(rows.shape[1], weight.shape[0], bias=False)})
        model["l"].weight.data = weight.float()
        capture(model, lambda m: m["l"](rows.float()), tmp_path / "a", rows=256)
        got = reference.read(tmp_path / "a")[0]["l"]
        assert got["count"] == 256
        np.testing.assert_allclose(got["output_energy"], expected["output_energy_of_rows"], rtol=1e-6, err_msg=layer)
        assert sorted(map(bytes, got["rows"])) == sorted(map(bytes, rows.numpy()))
        for name, candidate in expected["candidates"].items():
            decoded = _decoded(conftest.ROOT / f"Fixtures/minilm_layers_bf16.{name}.safetensors", layer, candidate["group"])
            error = (got["input_energy"] * ((decoded - weight.double().numpy()) ** 2).sum(0)).sum()
            rounding = got["rounding_energy"][reference.BASES.index(candidate["group"] or 1)]
            error += rounding * (weight.double().numpy() ** 2).sum() / rows.shape[1]
            assert 10 * np.log10(got["output_energy"] / error) == pytest.approx(candidate["out_w8a8_snr_db"], abs=0.6), (layer, name)


def _decoded(path, layer, group):
    tensors = load_file(path)
    weight = (tensors[f"{layer}.weight"].double() * tensors[f"{layer}.weight_scale"].double().reshape(-1, 1)).numpy()
    return (weight.reshape(-1, group) @ reference.hadamard(group)).reshape(weight.shape) if group else weight


def test_own_sentences_resemble_the_golden_sums(golden, minilm, tmp_path):
    """The golden's 200 sentences are not given, only where they are from. Other English has to show the same layers, channels and gains."""
    capture(minilm.model, minilm.run, tmp_path / "a")
    ours, _ = reference.read(tmp_path / "a")
    tensors = load_file(golden / "minilm.activation-sums.safetensors")
    names = sorted({name.rsplit(".", 1)[0] for name in tensors})
    assert names == sorted(set(ours) - {"pooler.dense"}) and len(names) == 36
    keys = {name.rsplit(".", 1)[1] for name in tensors}
    assert keys == {"count", "input_energy", "output_energy", "rounding_energy"} and keys < set(ours[names[0]])
    correlations, energies, gains = [], [], []
    for name in names:
        theirs, count = {key: tensors[f"{name}.{key}"].double().numpy() for key in keys}, ours[name]["count"]
        correlations.append(np.corrcoef(np.log(theirs["input_energy"]), np.log(ours[name]["input_energy"] / count))[0, 1])
        energies.append(np.log(ours[name]["output_energy"] / count / theirs["output_energy"]))
        assert np.array_equal(np.isnan(theirs["rounding_energy"]), np.isnan(ours[name]["rounding_energy"]))
        gains.append([np.log10(e[0] / e[2]) * 10 for e in (theirs["rounding_energy"], ours[name]["rounding_energy"])])
    assert min(correlations) > 0.6 and np.median(correlations) > 0.9
    assert np.abs(energies).max() < 0.4  # of the natural logarithm
    assert np.abs(np.diff(gains)).max() < 0.8  # dB that the rotation by 64 takes off the rounding error
