#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Breaks INT8 files in every dialect that is met, repairs each, and lets comfy-kitchen read the result.

usage: repairs.py FIDELIO FILE.safetensors...      FILE: INT8 files as convert-to-quant writes them; needs the Python of Benchmarks/peers/setup.sh

Each FILE is taken apart with the safetensors package and written anew in each dialect that can be had of it. `fidelio repair` mends it
(with --assume, since a layer alone often cannot say whether it is rotated). Then a loader that knows only the standard (a marker with
format, a scale called weight_scale, F32, [] or [out, 1]) gives every layer to TensorWiseINT8Layout.Params and dequantize. The weights must
equal, bit for bit, those of the unbroken file by the same loader; for a BF16 or F16 scale, those of the unbroken file with its scales
rounded likewise. The loader must refuse, or read otherwise, the broken file: else nothing was broken. Of a dialect that ComfyUI reads as it
stands, markers in the header alone, `fidelio repair` must write nothing, and the loader must read the file by its header.
"""
import json
import pathlib
import subprocess
import sys
import tempfile

import torch
from comfy_kitchen.tensor import TensorWiseINT8Layout
from safetensors import safe_open
from safetensors.torch import load_file, save_file

HEADER = "_quantization_metadata"
MARKER, SCALE = ".comfy_quant", ".weight_scale"


class Refused(Exception):
    """What a reader of the standard cannot load."""


def with_markers_of_header(tensors, path):
    """The tensors with a marker for each entry of the header, as ComfyUI's `convert_old_quants` makes them."""
    with safe_open(path, "pt") as file:
        layers = json.loads((file.metadata() or {}).get(HEADER, "{}")).get("layers", {})
    return tensors | {layer + MARKER: marker_tensor(marker) for layer, marker in layers.items()}


def marker_tensor(marker):
    return torch.frombuffer(bytearray(json.dumps(marker).encode()), dtype=torch.uint8)


def standard_layers(path, reads_header=False):
    """Layer -> dequantized weight, by markers and scales as the standard has them."""
    tensors = load_file(path)
    if reads_header:
        tensors = with_markers_of_header(tensors, path)
    weights = {}
    for name, codes in tensors.items():
        if not name.endswith(".weight") or codes.dtype != torch.int8:
            continue
        layer = name.removesuffix(".weight")
        if layer + MARKER not in tensors or layer + SCALE not in tensors:
            raise Refused(f"{layer} has no marker, or no weight_scale")
        marker, scale = json.loads(bytes(tensors[layer + MARKER].tolist())), tensors[layer + SCALE]
        if marker.get("format") != "int8_tensorwise":
            raise Refused(f"{layer} names the format {marker.get('format')}")
        if scale.dtype != torch.float32 or list(scale.shape) not in ([], [codes.shape[0], 1]):
            raise Refused(f"{layer} has a scale {scale.dtype} {list(scale.shape)}")
        if marker.get("per_row", False) and scale.ndim == 0 and codes.shape[0] > 1:
            raise Refused(f"{layer} says per_row and has one scale")
        rotation = {}
        if marker.get("convrot"):
            if "convrot_groupsize" not in marker:
                raise Refused(f"{layer} is rotated by an unknown group")
            rotation = {"convrot": True, "convrot_groupsize": marker["convrot_groupsize"]}
        parameters = TensorWiseINT8Layout.Params(
            scale=scale, orig_dtype=torch.float32, orig_shape=tuple(codes.shape), is_weight=True, **rotation
        )
        try:
            weights[layer] = TensorWiseINT8Layout.dequantize(codes, parameters)
        except Exception as error:
            raise Refused(f"{layer}: {error}") from error
    return weights


class Model:
    """A file taken apart: tensors, markers by layer, metadata."""

    def __init__(self, path):
        self.tensors = load_file(path)
        with safe_open(path, "pt") as file:
            self.metadata = dict(file.metadata() or {})
        self.markers = {
            name.removesuffix(MARKER): json.loads(bytes(self.tensors.pop(name).tolist()))
            for name in [name for name in self.tensors if name.endswith(MARKER)]
        }
        self.in_tensors, self.in_header = True, HEADER in self.metadata
        self.header = {layer: dict(marker) for layer, marker in self.markers.items()}

    @property
    def groups(self):
        return {marker["convrot_groupsize"] for marker in self.markers.values() if marker.get("convrot")}

    def each(self, change):
        """Changes every marker, in tensors and in the header."""
        for markers in (self.markers, self.header):
            for layer in markers:
                markers[layer] = change(dict(markers[layer]))

    def scales(self, change, suffix=SCALE):
        for layer in self.markers:
            self.tensors[layer + suffix] = change(self.tensors.pop(layer + SCALE))

    def write(self, path):
        tensors = {name: tensor.contiguous() for name, tensor in self.tensors.items()}
        metadata = {key: value for key, value in self.metadata.items() if key != HEADER}
        if self.in_tensors:
            for layer, marker in self.markers.items():
                tensors[layer + MARKER] = marker_tensor(marker)
        if self.in_header:
            metadata[HEADER] = json.dumps({"format_version": "1.0", "layers": self.header})
        save_file(tensors, path, metadata=metadata)


def without(*keys):
    return lambda marker: {key: value for key, value in marker.items() if key not in keys}


