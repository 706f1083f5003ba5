# SPDX-License-Identifier: Apache-2.0
"""fidelio_capture on small modules: what is looked at, under which name, and what is left out."""
import gc
import os

import fidelio_capture
import numpy as np
import pytest
import reference
import torch
from fidelio_capture import Capture, capture, strip_prefix
from torch import nn

SEED = 20251126


@pytest.fixture(autouse=True)
def seeded():
    torch.manual_seed(SEED)


class Block(nn.Module):
    """One fused Linear for query, key and value, one that is called twice, one without bias, and a convolution."""

    def __init__(self, width=64):
        super().__init__()
        self.qkv = nn.Linear(width, 3 * width)
        self.mlp = nn.Sequential(nn.Linear(width, 80), nn.GELU(), nn.Linear(80, width, bias=False))
        self.twice = nn.Linear(width, width)
        self.conv = nn.Conv1d(4, 4, 1)

    def forward(self, x):
        query, key, value = self.qkv(self.conv(x)).chunk(3, -1)
        return self.twice(self.mlp(self.twice(query * key + value)))


class Linear(nn.Linear):
    """As ComfyUI's: another class, and its own forward."""

    def forward(self, *args, **kwargs):
        return super().forward(*args, **kwargs)


def captured(model, run, path, **options):
    seen = capture(model, run, path, **options)
    layers, about = reference.read(path)
    return seen, layers, about


def file_of(tmp_path):
    return tmp_path / "model.activations.safetensors"


def test_fused_nested_and_repeatedly_called_layers_add_up_all_their_rows(tmp_path):
    model, x = Block(), torch.randn(3, 4, 64)
    truth = reference.Inputs(model)
    _, layers, about = captured(model, lambda m: (m(x), m(2 * x)), file_of(tmp_path))
    assert set(layers) == {"qkv", "mlp.0", "mlp.2", "twice"}
    assert {name: int(layer["count"]) for name, layer in layers.items()} == {"qkv": 24, "mlp.0": 24, "mlp.2": 24, "twice": 48}
    for name, layer in layers.items():
        reference.assert_equal(layer, truth.sums(name))
    assert np.isnan(layers["mlp.2"]["rounding_energy"]).tolist() == [False, False, True, True]  # 80 is a multiple of 16 only
    assert about["format"] == "fidelio.activations/1" and about["bases"] == "[1, 16, 64, 256]"
    assert set(about) == {"format", "bases", "captured_with"}


def test_dtypes_and_shapes_are_those_of_the_format(tmp_path):
    captured(nn.Sequential(nn.Linear(32, 8)), lambda m: m(torch.randn(9, 32)), file_of(tmp_path), rows=5)
    from safetensors.torch import load_file
    got = {name: (tensor.dtype, tuple(tensor.shape)) for name, tensor in load_file(file_of(tmp_path)).items()}
    assert got == {
        "0.count": (torch.int64, ()), "0.input_energy": (torch.float64, (32,)), "0.input_sum": (torch.float64, (32,)),
        "0.output_energy": (torch.float64, ()), "0.rounding_energy": (torch.float64, (4,)),
        "0.rows": (torch.float16, (5, 32)), "0.row_keys": (torch.uint64, (5,)),
    }


