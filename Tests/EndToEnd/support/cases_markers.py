# SPDX-License-Identifier: Apache-2.0
"""Cases about markers and what stands beside good layers: 01, 07, 12, 15, 18, 26, 27 of the list in issue 12."""
import json

import numpy as np

from support import int8
from support.case import BLOCKS, RIGHT, Case, case, drawn, plain, quantized
from support.int8 import header, layer, marker, tensor, text


@case("all", "half", "header", "short")
def int8_rowwise(how):
    """01: the format under another name; codes, scales and rotation are ComfyUI's own."""
    weights = drawn(1, BLOCKS)
    says = lambda name: RIGHT | {"format": "int8" if how == "short" else "int8_tensorwise" if how == "half" and name.endswith("k") else "int8_rowwise"}
    made = quantized(weights, lambda name, values: layer(name, values, "row", 64, None if how == "header" else says(name)))
    found = {"format-alias": ("error", 3 if how == "half" else 6)} | ({"marker-dialect": ("note", 6)} if how == "header" else {})
    metadata = header({name: says(name) for name in weights}) if how == "header" else None
    return Case(made, found, plain(weights), metadata, says=("Row-wise INT8, rotated by 64", "ComfyUI refuses it"), repaired={id: x for id, x in found.items() if x[0] == "note"})


@case("model.diffusion_model.", "transformer.", "net.", "some.thing.")
def header_under_bare_names(prefix):
    """07a: markers only in the header, under names that lack the weights' prefix."""
    weights = drawn(2, BLOCKS)
    made = quantized(weights, lambda name, values: layer(prefix + name, values, "row", 64, None))
    return Case(made, {"marker-dialect": ("error", 6)}, plain(weights), header({name: RIGHT for name in weights}), says=("rotated by 64",), never=("which its markers do not say",), repaired={})


@case()
def header_entries_are_texts():
    """07c."""
    weights = drawn(3, BLOCKS)
    made = quantized(weights, lambda name, values: layer(name, values, "row", 64, None))
    found = {"marker-unreadable": ("error", 6), "rotation-unmarked": ("error", 6)}
    return Case(made, found, plain(weights), header({name: "int8_tensorwise" for name in weights}), repaired={})


@case()
def header_bare_beside_right_tensors():
    """07d: harmless."""
    weights = drawn(4, BLOCKS)
    made = quantized(weights, lambda name, values: layer("model.diffusion_model." + name, values, "row", 64))
    return Case(made, {"marker-dialect": ("note", 6)}, plain(weights), header({name: RIGHT for name in weights}), repaired={})


@case("input_scale", "scale_input", "output_scale", "orphan")
def activation_scales(how):
    """12: scales of activations beside good layers."""
    weights = drawn(5, BLOCKS)
    name_of = lambda name: f"decoder.{name}.input_scale" if how == "orphan" else f"{name}.{how}"
    made = quantized(weights) | {name_of(name): tensor("F32", 1.0) for name in weights}
    return Case(made, {"parts-left-over": ("note", 6)}, plain(weights), never=("Nothing is wrong",), more={"leftovers": 6})


@case("true", "all marked", "no group", "other groups")
def small_inputs(how):
    """15: input dimensions that no group of 256 divides."""
    sizes = {name: 512 for name in BLOCKS} | {"adaln": 8, "patch": 96, "audio": 32}
    weights = {name: int8.weights(np.random.default_rng([6, i]), 128, columns) for i, (name, columns) in enumerate(sizes.items())}
    rotation = lambda columns: 256 if columns % 256 == 0 else 16 if how == "other groups" and columns % 16 == 0 else None
    marks = {"true": lambda c: marker(rotation(c), True), "no group": lambda c: {"format": "int8_tensorwise", "convrot": True}}
    mark = marks.get(how, lambda c: marker(256, True))
    made = quantized(weights, lambda name, values: layer(name, values, "row", rotation(sizes[name]), mark(sizes[name])))
    found = {} if how == "true" else {"group-not-loadable": ("error", 3), "rotation-claimed-absent": ("error", 1 if how == "other groups" else 3)}
    if how == "other groups": found["group-mismatch"] = ("error", 2)
    if how == "no group": found["marker-group-missing"] = ("warning", 9)
    return Case(made, found, plain(weights), says=("6 rotated by 256",), never=("64 fits all",), repaired=None if how == "true" else {})


@case("scalar", "not rotated", "one by one", "mixed")
def one_scale_and_convrot(how):
    """18: one scale for the matrix and convrot; loaders stop."""
    weights = drawn(7, BLOCKS)

    def make(name, values):
        mode = "row" if how == "mixed" and name.endswith("q") else "tensor"
        made = layer(name, values, mode, None if how == "not rotated" else 64, marker(64))
        if how == "one by one": made[f"{name}.weight_scale"] = ("F32", [1, 1], made[f"{name}.weight_scale"][2])
        return made

    found = {"scale-tensor-rotated": ("error", 3 if how == "mixed" else 6)}
    after = {} if how == "mixed" else {"row-scales-equal": ("warning", 6)}
    if how == "mixed": after = {"row-scales-equal": ("warning", 3)}
    if how == "not rotated": found, after = found | {"rotation-claimed-absent": ("error", 6)}, {"loss-avoidable": ("note", 5)}
    return Case(quantized(weights, make), found, plain(weights), repaired=after)


SPELLINGS = {
    "one": {**RIGHT, "convrot": 1}, "text": {**RIGHT, "convrot_groupsize": "64"}, "float": {**RIGHT, "convrot_groupsize": 64.0},
    "signed": RIGHT, "yes": {**RIGHT, "per_row": "yes"}, "padded": json.dumps(RIGHT).encode() + b"\0" * 9,
}


@case(*SPELLINGS)
def spelling(how):
    """26: what ComfyUI loads all the same is a note."""
    weights = drawn(8, BLOCKS)
    found = text(SPELLINGS[how])
    if how == "signed": found = ("I8", *found[1:])
    made = quantized(weights, lambda name, values: layer(name, values, "row", 64, None) | {f"{name}.comfy_quant": found})
    return Case(made, {"marker-spelling": ("note", 6)}, plain(weights), repaired={} if how == "padded" else None)


@case("alone", "scaled_fp8")
def scale_weight(how):
    """26h, i: the scale by its old name."""
    weights = drawn(9, BLOCKS)
    made = quantized(weights, lambda name, values: {k.replace(".weight_scale", ".scale_weight"): v for k, v in layer(name, values, "row", 64).items()})
    extra = {"parts-left-over": ("note", 1)} if how == "scaled_fp8" else {}
    if extra: made["scaled_fp8"] = tensor("F8_E4M3", np.zeros(2))
    return Case(made, {"scale-legacy-name": ("error", 6)} | extra, plain(weights), repaired=extra, more={"leftovers": len(extra)})


@case()
def nothing_wrong():
    """27: a good file in the official layout."""
    names = [f"blocks.{i}.attn.{n}" for i in range(3) for n in ("wq", "wk", "wo")]
    weights = drawn(10, names)
    made = quantized(weights, lambda name, values: layer(name, values, "row", 256, {"format": "int8_tensorwise", "convrot": True, "convrot_groupsize": 256}))
    return Case(made | {"last.linear.weight": tensor("BF16", int8.weights(np.random.default_rng(10), 64, 256))}, {}, None, says=("Row-wise INT8, rotated by 256",))