def nested(marker):
    top = {key: marker.pop(key) for key in ("format", "orig_dtype") if key in marker}
    return {**top, "params": marker}


def unrotated(marker):
    return without("convrot", "convrot_groupsize")(marker)


def with_group(group):
    return lambda marker: {**marker, "convrot": True, "convrot_groupsize": group}


def rounded(dtype):
    return lambda scale: scale.to(dtype)


def header_only(model):
    model.in_tensors, model.in_header = False, True


def no_marker(model):
    model.in_tensors = model.in_header = False


def disagreeing(model):
    model.in_header = True
    model.markers = {layer: unrotated(marker) if model.groups else with_group(64)(marker) for layer, marker in model.markers.items()}


def prefixed(model):
    model.header = {f"model.diffusion_model.{layer}": marker for layer, marker in model.header.items()}
    header_only(model)


# name: (what is broken, of which files: all, row-wise ones or rotated ones)
DIALECTS = {
    "no format": (lambda m: m.each(without("format")), "all"),
    "no marker": (no_marker, "all"),
    "marker only in the header": (header_only, "all"),
    "marker only in the header, under a prefix": (prefixed, "all"),
    "settings under params": (lambda m: m.each(nested), "rotated"),
    "no group size": (lambda m: m.each(without("convrot_groupsize")), "rotated"),
    "another group": (lambda m: m.each(lambda k: with_group(16)(k) if k.get("convrot") else k), "rotated"),
    "a group that no program loads": (lambda m: m.each(with_group(128)), "all"),
    "rotated and unmarked": (lambda m: m.each(unrotated), "rotated"),
    "marked as rotated": (lambda m: m.each(with_group(64)), "unrotated"),
    "per_row over one scale": (lambda m: m.each(lambda k: {**k, "per_row": True}), "tensor"),
    "header and tensor disagree": (disagreeing, "all"),
    "scale_weight": (lambda m: m.scales(lambda s: s, suffix=".scale_weight"), "all"),
    "scale of shape [out]": (lambda m: m.scales(lambda s: s.reshape(-1) if s.ndim == 2 else s), "row"),
    "BF16 scale": (lambda m: m.scales(rounded(torch.bfloat16)), "all"),
    "F16 scale": (lambda m: m.scales(rounded(torch.float16)), "all"),
}
# What ComfyUI reads as it stands.
READ_AS_IT_STANDS = {"marker only in the header"}
ROUNDED = {"BF16 scale": torch.bfloat16, "F16 scale": torch.float16}


def applies(model, kind):
    is_row = any(model.tensors[layer + SCALE].ndim == 2 for layer in model.markers)
    return {"all": True, "row": is_row, "tensor": not is_row, "rotated": bool(model.groups), "unrotated": not model.groups}[kind]


def is_equal(one, other):
    return one.keys() == other.keys() and all(torch.equal(one[layer], other[layer]) for layer in one)


def check(fidelio, path, name, folder):
    """What is wrong with the repair of one dialect; None for nothing."""
    broken, repaired, expected = folder / "broken.safetensors", folder / "repaired.safetensors", folder / "expected.safetensors"
    model, unbroken = Model(path), Model(path)
    DIALECTS[name][0](model)
    model.write(broken)
    if name in ROUNDED:
        unbroken.scales(lambda scale: scale.to(ROUNDED[name]).to(torch.float32))
    unbroken.write(expected)
    truth = standard_layers(expected)
    try:
        if is_equal(standard_layers(broken), truth):
            return "is not broken: a reader of the standard makes the same of it"
    except Refused:
        pass
    repaired.unlink(missing_ok=True)
    done = subprocess.run([fidelio, "repair", broken, "-o", repaired, "--overwrite", "--assume", "--quiet"], capture_output=True, text=True)
    if name in READ_AS_IT_STANDS:
        if repaired.exists() or "nothing was written" not in done.stdout + done.stderr:
            return f"repair returned {done.returncode}, and there was nothing to repair"
        return None if is_equal(standard_layers(broken, reads_header=True), truth) else "its header leads to other weights"
    # 1: detail that was lost is an error that labels cannot mend.
    if done.returncode not in (0, 1) or not repaired.exists():
        return f"repair returned {done.returncode}: {done.stderr.strip()}"
    try:
        found = standard_layers(repaired)
    except Refused as refusal:
        return f"the repaired file is refused: {refusal}"
    off = [layer for layer in truth if layer not in found or not torch.equal(found[layer], truth[layer])]
    return f"{len(off)} of {len(truth)} layers are not the unbroken file's, {off[0]} among them" if off or found.keys() != truth.keys() else None


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    failures, checks = 0, 0
    with tempfile.TemporaryDirectory() as folder:
        for path in sys.argv[2:]:
            for name, (_, kind) in DIALECTS.items():
                if not applies(Model(path), kind):
                    continue
                checks += 1
                problem = check(sys.argv[1], path, name, pathlib.Path(folder))
                if problem:
                    failures += 1
                    print(f"repairs.py: {pathlib.Path(path).name}, {name}: {problem}", file=sys.stderr)
            print(f"repaired in every dialect: {pathlib.Path(path).name}")
    print(f"comfy-kitchen reads the unbroken weights in {checks - failures} of {checks} files, repaired where ComfyUI needs it")
    sys.exit(1 if failures or checks == 0 else 0)


main()
