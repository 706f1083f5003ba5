# SPDX-License-Identifier: Apache-2.0
"""Cases that are told by comparing with an original: 02, 04, 05, 06, 19, 25, 30 of the list in issue 12."""
import numpy as np

from support import int8
from support.case import BLOCKS, Case, case, drawn, plain, quantized
from support.int8 import layer, marker, rotated, tensor

GAINS = {
    "lost": lambda i, s: s * (700 + 10 * i), "one": lambda i, s: s * 770 if i == 2 else s, "doubled": lambda i, s: s * 2 if i == 2 else s,
    "halved": lambda i, s: s / 2, "ones": lambda i, s: np.ones_like(s), "reciprocal": lambda i, s: 1 / s,
}


@case(*GAINS)
def scales_off(how):
    """02: layers that are some factor away from the original."""
    weights, made = drawn(30, BLOCKS), {}
    for index, (name, values) in enumerate(weights.items()):
        made |= layer(name, values, "row", 64)
        made[f"{name}.weight_scale"] = tensor("F32", GAINS[how](index, int8.quantized(values, "row", 64)[1]))
    found = {"scales-off": ("error", 1 if how in ("one", "doubled") else 6)}
    if how == "ones": found |= {"codes-saturated": ("warning", 6), "row-scales-equal": ("warning", 6)}
    return Case(made, found, plain(weights), says=("the scales are off",), never=("another model", "would have with rotation", "Faithful"))


def tuned(generator, values, share):
    """A change of low rank, as training leaves it."""
    change = generator.standard_normal((len(values), 8)) @ generator.standard_normal((8, values.shape[1]))
    return int8.bf16(values + change * share * np.linalg.norm(values) / np.linalg.norm(change))


@case("unmarked format", "half", "good")
def fine_tune(how):
    """04: INT8 of a fine-tune, held against its base: labels can be mended, codes stay."""
    base, generator = drawn(31, BLOCKS), np.random.default_rng(31)
    source = {name: values if how == "half" and name.endswith("q") else tuned(generator, values, 0.3) for name, values in base.items()}
    mark = marker(64, True) if how == "good" else {k: v for k, v in marker(64, True).items() if k != "format"}
    made = quantized(source, lambda name, values: layer(name, values, "row", 64, mark))
    count = 3 if how == "half" else 6
    found = {"loss-unexplained": ("error", count), "not-this-original": ("warning", count)}
    label = {} if how == "good" else {"marker-format-missing": ("error", 6)}
    return Case(made, found | label, plain(base), says=("so scaling is not the cause",), never=("another model", "Faithful"), repaired=found if label else None, more={"keeps codes": True})


@case("net.", "model.", "model.model.", "transformer.", "_orig_mod.", "model.diffusion_model.", "model.language_model.", "any.thing.else.")
def prefix(text):
    """05: the original under another prefix."""
    weights = drawn(32, BLOCKS)
    return Case(quantized(weights), {}, {text + name: found for name, found in plain(weights).items()}, says=("No layer is under",), never=("another model", "cannot be compared"))


def z_image(comfy):
    """One family's layers in ComfyUI's names or in diffusers'."""
    made = {}
    for i in range(3):
        q, k, v, o = (int8.weights(np.random.default_rng([33, i, j]), 128, 128) for j in range(4))
        attention = f"layers.{i}.attention."
        made |= {attention + "qkv": np.concatenate([q, k, v]), attention + "out": o} if comfy else {attention + "to_q": q, attention + "to_k": k, attention + "to_v": v, attention + "to_out.0": o}
        made |= {f"layers.{i}.feed_forward.w{j}": int8.weights(np.random.default_rng([33, i, 9 + j]), 128, 128) for j in (1, 2, 3)}
    return made


