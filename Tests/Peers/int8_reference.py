# SPDX-License-Identifier: Apache-2.0
"""Read safetensors files with the package of that name, and take INT8 weights back to their original basis, by the format's definition.

Written apart from Fidelio's own code, in numpy and float64, with whole Hadamard matrices where Fidelio has butterflies.
Needs numpy and safetensors. Used by the scripts beside it; runs nothing by itself.
"""
import json

import numpy as np
from safetensors import deserialize, safe_open

NUMPY_TYPES = {
    "F64": "<f8", "F32": "<f4", "F16": "<f2", "I64": "<i8", "I32": "<i4", "I16": "<i2", "I8": "i1",
    "U64": "<u8", "U32": "<u4", "U16": "<u2", "U8": "u1", "BOOL": "?",
}
SCALE_NAMES = ("weight_scale", "scale_weight")


class Tensor:
    """A tensor as it is in the file."""

    def __init__(self, dtype, shape, data):
        self.dtype, self.shape, self.data = dtype, tuple(shape), bytes(data)

    def array(self):
        """The values, BF16 widened to float32."""
        if self.dtype == "BF16":
            bits = np.frombuffer(self.data, "<u2").astype("<u4") << 16
            return bits.view("<f4").reshape(self.shape)
        return np.frombuffer(self.data, NUMPY_TYPES[self.dtype]).reshape(self.shape)

    def described(self):
        return f"{self.dtype} {list(self.shape)}"


def read(path):
    """Name -> Tensor for every tensor of the file, in name order, and the file's metadata."""
    with open(path, "rb") as f:
        tensors = {name: Tensor(t["dtype"], t["shape"], t["data"]) for name, t in sorted(deserialize(f.read()))}
    with safe_open(path, "np") as f:
        if sorted(f.keys()) != sorted(tensors):
            raise ValueError(f"{path}: safe_open and deserialize see different tensors")
        return tensors, f.metadata() or {}


def hadamard(group):
    """The regular Hadamard matrix of a power of 4, over its norm: its own inverse."""
    h4 = np.array([[1, 1, 1, -1], [1, 1, -1, 1], [1, -1, 1, 1], [-1, 1, 1, 1]], np.float64)
    h = np.ones((1, 1))
    while len(h) < group:
        h = np.kron(h4, h)
    if len(h) != group:
        raise ValueError(f"{group} is not a power of 4")
    return h / np.sqrt(group)


def quantized_layers(tensors):
    """Layer -> (codes, scale, group or None, marker) for every INT8 weight that has a scale."""
    layers = {}
    for name, tensor in tensors.items():
        if not name.endswith(".weight") or tensor.dtype != "I8":
            continue
        layer = name.removesuffix(".weight")
        scale = next((tensors[f"{layer}.{s}"] for s in SCALE_NAMES if f"{layer}.{s}" in tensors), None)
        if scale is None:
            continue
        marker = tensors.get(f"{layer}.comfy_quant")
        marker = json.loads(marker.data) if marker else {}
        group = marker.get("convrot_groupsize", 256) if marker.get("convrot") else None
        layers[layer] = (tensor.array(), scale.array(), group, marker)
    return layers


def dequantized(codes, scale, group):
    """The weight in its original basis, float64."""
    rows, columns = codes.shape
    if scale.size not in (1, rows):
        raise ValueError(f"a scale of {scale.size} elements for {rows} rows")
    w = codes.astype(np.float64) * scale.astype(np.float64).reshape(-1, 1)
    if group:
        w = (w.reshape(-1, group) @ hadamard(group)).reshape(rows, columns)
    return w
