#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Does comfy-kitchen decode files of its formats to what `fidelio dequantize` writes?

usage: kitchen_formats.py FIDELIO FILE.safetensors...      needs the Python of Benchmarks/peers/setup.sh

Markers are read as ComfyUI reads them, those of the header before those of tensors; scales without a marker say by their names what they
belong to. Every layer goes through the layout class of its format, with float32 as the original's type, and is cut to the marker's
`orig_shape`. Weights must be equal to the bit; those that are rotated, or that a kernel multiplies out, within a limit of the layer's
largest. Formats that comfy-kitchen lacks are named and left out. Fails when a layer is off, and when a file has no layer to compare.
"""
import json
import subprocess
import sys
import tempfile
from collections import Counter

import comfy_kitchen.tensor as kitchen
import torch
from safetensors import safe_open
from safetensors.torch import load_file

HEADER, MARKER, WEIGHT = "_quantization_metadata", ".comfy_quant", ".weight"
# Of the layer's largest weight: sums of a rotation in another order, and products of a low-rank branch.
LIMITS = {"int8_tensorwise": 1e-6, "convrot_w4a4": 2e-6, "asym_w4a8_int8": 1e-6, "svdquant_w4a4": 1e-5}
# Formats of other programs, for which it has no layout.
UNKNOWN = {"float8_e4m3fn_rowwise", "float8_e4m3fn_blockwise", "int8_blockwise", "hybrid_mxfp8", "bitsandbytes"}


class Layer:
    """The tensors of a layer, by what follows its name."""

    def __init__(self, tensors, name, marker):
        self.name, self.tensors, self.marker = name, tensors, marker
        self.codes = tensors[name + WEIGHT]
        self.format = marker.get("format") or self.unmarked_format()

    def part(self, suffix):
        return self.tensors.get(f"{self.name}.{suffix}")

    def unmarked_format(self):
        """What files without a marker hold; None for weights that are unquantized."""
        if self.codes.dtype.itemsize != 1:
            return None
        if self.part("weight.absmax") is not None:
            return "bitsandbytes"
        if self.part("smooth_factor") is not None:
            return "svdquant_w4a4"
        if self.codes.dtype in (torch.float8_e4m3fn, torch.float8_e5m2):
            return "scaled_fp8" if self.part("scale_weight") is not None else "plain"
        return "nvfp4" if self.part("weight_scale_2") is not None else None

    def decoded(self):
        """The layer by comfy-kitchen, and where ComfyUI multiplies the inputs by something, by that too."""
        layout, parts = LAYOUTS[self.format](self)
        shape = tuple(self.marker.get("orig_shape") or self.logical_shape())
        parameters = layout.Params(orig_dtype=torch.float32, orig_shape=shape, **parts)
        weights = layout.dequantize(self.codes, parameters)[tuple(slice(size) for size in shape)]
        smooth = self.part("pre_quant_scale")
        return weights if smooth is None else weights * smooth.to(torch.float32)

    def logical_shape(self):
        rows, columns = self.codes.shape
        if self.format == "asym_w4a8_int8":
            return rows, self.part("weight_s_rel").shape[1] * self.marker.get("group_size", 16)
        return rows, columns * (2 if self.format in ("nvfp4", "convrot_w4a4", "awq_w4a16", "svdquant_w4a4") else 1)


def fp8(layer):
    scale = layer.part("weight_scale")
    scale = layer.part("scale_weight") if scale is None else scale
    return kitchen.TensorCoreFP8Layout, {"scale": torch.ones(()) if scale is None else scale}


def mxfp8(layer):
    return kitchen.TensorCoreMXFP8Layout, {"scale": layer.part("weight_scale").view(torch.float8_e8m0fnu)}


def nvfp4(layer):
    blocks = layer.part("weight_scale").view(torch.float8_e4m3fn)
    return kitchen.TensorCoreNVFP4Layout, {"scale": layer.part("weight_scale_2"), "block_scale": blocks}


def int8(layer):
    rotation = {"convrot": True, "convrot_groupsize": layer.marker["convrot_groupsize"]} if layer.marker.get("convrot") else {}
    return kitchen.TensorWiseINT8Layout, {"scale": layer.part("weight_scale"), **rotation}


def w4a4(layer):
    group = layer.marker.get("convrot_groupsize", 256)
    return kitchen.TensorCoreConvRotW4A4Layout, {"scale": layer.part("weight_scale"), "convrot_groupsize": group}


def w4a8(layer):
    groups = {"group_size": layer.marker.get("group_size", 16), "convrot_groupsize": layer.marker.get("convrot_groupsize", 256)}
    tensors = {"scale": "s_rel", "s_channel": "s_channel", "correction": "correction", "codebook": "codebook"}
    return kitchen.AsymW4A8Int8Layout, {key: layer.part(f"weight_{part}") for key, part in tensors.items()} | groups


def awq(layer):
    parts = {"scale": layer.part("weight_scale"), "zeros": layer.part("weight_zeros")}
    return kitchen.TensorCoreAWQW4A16Layout, {**parts, "group_size": layer.marker.get("group_size", 64)}


def svdquant(layer):
    parts = {part: layer.part(part).to(torch.float32) for part in ("proj_down", "proj_up", "smooth_factor")}
    return kitchen.TensorCoreSVDQuantW4A4Layout, {"scale": layer.part("weight_scale").to(torch.float32), **parts}


LAYOUTS = {
    "float8_e4m3fn": fp8, "float8_e5m2": fp8, "scaled_fp8": fp8, "plain": fp8, "mxfp8": mxfp8, "nvfp4": nvfp4, "int8_tensorwise": int8,
    "convrot_w4a4": w4a4, "asym_w4a8_int8": w4a8, "awq_w4a16": awq, "svdquant_w4a4": svdquant,
}


def layers(path):
    tensors = load_file(path)
    with safe_open(path, "pt") as file:
        markers = json.loads((file.metadata() or {}).get(HEADER, "{}")).get("layers", {})
    for name, tensor in tensors.items():
        if name.endswith(MARKER):
            markers.setdefault(name.removesuffix(MARKER), json.loads(bytes(tensor.tolist())))
    names = sorted(name.removesuffix(WEIGHT) for name, tensor in tensors.items() if name.endswith(WEIGHT) and tensor.ndim == 2)
    found = [Layer(tensors, name, markers.get(name, {})) for name in names]
    return [layer for layer in found if layer.format]


def difference(layer, ours):
    """What is wrong with a layer; None for nothing."""
    if ours is None or ours.dtype != torch.float32:
        return f"is {'missing' if ours is None else ours.dtype} in the dequantized file"
    theirs = layer.decoded()
    if theirs.shape != ours.shape:
        return f"has the shape {list(ours.shape)}, and {list(theirs.shape)} by comfy-kitchen"
    if layer.format not in LIMITS:
        return None if torch.equal(theirs.view(torch.int32), ours.view(torch.int32)) else "is not equal to the bit"
    worst, limit = float((theirs - ours).abs().max() / theirs.abs().max()), LIMITS[layer.format]
    # "not below", so that a NaN fails too
    return None if worst <= limit else f"differs by {worst:.3g} of its largest weight (limit {limit:g})"


def check(fidelio, path, folder):
    """Compares one file: its failures, and how many layers of each format were compared, and left out."""
    plain = f"{folder}/plain.safetensors"
    command = [fidelio, "dequantize", path, "-o", plain, "--overwrite", "--quiet", "--dtype", "float32"]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        return [f"{path}: dequantize returned {done.returncode}: {done.stderr.strip()}"], Counter(), Counter()
    ours, failures, compared, unknown = load_file(plain), [], Counter(), Counter()
    for layer in layers(path):
        if layer.format in UNKNOWN:
            unknown[layer.format] += 1
            continue
        compared[layer.format] += 1
        problem = difference(layer, ours.get(layer.name + WEIGHT))
        failures += [f"{path}: {layer.name}, {layer.format}, {problem}"] if problem else []
    if not compared and not unknown:
        failures.append(f"{path}: not a quantized layer was found")
    return failures, compared, unknown


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    failures, compared, unknown, files = [], Counter(), Counter(), 0
    with tempfile.TemporaryDirectory() as folder:
        for path in sys.argv[2:]:
            off, some, others = check(sys.argv[1], path, folder)
            failures, compared, unknown, files = failures + off, compared + some, unknown + others, files + bool(some)
    for failure in failures:
        print(f"kitchen_formats: {failure}", file=sys.stderr)
    print(f"kitchen_formats: comfy-kitchen decodes {files} files, layers: " + ", ".join(f"{n} {key}" for key, n in sorted(compared.items())))
    if unknown:
        print("kitchen_formats: left out, since it lacks them: " + ", ".join(f"{n} {key}" for key, n in sorted(unknown.items())))
    sys.exit(1 if failures or not compared else 0)


main()