@pytest.mark.parametrize("group", [16, 64, 256])
def test_the_rotation_is_the_regular_hadamard_matrix(group):
    *_, turned = [r for r, base in zip(fidelio_capture._rotations(torch.eye(512)), fidelio_capture.BASES) if base <= group]
    expected = np.kron(np.eye(512 // group), reference.hadamard(group))
    np.testing.assert_array_equal(turned.numpy(), expected)


def test_each_row_has_a_scale_of_its_own_and_a_row_of_zeros_no_error(tmp_path):
    # Row one: scale 1, three halves are lost (which way a tie goes does not matter to the energy). Row two: scale 2, one 1 is lost.
    x = torch.tensor([[127, 0.5, 1.5, 2.5], [-254, 1.0, 2.0, 0.0], [0, 0, 0, 0.0]])
    _, layers, _ = captured(nn.Sequential(nn.Linear(4, 1)), lambda m: m(x), file_of(tmp_path))
    assert layers["0"]["rounding_energy"][0] == 0.25 * 3 + 1.0


def test_a_subclass_of_linear_and_an_input_by_keyword_are_seen(tmp_path):
    model = nn.ModuleDict({"a": Linear(16, 8)})
    truth = reference.sums(x := torch.randn(5, 16), model["a"].weight.detach())
    _, layers, _ = captured(model, lambda m: m["a"](input=x), file_of(tmp_path))
    reference.assert_equal(layers["a"], truth)


def test_a_module_of_two_names_is_in_the_file_under_both_and_counted_once(tmp_path):
    shared = nn.Linear(16, 16)
    model = nn.ModuleDict({"a": shared, "b": shared, "c": nn.Linear(16, 16)})
    x = torch.randn(7, 16)
    _, layers, _ = captured(model, lambda m: (m["a"](x), m["b"](x), m["c"](x)), file_of(tmp_path))
    assert {name: int(layer["count"]) for name, layer in layers.items()} == {"a": 14, "b": 14, "c": 7}
    np.testing.assert_array_equal(layers["a"]["input_energy"], layers["b"]["input_energy"])


def test_two_modules_of_one_checkpoint_name_add_up(tmp_path):
    model = nn.ModuleDict({"a": nn.Linear(16, 16), "b": nn.Linear(16, 16)})
    x = torch.randn(7, 16)
    _, layers, _ = captured(model, lambda m: (m["a"](x), m["b"](3 * x)), file_of(tmp_path), names={"a": "w", "b": "w"})
    np.testing.assert_allclose(layers["w"]["input_energy"], 10 * (x.double() ** 2).sum(0), rtol=1e-6)
    with pytest.raises(ValueError, match="different shapes are both called w"):
        Capture(nn.ModuleDict({"a": nn.Linear(16, 16), "b": nn.Linear(16, 8)}), names={"a": "w", "b": "w"})


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16])
def test_half_precision_is_lifted_before_anything_is_squared(tmp_path, dtype):
    model = nn.Sequential(nn.Linear(256, 64)).to(dtype)
    x = (300 * torch.randn(500, 256)).to(dtype)  # squares of F16 values over 256 are not in F16
    inputs = reference.Inputs(model)
    _, layers, _ = captured(model, lambda m: m(x), file_of(tmp_path))
    expected = inputs.sums("0")
    np.testing.assert_allclose(layers["0"]["input_energy"], expected["input_energy"], rtol=1e-14)
    np.testing.assert_allclose(layers["0"]["output_energy"], expected["output_energy"], rtol=2e-4)  # the output's own rounding
    np.testing.assert_allclose(layers["0"]["rounding_energy"], expected["rounding_energy"], rtol=2e-4)


def test_autocast_around_the_model_does_not_reach_the_sums(tmp_path):
    model, x = nn.Sequential(nn.Linear(256, 64)), torch.randn(200, 256)
    expected = reference.sums(x, model[0].weight.detach())

    def run(m):
        with torch.autocast("cpu", torch.bfloat16):
            m(x)

    _, layers, _ = captured(model, run, file_of(tmp_path))
    np.testing.assert_allclose(layers["0"]["input_energy"], expected["input_energy"], rtol=1e-6)
    np.testing.assert_allclose(layers["0"]["rounding_energy"], expected["rounding_energy"], rtol=1e-4)


def test_a_bias_larger_than_the_product_is_taken_off(tmp_path):
    model = nn.Sequential(nn.Linear(64, 32))
    model[0].bias.data.fill_(100)
    x = torch.randn(50, 64)
    _, layers, _ = captured(model, lambda m: m(x), file_of(tmp_path))
    np.testing.assert_allclose(layers["0"]["output_energy"], reference.sums(x, model[0].weight.detach())["output_energy"], rtol=1e-4)


