# SPDX-License-Identifier: Apache-2.0
"""What fidelio_capture has to add up, written again: float64 and numpy, a Hadamard matrix by Kronecker products, all rows at once."""
import numpy as np
import torch
from safetensors import safe_open
from safetensors.torch import load_file

BASES = (1, 16, 64, 256)
SUMS = ("count", "input_energy", "input_sum", "output_energy", "rounding_energy")


def hadamard(group):
    h4 = np.array([[1, 1, 1, -1], [1, 1, -1, 1], [1, -1, 1, 1], [-1, 1, 1, 1]], float)
    h = np.ones((1, 1))
    while len(h) < group:
        h = np.kron(h4, h)
    return h / np.sqrt(group)


def sums(x, weight):
    """x [n, in] and W [out, in] -> the sums of one layer."""
    x, weight = np.asarray(x, float), np.asarray(weight, float)
    rounding = []
    for base in BASES:
        if x.shape[1] % base:
            rounding.append(np.nan)
            continue
        turned = (x.reshape(-1, base) @ hadamard(base)).reshape(x.shape)
        scale = np.maximum(np.abs(turned).max(1, keepdims=True) / 127, 1e-30)
        rounding.append(((turned - np.clip(np.rint(turned / scale), -128, 127) * scale) ** 2).sum())
    return {
        "count": len(x), "input_energy": (x**2).sum(0), "input_sum": x.sum(0), "output_energy": ((x @ weight.T) ** 2).sum(),
        "rounding_energy": np.array(rounding),
    }


class Inputs:
    """Every input of every Linear of a model, by a hook of its own."""

    def __init__(self, model):
        self.rows, self.weights = {}, {}
        for name, module in model.named_modules():
            if isinstance(module, torch.nn.Linear):
                self.weights[name] = module.weight.detach().double()
                module.register_forward_pre_hook(lambda _, args, name=name: self.see(name, args[0]))

    def see(self, name, x):
        self.rows.setdefault(name, []).append(x.detach().reshape(-1, x.shape[-1]).double())

    def sums(self, name):
        return sums(torch.cat(self.rows[name]), self.weights[name])


def read(path):
    """Layer -> what a file holds of it, as numpy arrays; and the metadata."""
    layers = {}
    for name, tensor in load_file(path).items():
        layer, key = name.rsplit(".", 1)
        layers.setdefault(layer, {})[key] = tensor.numpy()
    with safe_open(path, "pt") as file:
        return layers, file.metadata()


def merge(a, b, capacity):
    """Two layers' contents as one: sums are added, and the rows of the smallest keys stay."""
    out = {key: a[key] + b[key] for key in SUMS}
    if "rows" in a:
        keys, rows = np.concatenate([a["row_keys"], b["row_keys"]]), np.concatenate([a["rows"], b["rows"]])
        order = np.argsort(keys, kind="stable")[:capacity]
        out |= {"row_keys": keys[order], "rows": rows[order]}
    return out


def assert_equal(got, expected, rounding=2e-4, energy=1e-6):
    """Sums within what float32 squares and a float32 product allow; rounding_energy apart, where a value may fall on the other side of a half."""
    assert got["count"] == expected["count"]
    np.testing.assert_allclose(got["input_energy"], expected["input_energy"], rtol=energy, atol=1e-30)  # squares that float32 has as 0
    size = np.sqrt(expected["input_energy"] * expected["count"])  # a sum may cancel: no error is larger than this times float32's
    assert (np.abs(got["input_sum"] - expected["input_sum"]) <= energy * size).all()
    np.testing.assert_allclose(got["output_energy"], expected["output_energy"], rtol=10 * energy)
    np.testing.assert_allclose(got["rounding_energy"], expected["rounding_energy"], rtol=rounding)
