#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes a small file of each format that dequantize reads, as seeds for the fuzz target `model`: scripts/make_format_seeds.py FOLDER

Codes and scales are made up, from a fixed rule; only names, types and shapes are those of the formats (docs/formats.md).
"""

import json
import pathlib
import struct
import sys

WIDTH = {"F32": 4, "BF16": 2, "F8_E4M3": 1, "F8_E5M2": 1, "U8": 1, "I8": 1}


def tensor(kind, *shape):
    """A tensor of numbers that are finite in every type."""
    count = 1
    for size in shape:
        count *= size
    if kind == "F32":
        data = b"".join(struct.pack("<f", 0.5 + index % 7 / 8) for index in range(count))
    elif kind == "BF16":
        data = bytes(byte for index in range(count) for byte in (index % 64, 0x3F))
    else:
        data = bytes((index * 37 + 11) % 112 for index in range(count))
    assert len(data) == count * WIDTH[kind]
    return kind, list(shape), data


def marker(**members):
    data = json.dumps(members).encode()
    return "U8", [len(data)], data


def state(kind, **members):
    return {f"weight.quant_state.bitsandbytes__{kind}": marker(quant_type=kind, **members)}


FORMATS = {
    "fp8-tensor": {"weight": tensor("F8_E4M3", 4, 16), "weight_scale": tensor("F32"), "comfy_quant": marker(format="float8_e4m3fn")},
    "fp8-row": {"weight": tensor("F8_E4M3", 4, 16), "weight_scale": tensor("F32", 4), "comfy_quant": marker(format="float8_e4m3fn_rowwise")},
    "fp8-block": {"weight": tensor("F8_E4M3", 16, 16), "weight_scale": tensor("F32", 2, 2), "comfy_quant": marker(format="float8_e4m3fn_blockwise", group_size=8)},
    "fp8-plain": {"weight": tensor("F8_E5M2", 4, 16)},
    "fp8-legacy": {"weight": tensor("F8_E4M3", 4, 16), "scale_weight": tensor("F32", 1), "scale_input": tensor("F32", 1)},
    "mxfp8": {"weight": tensor("F8_E4M3", 32, 32), "weight_scale": tensor("U8", 128, 4), "comfy_quant": marker(format="mxfp8", orig_shape=[30, 32])},
    "nvfp4": {
        "weight": tensor("U8", 16, 16), "weight_scale": tensor("F8_E4M3", 128, 4), "weight_scale_2": tensor("F32"),
        "pre_quant_scale": tensor("BF16", 32), "comfy_quant": marker(format="nvfp4"),
    },
    "int8-block": {"weight": tensor("I8", 32, 32), "weight_scale": tensor("F32", 2, 2), "comfy_quant": marker(format="int8_blockwise", group_size=16)},
    "w4a4": {"weight": tensor("I8", 4, 32), "weight_scale": tensor("F32", 4), "comfy_quant": marker(format="convrot_w4a4", convrot_groupsize=16)},
    "w4a8": {
        "weight": tensor("I8", 4, 32), "weight_s_rel": tensor("F8_E4M3", 4, 4), "weight_s_channel": tensor("F32", 4),
        "weight_codebook": tensor("F32", 16), "weight_correction": tensor("F32", 4, 4),
        "comfy_quant": marker(format="asym_w4a8_int8", group_size=16, convrot_groupsize=16),
    },
    "w6a8": {
        "weight": tensor("I8", 4, 48), "weight_s_rel": tensor("F8_E4M3", 4, 4), "weight_s_channel": tensor("F32", 4),
        "comfy_quant": marker(format="asym_w4a8_int8", group_size=16, convrot_groupsize=64),
    },
    "awq": {"weight": tensor("I8", 4, 32), "weight_scale": tensor("BF16", 2, 4), "weight_zeros": tensor("BF16", 2, 4), "comfy_quant": marker(format="awq_w4a16", group_size=32)},
    "svdquant": {
        "weight": tensor("I8", 4, 32), "weight_scale": tensor("BF16", 1, 4), "smooth_factor": tensor("BF16", 64),
        "proj_down": tensor("BF16", 64, 2), "proj_up": tensor("BF16", 4, 2),
    },
    "nf4": {"weight": tensor("U8", 96, 1), "weight.absmax": tensor("F32", 3), "weight.quant_map": tensor("F32", 16)}
    | state("nf4", blocksize=64, dtype="bfloat16", shape=[3, 64]),
    "nf4-nested": {
        "weight": tensor("U8", 96, 1), "weight.absmax": tensor("U8", 3), "weight.quant_map": tensor("F32", 16),
        "weight.nested_absmax": tensor("F32", 1), "weight.nested_quant_map": tensor("F32", 256),
    }
    | state("nf4", blocksize=64, dtype="float16", shape=[3, 64], nested_blocksize=256, nested_offset=0.25),
}


def main():
    folder = pathlib.Path(sys.argv[1])
    for name, parts in FORMATS.items():
        header, data = {}, b""
        for part, (kind, shape, numbers) in parts.items():
            header[f"a.{part}"] = {"dtype": kind, "shape": shape, "data_offsets": [len(data), len(data) + len(numbers)]}
            data += numbers
        text = json.dumps(header, separators=(",", ":")).encode()
        text += b" " * (-len(text) % 8)
        (folder / f"format-{name}").write_bytes(struct.pack("<Q", len(text)) + text + data)


if __name__ == "__main__":
    main()
