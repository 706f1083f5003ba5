# SPDX-License-Identifier: Apache-2.0
"""Cases about other layouts and parts beside the codes: 08, 09, 10, 11, 16 of the list in issue 12."""
import numpy as np

from support import int8
from support.case import BLOCKS, Case, case, drawn, plain, quantized
from support.int8 import layer, marker, rotated, tensor, text

NEVER = ("Not quantized", "by anyone", "Nothing is said", "Faithful", "Nothing to repair")


def nvfp4(name, generator, kind="U8", mark=False):
    made = {
        f"{name}.weight": tensor(kind, generator.integers(-128, 128, (128, 128))), f"{name}.weight_scale": tensor("F8_E4M3", generator.integers(40, 90, (128, 16))),
        f"{name}.weight_scale_2": tensor("F32", 0.0007), f"{name}.input_scale": tensor("F32", 0.01),
    }
    return made | ({f"{name}.comfy_quant": text({"format": "nvfp4"})} if mark else {})


@case("unmarked", "marked", "mixed", "signed", "mxfp8")
def fp4(how):
    """08: NVFP4 is judged by its codes, and without its marker it is an error."""
    generator, weights = np.random.default_rng(20), drawn(20, BLOCKS)

    def make(name, values):
        if how == "mixed" and name.endswith("q"): return layer(name, values, "row", 64)
        if how == "mxfp8": return {f"{name}.weight": tensor("F8_E4M3", generator.integers(30, 90, (128, 256))), f"{name}.weight_scale": tensor("U8", generator.integers(110, 125, (128, 8)))}
        return nvfp4(name, generator, "I8" if how == "signed" else "U8", how == "marked")

    count = 3 if how == "mixed" else 6
    found = {} if how == "marked" else {"quant-marker-missing": ("error", count)}
    if how != "signed": found["not-this-original"] = ("error", count)
    return Case(quantized(weights, make), found, plain(weights), unjudged=count if how == "signed" else 0, says=("MXFP8" if how == "mxfp8" else "NVFP4",), never=NEVER, read=None if how == "signed" else 0)


@case()
def bitsandbytes():
    """09: weight = code · SCB / 127, which a repair makes ComfyUI's."""
    weights = drawn(21, BLOCKS)

    def make(name, values):
        largest = np.abs(values).max(axis=1)
        return {f"{name}.weight": tensor("I8", np.rint(values / largest[:, None] * 127)), f"{name}.SCB": tensor("F32", largest), f"{name}.weight_format": tensor("U8", 0)}

    found = {"foreign-layout": ("warning", 6), "parts-left-over": ("note", 6)}
    return Case(quantized(weights, make), found, plain(weights), says=("bitsandbytes' layout",), never=NEVER[:3], repaired={"parts-left-over": ("note", 6)})


PARTS = {
    "zero point": lambda g, n, w: (w, {f"{n}.weight_zero_point": tensor("I8", g.integers(3, 40, (len(w), 1)))}),
    "pre_quant_scale": lambda g, n, w: (w, {f"{n}.pre_quant_scale": tensor("F32", np.exp(g.standard_normal(w.shape[1])))}),
    "smooth_scale": lambda g, n, w: (w, {f"{n}.smooth_scale": tensor("F32", np.exp(g.standard_normal(w.shape[1])))}),
    "low rank": lambda g, n, w: (w, {f"{n}.svd_up": tensor("BF16", g.standard_normal((len(w), 8))), f"{n}.svd_down": tensor("BF16", g.standard_normal((8, w.shape[1])))}),
    "lora": lambda g, n, w: (w, {f"{n}.lora_A.default.weight": tensor("BF16", g.standard_normal((8, w.shape[1])))}),
    "second scale": lambda g, n, w: (w, {f"{n}.weight_scale_2": tensor("F32", 0.01)}),
    "order": lambda g, n, w: (w, {f"{n}.g_idx": tensor("I32", g.permutation(w.shape[1]))}),
    "signs": lambda g, n, w: (w, {f"{n}.weight_signs": tensor("I8", g.choice([-1, 1], w.shape[1]))}),
    "never seen": lambda g, n, w: (w, {f"{n}.weight_wobble": tensor("F32", g.standard_normal(w.shape[1]))}),
}


@case(*PARTS)
def beside_the_codes(part):
    """10: what changes the weight is named, and stops dequantize and repair."""
    generator, weights = np.random.default_rng(22), drawn(22, BLOCKS)
    make = lambda name, values: layer(name, values, "row", None) | PARTS[part](generator, name, values)[1]
    return Case(quantized(weights, make), {"parts-unknown": ("warning", 6)}, plain(weights), unjudged=6, says=("None of 6 quantized layers could be judged",), never=NEVER)