def test_rows_that_are_not_finite_are_left_out_counted_and_told(tmp_path):
    model, x = nn.Sequential(nn.Linear(64, 32)), torch.randn(50, 64)
    good = x.clone()[3:]
    x[0, 5], x[1, 0], x[2, 9] = float("nan"), float("inf"), 1e30  # the last has no energy in float32
    seen, layers, about = captured(model, lambda m: m(x), file_of(tmp_path), rows=50)
    reference.assert_equal(layers["0"], reference.sums(good, model[0].weight.detach()))
    assert len(layers["0"]["rows"]) == 47 and np.isfinite(layers["0"]["rows"]).all()
    assert seen.skipped == {"0": 3} and about["skipped"] == '{"0": 3}'
    assert seen.notes() == ["0: 3 of 50 rows are not finite and were left out"]


def test_a_row_that_f16_cannot_hold_is_in_the_sums_and_not_among_the_rows(tmp_path):
    x = torch.randn(10, 16)
    x[4, 4] = 70000
    seen, layers, _ = captured(nn.Sequential(nn.Linear(16, 4)), lambda m: m(x), file_of(tmp_path), rows=10)
    assert layers["0"]["count"] == 10 and len(layers["0"]["rows"]) == 9
    assert seen.notes() == ["Rows with a value over 65504 are in the sums and cannot be among the kept rows: 0"]


def test_a_layer_that_is_not_called_is_told_and_not_in_the_file(tmp_path):
    model = nn.ModuleDict({"a": nn.Linear(16, 4), "b": nn.Linear(16, 4)})
    seen, layers, _ = captured(model, lambda m: (m["a"](torch.randn(2, 16)), m["b"](torch.randn(0, 16))), file_of(tmp_path))
    assert set(layers) == {"a"}
    assert seen.notes() == ["1 layers were never called, or not as modules, and are not in the file: b"]


@pytest.mark.parametrize("split", [[97], [1] * 97, [50, 40, 7], [3, 94]])
def test_kept_rows_do_not_depend_on_how_the_tokens_come(tmp_path, split, monkeypatch):
    monkeypatch.setattr(fidelio_capture, "CHUNK", 16 * 20)  # 20 rows at once
    model, x = nn.Sequential(nn.Linear(16, 4)), torch.randn(97, 16)
    _, layers, about = captured(model, lambda m: [m(part) for part in x.split(split)], file_of(tmp_path), rows=12, seed=5)
    got = layers["0"]
    assert about["rows"] == "12" and got["rows"].shape == (12, 16)
    assert (np.diff(got["row_keys"].astype(float)) > 0).all()
    # Written again: the keys of all rows, and the rows of the twelve smallest.
    import hashlib
    generator = torch.Generator().manual_seed(int.from_bytes(hashlib.sha256(b"5/0").digest()[:4], "little"))
    keys = torch.randint(0, 2**63 - 1, (97,), generator=generator)
    best = keys.argsort()[:12]
    np.testing.assert_array_equal(got["row_keys"], keys[best].numpy().astype(np.uint64))
    np.testing.assert_array_equal(got["rows"], x[best].half().numpy())


def test_every_row_is_as_likely_to_be_kept(tmp_path):
    model, x, kept = nn.Sequential(nn.Linear(4, 1)), torch.arange(40.0)[:, None].expand(40, 4), np.zeros(40)
    for seed in range(300):
        with Capture(model, rows=8, seed=seed) as seen:
            model(x[:25]), model(x[25:])
        kept[seen.layers["0"].rows[:, 0].int().numpy()] += 1
    assert kept.sum() == 2400
    assert np.abs(kept - 60).max() < 5 * np.sqrt(300 * 0.2 * 0.8), kept  # five standard deviations


