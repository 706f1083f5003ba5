# SPDX-License-Identifier: Apache-2.0
"""Seeded INT8 files in random dialects, with random faults, and the truth about each: what its weights were meant to be."""
from dataclasses import dataclass, field

import numpy as np

from support import int8, models
from support.int8 import marker, rotated, tensor, text

FOREIGN = {"bitsandbytes": (".weight", ".SCB"), "quanto": (".weight._data", ".weight._scale"), "sdnq": (".weight", ".scale"), "turbo": (".int8_weight", ".scale")}
ALIASES = ("int8_rowwise", "int8_axiswise", "int8")
UNKNOWN = ("zero", "pre", "lowrank", "second")
LEFT_OVER = ("input_scale", "zero0")


@dataclass
class Layer:
    """One layer: its weights as they were meant, and how the file holds them."""

    truth: np.ndarray
    original: np.ndarray
    rotation: int | None
    claimed: int | None
    scaling: str
    extra: str = ""  # what stands beside codes and scale, or "missing" for a lost scale
    gain: str = ""  # how the stored scale is off
    change: str = ""  # how the truth differs from the original
    is_quantized: bool = True

    @property
    def is_judged(self):
        return self.is_quantized and self.extra not in (*UNKNOWN, "missing")


@dataclass
class File:
    """A file on the disk, its original, and how it was made."""

    seed: int
    path: object
    original: object
    dialect: str = "comfy"
    place: str = "tensor"
    spelling: str = ""
    label: str = "right"
    prefix: str = ""
    layers: dict = field(default_factory=dict)  # by the name in the file

    def __str__(self):
        rows = [f"  {n}: {x.truth.shape} {x.scaling} rot {x.rotation} claimed {x.claimed} {x.extra} {x.gain} {x.change} {'' if x.is_quantized else 'BF16'}" for n, x in self.layers.items()]
        return "\n".join([f"seed {self.seed}: {self.dialect}, marker in {self.place} {self.spelling}, label {self.label}, prefix '{self.prefix}', {self.path}"] + rows)

    @property
    def quantized(self):
        return {n: x for n, x in self.layers.items() if x.is_quantized}


def chosen(generator, **shares):
    """One of these words, by its share."""
    names, p = list(shares), np.array(list(shares.values()), float)
    return names[generator.choice(len(names), p=p / p.sum())]


def fitting(group, columns):
    """What a converter takes: the group, else 64, else none."""
    return next((g for g in (group, 64) if g and g <= group and columns % g == 0), None) if group else None


