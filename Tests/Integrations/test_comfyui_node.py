# SPDX-License-Identifier: Apache-2.0
"""The ComfyUI node, against a stub of what it uses of ComfyUI."""
import importlib.util
import logging
import os
import shutil
import sys

import comfyui_stub
import numpy as np
import pytest
import reference
import torch
from safetensors.torch import save_file

import conftest

FOLDER = conftest.ROOT / "integrations/comfyui-fidelio"
UNCHECKED = "(names are not checked)"


class Network(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = torch.nn.ModuleList([torch.nn.ModuleDict({"qkv": comfyui_stub.Linear(64, 64), "out": comfyui_stub.Linear(64, 64, bias=False)})])
        self.final = comfyui_stub.Linear(64, 64)
        for parameter in self.parameters():
            torch.nn.init.normal_(parameter, std=0.1)

    def forward(self, x):
        return self.final(self.layers[0]["out"](torch.tanh(self.layers[0]["qkv"](x))))


@pytest.fixture
def patcher():
    torch.manual_seed(3)
    return comfyui_stub.ModelPatcher(comfyui_stub.BaseModel(Network()))


def load(folder):
    """Imports the node's folder as ComfyUI does: a package by its __init__.py."""
    for name in [n for n in sys.modules if n.startswith("comfyui_fidelio") or n == "fidelio_capture"]:
        del sys.modules[name]
    spec = importlib.util.spec_from_file_location("comfyui_fidelio", folder / "__init__.py", submodule_search_locations=[str(folder)])
    package = importlib.util.module_from_spec(spec)
    sys.modules["comfyui_fidelio"] = package
    spec.loader.exec_module(package)
    return package


@pytest.fixture
def node(tmp_path, patcher):
    """The node; the original is in diffusion_models, and in checkpoints with a prefix."""
    names = {n.removeprefix("diffusion_model."): t for n, t in patcher.model_state_dict().items() if n.startswith("diffusion_model.")}
    save_file(names, tmp_path / "plain.safetensors")
    save_file({f"model.diffusion_model.{n}": t for n, t in names.items()}, tmp_path / "all.safetensors")
    models = {"diffusion_models": {"plain.safetensors": str(tmp_path / "plain.safetensors"), "old.ckpt": ""},
              "checkpoints": {"sub/all.safetensors": str(tmp_path / "all.safetensors")}}
    comfyui_stub.install(tmp_path / "output", models)
    kept = sys.modules.get("fidelio_capture")
    yield load(FOLDER).NODE_CLASS_MAPPINGS["FidelioCapture"]()
    if kept:
        sys.modules["fidelio_capture"] = kept


def patched(node, patcher, rows=0, prefix="", original="diffusion_models/plain.safetensors", filename_prefix="fidelio/activations"):
    model, = getattr(node, node.FUNCTION)(patcher, filename_prefix=filename_prefix, rows=rows, prefix=prefix, original=original)
    return model


def written(tmp_path):
    return sorted((tmp_path / "output").rglob("*")) if (tmp_path / "output").exists() else []


NOISE = torch.randn(2, 5, 64, generator=torch.Generator().manual_seed(9))


def test_sampling_writes_the_checkpoints_names_and_the_same_sums_as_float64(node, patcher, tmp_path):
    plain = comfyui_stub.CFGGuider(patcher).sample(NOISE, seed=1)
    model = patched(node, patcher, rows=4)
    assert patcher.wrappers == {} and model.model is patcher.model and not written(tmp_path)
    inputs = reference.Inputs(patcher.model.diffusion_model)
    assert torch.equal(comfyui_stub.CFGGuider(model).sample(NOISE, seed=1), plain)
    folder, path = written(tmp_path)
    assert path.name == "activations_00001_.activations.safetensors"
    layers, about = reference.read(path)
    assert sorted(layers) == ["final", "layers.0.out", "layers.0.qkv"]
    assert {f"diffusion_model.{layer}.weight" for layer in layers} <= set(patcher.model_state_dict())
    for name, layer in layers.items():
        assert layer["count"] == 3 * 10 and len(layer["rows"]) == 4
        expected = inputs.sums(name)
        np.testing.assert_allclose(layer["input_energy"], expected["input_energy"], rtol=1e-14)
        np.testing.assert_allclose(layer["output_energy"], expected["output_energy"], rtol=1e-2)  # BF16 products and outputs
    assert about["model"] == "plain.safetensors"


def test_every_sampling_writes_a_file_of_its_own_with_keys_of_its_own(node, patcher, tmp_path):
    model = patched(node, patcher, rows=4)
    for _ in range(2):
        comfyui_stub.CFGGuider(model).sample(NOISE, seed=1)
    _, first, second = written(tmp_path)
    a, b = (reference.read(path)[0]["final"] for path in (first, second))
    assert second.name == "activations_00002_.activations.safetensors"
    assert a["count"] == b["count"] and not set(a["row_keys"]) & set(b["row_keys"])


def test_a_prefix_is_put_before_the_names(node, patcher, tmp_path):
    model = patched(node, patcher, prefix="model.diffusion_model.", original="checkpoints/sub/all.safetensors")
    comfyui_stub.CFGGuider(model).sample(NOISE, seed=1)
    assert "model.diffusion_model.layers.0.qkv" in reference.read(written(tmp_path)[1])[0]


def test_names_that_the_original_lacks_stop_the_sampling(node, patcher, tmp_path):
    model = patched(node, patcher, original="checkpoints/sub/all.safetensors")
    with pytest.raises(ValueError, match="the checkpoint has no tensor: layers.0.qkv.weight, layers.0.out.weight, final.weight"):
        comfyui_stub.CFGGuider(model).sample(NOISE, seed=1)
    comfyui_stub.CFGGuider(patched(node, patcher, original=UNCHECKED)).sample(NOISE, seed=1)


def test_an_interrupted_sampling_writes_nothing_and_leaves_no_hook(node, patcher, tmp_path):
    with pytest.raises(RuntimeError, match="interrupted"):
        comfyui_stub.CFGGuider(patched(node, patcher), fail_at=1).sample(NOISE, seed=1)
    assert not [path for path in written(tmp_path) if path.is_file()]
    assert not any(module._forward_hooks for module in patcher.model.modules())


@pytest.mark.parametrize("change, message", [
    (lambda p: p.patches.update({"diffusion_model.final.weight": [1]}), "a LoRA"),
    (lambda p: p.hook_patches.update({"ref": {}}), "a LoRA"),
    (lambda p: p.additional_models.update({"multigpu": [1]}), "several GPUs"),
])
def test_another_model_than_the_original_is_refused_also_after_the_node(node, patcher, tmp_path, change, message):
    model = patched(node, patcher)
    change(model)  # a LoRA node that comes after this one
    with pytest.raises(ValueError, match=message):
        comfyui_stub.CFGGuider(model).sample(NOISE, seed=1)


def test_two_nodes_in_a_row_capture_once(node, patcher, tmp_path):
    model = patched(node, patched(node, patcher))
    assert [len(wrappers) for wrappers in model.wrappers["outer_sample"].values()] == [1]
    comfyui_stub.CFGGuider(model).sample(NOISE, seed=1)
    assert len(written(tmp_path)) == 2 and reference.read(written(tmp_path)[1])[0]["final"]["count"] == 30


def test_what_was_left_out_is_in_the_log(node, patcher, tmp_path, caplog):
    patcher.model.diffusion_model.unused = comfyui_stub.Linear(4, 4)
    with caplog.at_level(logging.INFO):
        comfyui_stub.CFGGuider(patched(node, patcher, original=UNCHECKED)).sample(NOISE, seed=1)
    assert "Fidelio: 1 layers were never called, or not as modules, and are not in the file: unused" in caplog.messages


def test_inputs_are_what_comfyui_shows(node):
    inputs = node.INPUT_TYPES()["required"]
    assert list(inputs) == ["model", "filename_prefix", "rows", "prefix", "original"]
    assert inputs["original"][0] == [UNCHECKED, "diffusion_models/plain.safetensors", "checkpoints/sub/all.safetensors"]
    assert node.RETURN_TYPES == ("MODEL",) and inputs["prefix"][1]["default"] == ""


def test_a_copied_folder_needs_fidelio_capture_beside_it(node, patcher, tmp_path):
    copy = tmp_path / "custom_nodes/comfyui-fidelio"
    shutil.copytree(FOLDER, copy, ignore=shutil.ignore_patterns("__pycache__"))
    with pytest.raises(ImportError, match="fidelio_capture.py has to be copied into"):
        load(copy)
    shutil.copy(FOLDER.parent / "fidelio_capture.py", copy)
    assert load(copy).nodes.fidelio_capture.__file__ == os.fspath(copy / "fidelio_capture.py")
