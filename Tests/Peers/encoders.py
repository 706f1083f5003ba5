#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Do our encoders write what ggml writes, and comfy-kitchen where that is installed, on random rows and on hard ones?

usage: encoders.py COMMAND...     COMMAND writes all formats of the rows in the folder that FIDELIO_PEER_ROWS names:
                                  `swift test --filter PeerRows`

Needs the packages gguf and libggml-python of PyPI. With comfy-kitchen and torch beside them (Benchmarks/peers/setup.sh) the formats
of ComfyUI are compared too; otherwise it says that they are left out.
"""
import ctypes
import glob
import importlib.util
import os
import subprocess
import sys
import tempfile

import numpy as np
from gguf import GGML_QUANT_SIZES, GGMLQuantizationType

COLUMNS = 768
ROWS = 256
BLOCKS = "Q8_0 Q6_K Q5_K Q5_1 Q5_0 Q4_K Q4_1 Q4_0 Q3_K Q2_K IQ4_NL IQ4_XS".split()


def hard_rows(seed):
    """Random rows; the first of them are what encoders have special cases for."""
    random = np.random.default_rng(seed)
    w = (random.standard_normal((ROWS, COLUMNS)) * 0.05).astype(np.float32)
    w[0] = 0
    w[1, 5] = 30
    w[2] = 0.125
    w[3] = -0.25
    w[4] *= 1e-3
    w[5] *= 1e-5
    w[6] = -np.abs(w[6])
    w[7] = np.abs(w[7])
    w[8, :64] = 0
    w[9, 100:] = 0
    w[10, ::2] = 0
    w[11] = random.standard_t(2, COLUMNS) * 0.02
    w[12] = np.round(w[12] * 32) / 32
    w[13] = (w[13].view(np.uint32) & 0xFFFF0000).view(np.float32)
    w[14] *= 1e-9
    w[15, 1:] *= 1e-4
    return w


def ggml():
    """The library that the package brings."""
    folder = os.path.dirname(importlib.util.find_spec("libggml").origin)
    path = sorted(glob.glob(folder + "/lib*/libggml-base.so*"))[0]
    library = ctypes.CDLL(path)
    library.ggml_quantize_chunk.restype = ctypes.c_size_t
    library.ggml_quantize_chunk.argtypes = [ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p] + [ctypes.c_int64] * 3 + [ctypes.c_void_p]
    return library


def part(folder, name, which):
    return np.fromfile(f"{folder}/{name}.{which}", np.uint8)


def compare_blocks(folder, w):
    """How many blocks differ, by type."""
    library, different = ggml(), {}
    for name in BLOCKS:
        kind = GGMLQuantizationType[name]
        elements, size = GGML_QUANT_SIZES[kind]
        theirs = np.zeros(w.size // elements * size, np.uint8)
        library.ggml_quantize_chunk(int(kind), w.ctypes.data, theirs.ctypes.data, 0, *w.shape, None)
        ours = part(folder, name, "codes")
        different[name] = int((ours.reshape(-1, size) != theirs.reshape(-1, size)).any(1).sum())
    return different


def untiled(scales, blocks):
    """Scales of rows out of cuBLAS' tiles, by comfy-kitchen's own function."""
    from comfy_kitchen.float_utils import from_blocked

    return from_blocked(scales, ROWS, blocks).contiguous()


def compare_kitchen(folder, w):
    """The share of bytes of codes and scales that differ, by format; rotated weights differ in the last bit by the order of sums."""
    import comfy_kitchen.backends.eager.quantization as eager
    import torch
    from comfy_kitchen.backends.eager.convrot_w4a4 import quantize_convrot_w4a4_weight
    from comfy_kitchen.backends.eager.w4a8_int8 import quantize_w4a8_int8_weight
    from comfy_kitchen.tensor.w4a8_packed import default_w4a8_codebook

    x = torch.from_numpy(w)
    largest = x.abs().max()
    expected = {}
    for name, dtype, top in [("fp8-tensor", torch.float8_e4m3fn, 448), ("fp8-e5m2-tensor", torch.float8_e5m2, 57344)]:
        expected[name] = [eager.quantize_per_tensor_fp8(x, largest / top, dtype)]
    expected["fp8-plain"] = [x.clamp(-448, 448).to(torch.float8_e4m3fn)]
    expected["fp8-e5m2-plain"] = [x.to(torch.float8_e5m2)]
    codes, scales = eager.quantize_mxfp8(x)
    expected["mxfp8"] = [codes, untiled(scales.view(torch.uint8), COLUMNS // 32)]
    codes, scales = eager.quantize_nvfp4(x, largest / 2688)
    expected["nvfp4"] = [codes, untiled(scales.view(torch.uint8), COLUMNS // 16)]
    expected["w4a4"] = [quantize_convrot_w4a4_weight(x)[0]]
    for name, bits in [("w4a8", 4), ("w6a8", 6)]:
        book = default_w4a8_codebook() if bits == 4 else None
        codes, scales, _, _, _ = quantize_w4a8_int8_weight(x, bits=bits, codebook_tensor=book)
        expected[name] = [codes, scales]
    expected["BF16"], expected["F16"] = [x.to(torch.bfloat16)], [x.to(torch.float16)]
    different = {}
    for name, tensors in expected.items():
        for which, tensor in zip(["codes", "scales"], tensors):
            theirs = tensor.contiguous().view(torch.uint8).numpy().reshape(-1)
            different[f"{name} {which}"] = float((part(folder, name, which) != theirs).mean())
    return different


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    failures = []
    with tempfile.TemporaryDirectory() as folder:
        w = hard_rows(16)
        w.tofile(f"{folder}/rows.f32")
        subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL, env={**os.environ, "FIDELIO_PEER_ROWS": folder})
        blocks = compare_blocks(folder, w)
        failures += [f"{name}: {count} blocks differ from ggml's" for name, count in blocks.items() if count]
        print(f"encoders: {len(blocks)} types of ggml, {w.size} weights: {'equal' if not failures else failures}")
        if importlib.util.find_spec("comfy_kitchen") is None or importlib.util.find_spec("torch") is None:
            print("encoders: comfy-kitchen is not installed, its formats are left out")
        else:
            limits = {"w4a4": 1e-4, "w4a8": 2e-4, "w6a8": 1e-3}
            kitchen = compare_kitchen(folder, w)
            off = [f"{n}: {share:.3g} of the bytes differ" for n, share in kitchen.items() if share > limits.get(n.split()[0], 0)]
            print(f"encoders: {len(kitchen)} tensors of comfy-kitchen: {'equal' if not off else off}")
            failures += off
    for failure in failures:
        print(f"encoders: {failure}", file=sys.stderr)
    sys.exit(1 if failures else 0)


main()
