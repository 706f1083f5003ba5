#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""An original of one real layer many times, and the same in other formats: what `bench.py --part candidates` measures.

usage: make_candidates.py MODEL.safetensors FOLDER [MILLIONS]     needs numpy and libggml-python

The layer is the model's largest whose columns 256 divides. Writes original.safetensors, and int8, fp8, nvfp4 (.safetensors), Q8_0, Q4_K, Q6_K (.gguf).
"""
import importlib.machinery
import importlib.util
import pathlib
import sys

import numpy as np

HERE = pathlib.Path(__file__).resolve().parent
LOADER = importlib.machinery.SourceFileLoader("format_accuracy", str(HERE.parents[1] / "scripts/format_accuracy"))
formats = importlib.util.module_from_spec(importlib.util.spec_from_loader("format_accuracy", LOADER))
LOADER.exec_module(formats)


def times(tensors, count):
    """The tensors of layer L as those of layers.0.L, layers.1.L and so on."""
    return {f"layers.{i}.{name}": tensor for i in range(count) for name, tensor in tensors.items()}


def gguf(path, kind, w, count):
    """One layer's blocks, many times."""
    number, block, size = formats.TYPES[kind]
    blocks = np.zeros(w.size // block * size, np.uint8)
    formats.library().ggml_quantize_chunk(number, w.ctypes.data, blocks.ctypes.data, 0, w.shape[0], w.shape[1], None)
    data = blocks.tobytes() + bytes(-blocks.size % 32)
    pack, infos = formats.struct.pack, b""
    for i in range(count):
        text = f"layers.{i}.proj.weight".encode()
        infos += pack("<Q", len(text)) + text + pack("<IQQIQ", 2, w.shape[1], w.shape[0], number, i * len(data))
    header = b"GGUF" + pack("<IQQ", 3, count, 0) + infos
    with open(path, "wb") as file:
        file.write(header + bytes(-len(header) % 32))
        for _ in range(count): file.write(data)


def main():
    model, folder, millions = sys.argv[1], pathlib.Path(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 200
    fitting = [w for _, w in formats.read(model) if w.shape[1] % 256 == 0]
    w = max(fitting, key=lambda w: w.size)
    w = (w.view(np.uint32) & 0xFFFF0000).view(np.float32)
    count = -(-millions * 1_000_000 // w.size)
    bf16 = (w.view(np.uint32) >> 16).astype(np.uint16).tobytes()
    formats.write(folder / "original.safetensors", times({"proj.weight": ("BF16", w.shape, bf16)}, count))
    for kind, made in (("int8", formats.int8("proj", w)), ("fp8", formats.fp8("proj", w)), ("nvfp4", formats.nvfp4("proj", w))):
        formats.write(folder / f"{kind}.safetensors", times(made, count))
    for kind in ("Q8_0", "Q4_K", "Q6_K"): gguf(folder / f"{kind}.gguf", kind, w, count)
    print(f"{count} layers of {w.shape[0]} x {w.shape[1]}")


if __name__ == "__main__": main()
