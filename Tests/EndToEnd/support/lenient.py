# SPDX-License-Identifier: Apache-2.0
"""A lenient reader of INT8 files: what a layer's codes, scale and marker stand for, in float64, in whatever dialect they are.

It is how tests tell whether a repair or a dequantization kept the weights; it knows what the generator of files writes, and no more.
"""
import json

import numpy as np

from support.int8 import array, rotated

CODES = (".weight", ".weight._data", ".int8_weight")
SCALES = (".weight_scale", ".scale_weight", ".SCB", ".weight._scale", ".scale")


def layers(tensors):
    """The names of the layers that have I8 codes."""
    found = {}
    for name, (dtype, shape, _) in tensors.items():
        suffix = next((s for s in reversed(CODES) if name.endswith(s)), None)
        if dtype == "I8" and suffix and len(shape) == 2:
            found[name.removesuffix(suffix)] = name
    return found


def said(tensors, metadata, name):
    """A layer's marker as an object: the header's entry first, as ComfyUI does it, under any prefix; {} for none."""
    entries = json.loads(metadata.get("_quantization_metadata", "{}")).get("layers", {})
    for entry, value in entries.items():
        if entry == name or name.endswith("." + entry):
            return {"format": value} if isinstance(value, str) else value
    found = tensors.get(f"{name}.comfy_quant")
    return json.loads(found[2].rstrip(b"\0")) if found else {}


def group(mark):
    """The group that a marker claims; None for no rotation."""
    mark = mark | (mark.get("params") or {})
    return int(mark.get("convrot_groupsize") or 256) if mark.get("convrot") else None


def weight(tensors, metadata, name, rotation="marked"):
    """A layer's weight, or None if it has no scale or its rotation cannot be; `rotation` replaces the marker's."""
    codes = array(tensors[layers(tensors)[name]]).astype(float)
    found = next((name + suffix for suffix in SCALES if name + suffix in tensors), None)
    if found is None:
        return None
    scale = array(tensors[found]).astype(float).reshape(-1, 1) / (127 if found.endswith(".SCB") else 1)
    turned = group(said(tensors, metadata, name)) if rotation == "marked" else rotation
    if isinstance(turned, int) and (codes.shape[1] % turned or 4 ** round(np.log(turned) / np.log(4)) != turned):
        return None
    return rotated(codes * scale, turned)
