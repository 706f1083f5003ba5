#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Does the safetensors package read what Fidelio wrote, and is it what the format says?

usage: read_with_safetensors.py ORIGINAL CONVERTED DEQUANTIZED --layers N

CONVERTED: fidelio convert of ORIGINAL without a preset; DEQUANTIZED: fidelio dequantize --dtype float32 of CONVERTED.
Checked: every tensor reads; the N layers are codes, scale and marker of the right dtypes and shapes; every other tensor has the
original's bytes; no tensor too many; the metadata holds the original's and describes the same layers as the markers; the dequantized
weights are those that the definition gives (numpy, float64) within 1e-6 of the layer's largest. Needs numpy and safetensors.
"""
import argparse
import json
import sys

import numpy as np

import int8_reference

FLOATING = {"F64", "F32", "F16", "BF16"}
LIMIT = 1e-6  # of the layer's largest weight
problems = []


def expect(condition, message):
    if not condition:
        problems.append(message)
    return condition


def same_bytes(name, ours, original, where):
    if expect(ours is not None, f"{where} lacks {name}"):
        expect(
            (ours.dtype, ours.shape, ours.data) == (original.dtype, original.shape, original.data),
            f"{name} in {where}: {ours.described()}, expected the original's {original.described()} and bytes",
        )


def check_layer(layer, original, converted):
    """Codes, scale and marker of one layer; returns the names of its tensors."""
    codes = converted.get(f"{layer}.weight")
    expect(codes.shape == original.shape, f"{layer}.weight: {codes.described()}, original {original.described()}")
    scale = converted.get(f"{layer}.weight_scale")
    if expect(scale is not None, f"{layer} has no weight_scale"):
        shapes = [(), (1, 1), (original.shape[0], 1)]
        expect(scale.dtype == "F32" and scale.shape in shapes, f"{layer}.weight_scale is {scale.described()}")
    marker = converted.get(f"{layer}.comfy_quant")
    if expect(marker is not None, f"{layer} has no comfy_quant"):
        expect(marker.dtype == "U8" and len(marker.shape) == 1, f"{layer}.comfy_quant is {marker.described()}")
        settings = json.loads(marker.data)
        expect(settings.get("format") == "int8_tensorwise", f"{layer}.comfy_quant says {settings}")
    return {f"{layer}.weight", f"{layer}.weight_scale", f"{layer}.comfy_quant"}


def check_converted(original, converted, count):
    layers = {
        name.removesuffix(".weight")
        for name, t in original.items()
        if name.endswith(".weight") and len(t.shape) == 2 and t.dtype in FLOATING and 0 not in t.shape
    }
    quantized = set(int8_reference.quantized_layers(converted))
    expect(quantized == layers, f"quantized {sorted(quantized)}, expected {sorted(layers)}")
    expect(len(quantized) == count, f"{len(quantized)} layers are quantized, expected {count}")
    known = set(original)
    for layer in quantized & layers:
        known |= check_layer(layer, original[f"{layer}.weight"], converted)
    for name, tensor in original.items():
        if name.removesuffix(".weight") not in quantized or not name.endswith(".weight"):
            same_bytes(name, converted.get(name), tensor, "the converted file")
    expect(set(converted) <= known, f"unexpected tensors: {sorted(set(converted) - known)}")


def check_metadata(original, metadata, converted):
    rest = {key: value for key, value in metadata.items() if key != "_quantization_metadata"}
    expect(rest == original, f"metadata is {rest}, the original's {original}")
    if not expect("_quantization_metadata" in metadata, "no _quantization_metadata"):
        return
    described = json.loads(metadata["_quantization_metadata"])
    expect(described.get("format_version") == "1.0", f"format_version is {described.get('format_version')}")
    quantized = int8_reference.quantized_layers(converted)
    entries = described.get("layers", {})
    expect(set(entries) == set(quantized), f"the metadata describes {sorted(entries)}, the tensors are {sorted(quantized)}")
    for layer in set(entries) & set(quantized):
        marker = quantized[layer][3]
        for key, value in entries[layer].items():
            expect(marker.get(key) == value, f"{layer}: {key} is {value} in the metadata, {marker.get(key)} in the marker")


def check_dequantized(original, converted, dequantized):
    expect(set(dequantized) == set(original), f"dequantized names differ: {sorted(set(dequantized) ^ set(original))}")
    layers = int8_reference.quantized_layers(converted)
    for name in set(dequantized) & set(original):
        layer = name.removesuffix(".weight")
        ours = dequantized[name]
        if not name.endswith(".weight") or layer not in layers:
            same_bytes(name, ours, original[name], "the dequantized file")
            continue
        if not expect(ours.dtype == "F32" and ours.shape == original[name].shape, f"{name} is {ours.described()}"):
            continue
        expected = int8_reference.dequantized(*layers[layer][:3])
        difference = np.abs(ours.array() - expected).max()
        limit = LIMIT * np.abs(expected).max()
        # written so that a NaN fails
        expect(difference <= limit, f"{name}: differs from the definition by {difference:.3g} (limit {limit:.3g})")


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("original", "converted", "dequantized"):
        arguments.add_argument(name)
    arguments.add_argument("--layers", type=int, required=True)
    a = arguments.parse_args()
    original, original_metadata = int8_reference.read(a.original)
    converted, metadata = int8_reference.read(a.converted)
    dequantized, _ = int8_reference.read(a.dequantized)
    check_converted(original, converted, a.layers)
    check_metadata(original_metadata, metadata, converted)
    check_dequantized(original, converted, dequantized)
    for problem in problems:
        print(f"read_with_safetensors.py: {problem}", file=sys.stderr)
    if problems:
        sys.exit(f"read_with_safetensors.py: {len(problems)} problems in {a.converted} or {a.dequantized}")
    print(f"safetensors reads {a.converted}: {len(converted)} tensors, {a.layers} layers, and their weights taken back")


main()