def test_two_files_merge_into_what_one_capture_gives(tmp_path):
    model, x = nn.Sequential(nn.Linear(64, 64)), torch.randn(400, 64)
    paths = [tmp_path / name for name in ("a", "b", "whole")]
    for path, part, seed in zip(paths, (x[:130], x[130:], x), (1, 2, 3)):
        capture(model, lambda m: m(part), path, rows=10, seed=seed)
    (a, _), (b, _), (whole, _) = map(reference.read, paths)
    merged, whole = reference.merge(a["0"], b["0"], 10), whole["0"]
    assert merged["count"] == 400 and (np.diff(merged["row_keys"].astype(float)) > 0).all()
    for key in ("input_energy", "rounding_energy"):
        np.testing.assert_allclose(merged[key], whole[key], rtol=1e-13)
    np.testing.assert_allclose(merged["input_sum"], whole["input_sum"], atol=1e-11)
    np.testing.assert_allclose(merged["output_energy"], whole["output_energy"], rtol=1e-6)  # a product may depend on the batch


def test_memory_does_not_grow_with_time():
    model, x = Block(), torch.randn(8, 4, 64)

    def held():
        gc.collect()
        tensors = [t for t in gc.get_objects() if issubclass(type(t), torch.Tensor)]
        return len(tensors), sum(t.untyped_storage().nbytes() for t in tensors)

    with Capture(model, rows=16):  # with gradients: a sum that kept its history would grow
        for _ in range(5):
            model(x)
        before = held()
        for _ in range(200):
            model(x)
        assert held() == before


def test_a_chunk_bounds_what_is_looked_at_at_once(monkeypatch):
    monkeypatch.setattr(fidelio_capture, "CHUNK", 1000)
    sizes = []
    monkeypatch.setattr(fidelio_capture._Sums, "_add_chunk", lambda self, x, y: sizes.append((len(x), x.numel(), y.numel())))
    model = nn.Sequential(nn.Linear(16, 200))
    with Capture(model):
        model(torch.randn(23, 16))
    assert sum(rows for rows, _, _ in sizes) == 23 and max(max(x, y) for _, x, y in sizes) <= 1000


def test_nothing_waits_for_the_device_and_nothing_mixes_devices():
    """On the meta device a value that is asked for, or a tensor of another device, is an error."""
    model = nn.Sequential(nn.Linear(96, 32, device="meta"), nn.Linear(32, 8, bias=False, device="meta", dtype=torch.bfloat16))
    with Capture(model, rows=4) as seen:
        for mode in (torch.inference_mode, torch.no_grad):  # sums that came to the device in inference mode are added to outside of it
            with mode():
                model[1](model[0](torch.empty(10, 96, device="meta")).bfloat16())
    assert {sums.values.device.type for sums in seen.layers.values()} == {"meta"}
    assert [sums.seen for sums in seen.layers.values()] == [20, 20]


def test_a_device_without_float64_is_added_up_on_the_cpu(tmp_path, monkeypatch):
    monkeypatch.setattr(fidelio_capture, "_precision", lambda device: torch.float32)  # as mps answers; here the device is the CPU all the same
    model, x = nn.Sequential(nn.Linear(256, 64)), torch.randn(3000, 256)
    _, layers, _ = captured(model, lambda m: m(x), file_of(tmp_path))
    assert layers["0"]["input_energy"].dtype == np.float64
    reference.assert_equal(layers["0"], reference.sums(x, model[0].weight.detach()), energy=1e-5)


def test_runs_in_and_out_of_inference_mode_add_up(tmp_path):
    model, x = nn.Sequential(nn.Linear(16, 4)), torch.randn(6, 16)
    with Capture(model, rows=3) as seen:
        with torch.inference_mode():
            model(x)
        model(x)
        with torch.no_grad():
            model(x)
    seen.write(file_of(tmp_path))
    assert reference.read(file_of(tmp_path))[0]["0"]["count"] == 18