@case()
def empty_zero_points():
    """10b: the nearest harmless case."""
    weights = drawn(23, BLOCKS)
    make = lambda name, values: layer(name, values, "row", None) | {f"{name}.weight_zero_point": tensor("I8", np.zeros((len(values), 1)))}
    return Case(quantized(weights, make), {"parts-left-over": ("note", 6)}, plain(weights), never=("could not be judged",))


NAMES = {
    "turbodiffusion": lambda n, q, s: {f"{n}.int8_weight": tensor("I8", q), f"{n}.scale": tensor("F32", s)},
    "quanto": lambda n, q, s: {f"{n}.weight._data": tensor("I8", q), f"{n}.weight._scale": tensor("F32", s)},
    "sdnq": lambda n, q, s: {f"{n}.weight": tensor("I8", q), f"{n}.scale": tensor("F32", s)},
}


@case(*NAMES)
def other_names(maker):
    """11a–c: INT8 of another maker, measured and repairable."""
    weights = drawn(24, BLOCKS)
    made = quantized(weights, lambda name, values: NAMES[maker](name, *int8.quantized(values)))
    return Case(made, {"foreign-layout": ("warning", 6)}, plain(weights), says=("layout",), never=NEVER[:3], repaired={})


@case("unsigned", "gptq", "compressed", "hqq")
def other_codes(how):
    """11d, e: named, and not measured."""
    weights = drawn(25, BLOCKS)

    def make(name, values):
        codes, scale = int8.quantized(values)
        unsigned = codes.astype(np.int16) + 128
        if how == "unsigned": return {f"{name}.weight": tensor("U8", unsigned), f"{name}.weight_scale": tensor("F32", scale), f"{name}.weight_zero_point": tensor("U8", np.full(scale.shape, 128))}
        if how == "compressed": return {f"{name}.weight_packed": tensor("I32", unsigned.astype(np.uint8).view(np.int32)), f"{name}.weight_scale": tensor("BF16", scale)}
        if how == "hqq": return {f"{name}.W_q": tensor("U8", unsigned), f"{name}.scale": tensor("F16", scale)}
        return {f"{name}.qweight": tensor("I32", unsigned.astype(np.uint8).view(np.int32)), f"{name}.scales": tensor("F16", scale)}

    return Case(quantized(weights, make), {"format-unsupported": ("warning", 6)}, plain(weights), unjudged=6, says=("None of 6 quantized layers could be judged: in",), never=NEVER)


@case("marked", "unmarked")
def blockwise(how):
    """16a, b: block-wise INT8 is another format, and not an alias."""
    weights = drawn(26, BLOCKS, rows=256)

    def make(name, values):
        blocks = values.reshape(2, 128, 2, 128)
        scale = np.abs(blocks).max(axis=(1, 3)) / 127
        made = {f"{name}.weight": tensor("I8", np.rint(blocks / scale[:, None, :, None]).reshape(values.shape)), f"{name}.weight_scale": tensor("F32", scale)}
        return made | ({f"{name}.comfy_quant": text({"format": "int8_blockwise", "group_size": 128})} if how == "marked" else {})

    found = {"format-unsupported": ("error" if how == "marked" else "warning", 6)}
    return Case(quantized(weights, make), found, plain(weights), says=("INT8 with one scale per block",), never=NEVER, read=25)


@case("marked", "unmarked")
def packed(how):
    """16c, d: two 4-bit codes per byte are told by the bytes."""
    weights = drawn(27, BLOCKS)

    def make(name, values):
        turned = rotated(values, 256)
        scale = np.abs(turned).max(axis=1, keepdims=True) / 7
        codes = np.rint(turned / scale).astype(np.int8)
        both = ((codes[:, ::2] & 15) | (codes[:, 1::2] << 4)).astype(np.int8)
        made = {f"{name}.weight": tensor("I8", both), f"{name}.weight_scale": tensor("F32", scale[:, 0] if how == "marked" else scale)}
        return made | ({f"{name}.comfy_quant": text({"format": "convrot_w4a4", "convrot_groupsize": 256})} if how == "marked" else {})

    found = {} if how == "marked" else {"quant-marker-missing": ("error", 6)}
    return Case(quantized(weights, make), found, plain(weights), unjudged=0 if how == "marked" else 6, says=("W4A4" if how == "marked" else "packed int4",), never=(*NEVER, "Row-wise INT8"), read=15 if how == "marked" else None)