def flux(comfy):
    made = {}
    for i in range(2):
        for j, (stream, names) in enumerate({"img": ("to_q", "to_k", "to_v", "to_out.0"), "txt": ("add_q_proj", "add_k_proj", "add_v_proj", "to_add_out")}.items()):
            q, k, v, o, up, down = (int8.weights(np.random.default_rng([34, i, j, n]), 128, 128) for n in range(6))
            block, feed = f"transformer_blocks.{i}.attn.", f"transformer_blocks.{i}.{'ff' if stream == 'img' else 'ff_context'}.net."
            theirs = {block + names[0]: q, block + names[1]: k, block + names[2]: v, block + names[3]: o, feed + "0.proj": up, feed + "2": down}
            ours = {f"double_blocks.{i}.{stream}_{n}": w for n, w in {"attn.qkv": np.concatenate([q, k, v]), "attn.proj": o, "mlp.0": up, "mlp.2": down}.items()}
            made |= ours if comfy else theirs
        q, k, v, up, out = (int8.weights(np.random.default_rng([35, i, n]), 512 if n == 3 else 128, 640 if n == 4 else 128) for n in range(5))
        single = f"single_transformer_blocks.{i}."
        made |= {f"single_blocks.{i}.linear1": np.concatenate([q, k, v, up]), f"single_blocks.{i}.linear2": out} if comfy else {single + "attn.to_q": q, single + "attn.to_k": k, single + "attn.to_v": v, single + "proj_mlp": up, single + "proj_out": out}
    return made


@case("Z-Image fused", "Z-Image apart", "FLUX fused", "FLUX apart")
def other_naming(how):
    """06: fused against apart, in both directions."""
    make, is_fused = (z_image if "Z-Image" in how else flux), "fused" in how
    return Case(quantized(make(is_fused)), {}, plain(make(not is_fused)), says=("No layer is under",), never=("another model", "cannot be compared"))


@case("tensor-wise", "marker lost", "wrong basis")
def merged_lora(how):
    """19: only the layers that a LoRA touched are wrong, and these are named."""
    weights, generator = drawn(36, [f"layers.{i}.{n}" for i in range(4) for n in ("attention.qkv", "attention.out", "feed_forward.w1")]), np.random.default_rng(36)
    touched = [name for name in weights if "qkv" in name][:3]

    def make(name, values):
        if name not in touched: return layer(name, values, "row", 64)
        if how == "tensor-wise": return layer(name, values, "tensor", None, marker(64, True))
        if how == "marker lost": return layer(name, values, "row", 64, marker(None, True))
        return layer(name, rotated(tuned(generator, rotated(values, 64), 0.5), 64), "row", 64)

    found = {
        "tensor-wise": {id: ("error", 3) for id in ("rotation-claimed-absent", "per-row-claimed-absent", "scale-tensor-rotated")} | {"rotation-skipped": ("warning", 3)},
        "marker lost": {"rotation-unmarked": ("error", 3)}, "wrong basis": {"loss-unexplained": ("error", 3), "not-this-original": ("warning", 3)},
    }[how]
    after = {"tensor-wise": {"rotation-skipped": ("warning", 3)}, "marker lost": {}}.get(how)
    return Case(quantized(weights, make), found, plain(weights), never=("another model", "Outliers", "Faithful"), repaired=after)


@case("0", "0.2", "0.5", "1")
def weights_with_a_mean(share):
    """25: correct files whose weights have a mean are not accused."""
    names = [f"blocks.{i}.adaLN_modulation.1" for i in range(8)]
    weights = {name: int8.bf16(values + float(share) * values.std()) for name, values in drawn(37, names).items()}
    return Case(quantized(weights, lambda name, values: layer(name, values, "row", None)), {}, plain(weights), never=("rotated by", "Sylvester"))


@case("64 marked", "128 marked", "256 marked", "256 unmarked", "signs")
def other_matrix(how):
    """30: the matrix is named by the original; from the file alone it is named or not told."""
    weights = drawn(38, BLOCKS, columns=512)
    size = 64 if how == "signs" else int(how.split()[0])
    signs = np.random.default_rng(38).choice([-1.0, 1.0], 512) if how == "signs" else 1
    matrix = int8.hadamard(64) if how == "signs" else int8.sylvester(size)
    make = lambda name, values: layer(name, values * signs, "row", matrix, marker(None if "unmarked" in how else size, True))
    found = {"rotation-unmarked": ("error", 6)} if "unmarked" in how else {"group-not-loadable": ("error", 6)} if size == 128 else {"rotation-signs": ("error", 6)} if how == "signs" else {"group-mismatch": ("error", 6)}
    says = ("other signs",) if how == "signs" else (f"rotated by {size} (Sylvester)",)
    return Case(quantized(weights, make), found, plain(weights), says=says, never=("another model", "another group", "not the group", "Faithful"))
