#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Does comfy-kitchen, which ComfyUI computes with, see the same weights in a converted file as Fidelio does?

usage: comfy.py CONVERTED.safetensors DEQUANTIZED.safetensors      DEQUANTIZED: fidelio dequantize --dtype float32 of CONVERTED
       comfy.py CONVERTED.safetensors --reference                  against int8_reference.py instead: checks this script

For every INT8 layer of CONVERTED, with its marker read as ComfyUI reads it:
  weight       TensorWiseINT8Layout.dequantize(orig_dtype=float32) equals the weight in DEQUANTIZED within 1e-6 of its largest weight
  linear       int8_linear of a seeded float32 x is within 2 % (relative norm) of x times that weight, transposed
Run with the Python of Benchmarks/peers/setup.sh. Fails when any layer is off, or when there is none.
"""
import sys
import warnings

import numpy as np
import torch

warnings.filterwarnings("ignore", message=".*non-writable.*")
import comfy_kitchen
from comfy_kitchen.tensor import TensorWiseINT8Layout

import int8_reference

WEIGHT_LIMIT = 1e-6  # of the layer's largest weight
LINEAR_LIMIT = 0.02  # relative norm
INPUTS = 32


def compare(layer, codes, scale, group, expected):
    """The worst weight difference over the largest weight, and the relative error of the linear layer."""
    q = torch.from_numpy(codes.copy())
    s = torch.from_numpy(scale.astype(np.float32))
    rotation = {"convrot": True, "convrot_groupsize": group} if group else {}
    parameters = TensorWiseINT8Layout.Params(
        scale=s, orig_dtype=torch.float32, orig_shape=tuple(q.shape), is_weight=True, **rotation
    )
    theirs = TensorWiseINT8Layout.dequantize(q, parameters).numpy().astype(np.float64)
    largest = np.abs(expected).max()
    difference = np.abs(theirs - expected).max()
    weight = difference / largest if largest > 0 else difference

    x = torch.randn(INPUTS, q.shape[1], generator=torch.Generator().manual_seed(0))
    y = comfy_kitchen.int8_linear(x, q, s, out_dtype=torch.float32, **rotation).numpy().astype(np.float64)
    exact = x.numpy().astype(np.float64) @ expected.T
    norm = np.linalg.norm(exact)
    linear = np.linalg.norm(y - exact) / norm if norm > 0 else np.linalg.norm(y)
    return weight, linear


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    converted, other = sys.argv[1:]
    tensors, _ = int8_reference.read(converted)
    layers = int8_reference.quantized_layers(tensors)
    if not layers:
        sys.exit(f"comfy.py: {converted} has no INT8 layer")
    weights = None if other == "--reference" else int8_reference.read(other)[0]

    failures, worst_weight, worst_linear = [], 0.0, 0.0
    for layer, (codes, scale, group, _) in layers.items():
        if weights is None:
            expected = int8_reference.dequantized(codes, scale, group)
        else:
            tensor = weights.get(f"{layer}.weight")
            if tensor is None or tensor.dtype != "F32" or tensor.shape != codes.shape:
                found = tensor.described() if tensor else "nothing"
                failures.append(f"{layer}: {other} has {found}, expected F32 {list(codes.shape)}")
                continue
            expected = tensor.array().astype(np.float64)
        weight, linear = compare(layer, codes, scale, group, expected)
        worst_weight, worst_linear = max(worst_weight, weight), max(worst_linear, linear)
        # "not below", so that a NaN fails too
        if not weight <= WEIGHT_LIMIT:
            failures.append(f"{layer}: weights differ by {weight:.3g} of the largest (limit {WEIGHT_LIMIT:g})")
        if not linear <= LINEAR_LIMIT:
            failures.append(f"{layer}: int8_linear is off by {linear:.3g} (limit {LINEAR_LIMIT:g})")
    for failure in failures:
        print(f"comfy.py: {failure}", file=sys.stderr)
    print(
        f"comfy-kitchen reads {converted}: {len(layers)} layers, weights within {worst_weight:.2g} of the largest, "
        f"int8_linear within {worst_linear:.2%}"
    )
    sys.exit(1 if failures else 0)


main()