def changed(generator, kind, values):
    """The weights after what happened to them before quantization."""
    if kind in ("tuned", "merged"):
        rank = 6
        delta = generator.standard_normal(values.shape) if kind == "tuned" else generator.standard_normal((len(values), rank)) @ generator.standard_normal((rank, values.shape[1]))
        share = generator.choice([0.01, 0.05, 0.3])
        return int8.bf16(values + delta * share * np.linalg.norm(values) / np.linalg.norm(delta))
    return np.roll(values, len(values) // 2, axis=0) if kind == "reordered" else values


def off(generator, kind, scale):
    """Scales that are off."""
    if kind == "doubled" or (kind == "rows" and not scale.ndim): return scale * 2
    if kind == "lost": return scale * 770
    if kind == "rows" and scale.ndim: return scale * np.exp2(generator.integers(-3, 4, scale.shape)).astype(np.float32)
    return np.ones_like(scale) if kind == "ones" else scale


def spelled(spelling, mark):
    """The marker's bytes in another spelling."""
    if spelling == "one" and mark.get("convrot"): mark = mark | {"convrot": 1}
    if spelling == "text" and mark.get("convrot"): mark = mark | {"convrot_groupsize": str(mark["convrot_groupsize"])}
    if spelling == "float" and mark.get("convrot"): mark = mark | {"convrot_groupsize": float(mark["convrot_groupsize"])}
    found = text(mark)
    if spelling == "nul": return text(found[2] + b"\0" * 9)
    return ("I8", *found[1:]) if spelling == "i8" else found


def beside(generator, name, layer, scale, turned):
    """Extra tensors, the scale, and the weights that the codes are to hold, for one layer's extra."""
    rows, columns = turned.shape
    if layer.extra == "input_scale": return {f"{name}.input_scale": tensor("F32", 1.0)}, turned
    if layer.extra == "zero0": return {f"{name}.weight_zero_point": tensor("I8", np.zeros((rows, 1)))}, turned
    if layer.extra == "zero": return {f"{name}.weight_zero_point": tensor("I8", generator.integers(3, 40, (rows, 1)))}, turned
    if layer.extra == "second": return {f"{name}.weight_scale_2": tensor("F32", 0.5)}, turned * 2
    if layer.extra == "pre":
        factors = np.exp(0.8 * generator.standard_normal(columns))
        return {f"{name}.pre_quant_scale": tensor("F32", 1 / factors)}, turned * factors
    if layer.extra == "lowrank":
        u, s, v = np.linalg.svd(turned, full_matrices=False)
        up, down = u[:, :4] * s[:4], v[:4]
        return {f"{name}.svd_up": tensor("F32", up), f"{name}.svd_down": tensor("F32", down)}, turned - up @ down
    return {}, turned


def tensors_of(generator, file, name, layer):
    """One quantized layer's tensors, and its marker for the header."""
    extra, turned = beside(generator, name, layer, None, rotated(layer.truth, layer.rotation))
    codes, scale = int8.quantized(turned, layer.scaling)
    scale = off(generator, layer.gain, scale)
    weight_name, scale_name = FOREIGN.get(file.dialect, (".weight", ".scale_weight" if file.dialect == "legacy" else ".weight_scale"))
    made = {name + weight_name: tensor("I8", codes)}
    if layer.extra != "missing":
        # What bitsandbytes writes is the largest weight of each row.
        made[name + scale_name] = tensor("F32", scale[:, 0] * 127 if file.dialect == "bitsandbytes" else scale)
    made |= extra
    if file.dialect in FOREIGN or file.dialect == "unmarked":
        return made, None
    mark = marker(layer.claimed, True if layer.scaling == "row" else None)
    if file.dialect in ALIASES: mark["format"] = file.dialect
    if file.place in ("tensor", "both"): made[f"{name}.comfy_quant"] = spelled(file.spelling, mark)
    return made, {k: v for k, v in mark.items() if k != "per_row"}


def drawn_file(generator, seed, folder):
    """How a file is made, before its layers are."""
    file = File(seed, folder / f"{seed}.safetensors", folder / f"{seed}-original.safetensors")
    file.dialect = chosen(generator, comfy=10, int8_rowwise=1, int8_axiswise=1, int8=1, legacy=1, unmarked=1, bitsandbytes=2, quanto=1, sdnq=1, turbo=1)
    file.place = chosen(generator, tensor=6, header=2, both=2, bare=1)
    file.spelling = chosen(generator, plain=10, one=1, text=1, float=1, i8=1, nul=1) if file.place == "tensor" else "plain"
    file.label = chosen(generator, right=12, false=2, dropped=2, other=2)
    file.prefix = str(generator.choice(["", "", "", "model.diffusion_model.", "transformer.", "net."]))
    return file


def drawn_layers(generator, file):
    """The layers of a file, by their names without prefix."""
    is_foreign = file.dialect in FOREIGN
    group = None if is_foreign else [None, None, 16, 64, 64, 256][generator.integers(6)]
    scaling = "row" if is_foreign else chosen(generator, row=4, tensor=1)
    extras = ["input_scale"] if is_foreign else [*LEFT_OVER, *UNKNOWN, "missing"]
    extra = generator.choice(extras) if generator.random() < 0.4 else ""
    change = chosen(generator, plain=6, tuned=2, merged=2, reordered=1)
    gain = chosen(generator, plain=9, doubled=1, lost=1, rows=1, ones=1)
    who, width = {}, generator.choice([256, 256, 128, 192])
    for index in range(generator.integers(4, 8)):
        columns = int(generator.choice([256, width]))
        values = int8.weights(generator, int(generator.choice([64, 96, 128])), columns, generator.uniform(4, 12), generator.uniform(0.3, 0.7))
        own = fitting(group, columns)
        layer = Layer(values, values, own, own, scaling, is_quantized=index < 3 or generator.random() < 0.8)
        layer.change = change if change != "plain" and generator.random() < 0.7 else ""
        layer.truth = changed(generator, layer.change, values)
        layer.extra = str(extra) if generator.random() < 0.5 else ""
        layer.gain = gain if gain != "plain" and generator.random() < 0.5 else ""
        who[f"blocks.{index}.attn.{'qkov'[index % 4]}"] = layer
    return who


def mislabel(file):
    """Claims another rotation than the layers have, as the file's label says."""
    for layer in file.layers.values():
        fits = [g for g in (256, 64, 16) if layer.truth.shape[1] % g == 0 and g != layer.rotation]
        if file.dialect in FOREIGN or file.dialect == "unmarked" or (file.label == "dropped"): layer.claimed = None
        elif file.label == "false" and layer.rotation is None: layer.claimed = fits[0]
        elif file.label == "other" and layer.rotation: layer.claimed = fits[0]


def random_file(seed, folder):
    """Writes a file and its original; returns the truth about them."""
    generator = np.random.default_rng(seed)
    file = drawn_file(generator, seed, folder)
    plain = drawn_layers(generator, file)
    file.layers = {file.prefix + name: layer for name, layer in plain.items()}
    mislabel(file)
    made, entries = {}, {}
    has_bias = generator.random() < 0.3
    for name, layer in file.layers.items():
        if layer.is_quantized:
            own, entry = tensors_of(generator, file, name, layer)
            made |= own
            # "bare": under the names that the weights have without their prefix.
            if entry: entries[name.removeprefix(file.prefix) if file.place == "bare" else name] = entry
        else:
            made[f"{name}.weight"] = tensor("BF16", layer.truth)
        if has_bias: made[f"{name}.bias"] = tensor("BF16", np.zeros(len(layer.truth)))
    models.write(file.path, made, int8.header(entries) if entries and file.place != "tensor" else None)
    models.write(file.original, {f"{n}.weight": tensor("BF16", x.original) for n, x in plain.items()} | ({f"{n}.bias": tensor("BF16", np.zeros(len(x.original))) for n, x in plain.items()} if has_bias else {}))
    return file