def test_the_model_computes_what_it_computed_and_keeps_no_hook():
    model, x = Block(), torch.randn(2, 4, 64)
    before = model(x)
    with pytest.raises(KeyboardInterrupt):
        with Capture(model, rows=2):
            assert torch.equal(model(x), before)
            model(x).sum().backward()
            raise KeyboardInterrupt
    assert not any(module._forward_hooks or module._forward_pre_hooks for module in model.modules())


def test_a_write_that_fails_leaves_what_was_there(tmp_path, monkeypatch):
    model, path = nn.Sequential(nn.Linear(16, 4)), file_of(tmp_path)
    path.write_bytes(b"before")
    monkeypatch.setattr(os, "fsync", lambda _: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    with pytest.raises(OSError):
        capture(model, lambda m: m(torch.randn(2, 16)), path)
    assert path.read_bytes() == b"before" and os.listdir(tmp_path) == [path.name]


def test_a_capture_that_saw_nothing_writes_nothing(tmp_path):
    with pytest.raises(ValueError, match="no layer was called"):
        capture(nn.Sequential(nn.Linear(16, 4)), lambda m: None, file_of(tmp_path))
    assert not os.listdir(tmp_path)


def test_names_are_given_by_a_mapping_a_callable_or_a_prefix(tmp_path):
    model = nn.ModuleDict({"diffusion_model": nn.ModuleDict({"a": nn.Linear(4, 4), "b": nn.Linear(4, 4)})})
    name = strip_prefix("diffusion_model.", add="model.")
    assert set(Capture(model, names=name).layers) == {"model.a", "model.b"}
    assert set(Capture(model, names={"diffusion_model.a": "x", "diffusion_model.b": None}).layers) == {"x"}
    assert set(Capture(model, names=lambda n: n.upper() if n.endswith("a") else None).layers) == {"DIFFUSION_MODEL.A"}
    assert set(Capture(model, names=name, checkpoint=["model.a.weight", "model.b.weight", "other"]).layers) == {"model.a", "model.b"}


@pytest.mark.parametrize("options, message", [
    ({"names": {"a": "x"}}, "`names` has no name for: b"),
    ({"names": {"a": "x", "b": "y", "c": "z", "d": "z"}}, r"the model has no torch.nn.Linear: c, d"),
    ({"names": strip_prefix("model.")}, r"no name for: a \(it does not begin with 'model.'\), b \(it does not"),
    ({"checkpoint": ["a.weight", "b.bias"]}, "the checkpoint has no tensor: b.weight"),
    ({"names": {"a": None, "b": None}}, "no torch.nn.Linear to look at"),
    ({"rows": -1}, "rows is -1"),
])
def test_a_name_that_is_not_the_checkpoints_is_refused(options, message):
    with pytest.raises(ValueError, match=message):
        Capture(nn.ModuleDict({"a": nn.Linear(4, 4), "b": nn.Linear(4, 4)}), **options)


def test_a_quantized_model_is_refused():
    model = nn.ModuleDict({"a": nn.Linear(64, 64), "b": nn.Linear(64, 64)})
    model["b"].weight = nn.Parameter(torch.zeros(64, 64, dtype=torch.int8), requires_grad=False)
    with pytest.raises(ValueError, match="on the original, and these weights are quantized: b$"):
        Capture(model)


def test_comfy_kitchens_quantized_weight_is_refused():
    layouts = pytest.importorskip("comfy_kitchen.tensor")
    weight = layouts.QuantizedTensor.from_float(torch.randn(64, 64), "TensorWiseINT8Layout")
    model = nn.ModuleDict({"a": nn.Linear(64, 64)})
    model["a"].weight = nn.Parameter(weight, requires_grad=False)
    with pytest.raises(ValueError, match="these weights are quantized: a"):
        Capture(model)
