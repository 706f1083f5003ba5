#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What others take to make float32 weights of each format: gguf-py (numpy) of ggml's blocks, comfy-kitchen's eager backend (PyTorch) of others.

usage: decode_peers.py       a line per format: its name, a tab, weights per second; run with OMP_NUM_THREADS=1

64 rows of 3840 at a time, which stay in cache; the shortest of many runs. Bytes are under 64, so that float16 scales are finite.
"""
import time

import gguf
import numpy as np
import torch
from comfy_kitchen.backends.eager import convrot_w4a4, quantization, w4a8_int8

ROWS, COLUMNS = 64, 3840
GGML = ["F32", "F16", "BF16", "Q8_0", "Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q2_K", "Q3_K", "Q4_K", "Q5_K", "Q6_K", "IQ4_NL", "IQ4_XS", "MXFP4", "NVFP4"]
random = np.random.default_rng(42)


def some(*shape):
    return random.integers(0, 64, shape, dtype=np.uint8)


def tensor(columns, rows=ROWS, dtype=torch.uint8):
    return torch.from_numpy(some(rows, columns)).view(dtype)


def blocks(name):
    """gguf-py's decoder of a type; None if it has none."""
    kind = getattr(gguf.GGMLQuantizationType, name, None)
    if kind is None:
        return None
    elements, size = gguf.GGML_QUANT_SIZES[kind]
    data = some(ROWS, COLUMNS // elements * size)
    data = data.view({"F32": np.float32, "F16": np.float16}.get(name, np.uint8))
    # Of the first two it makes no copy if they are float32 already.
    return lambda: np.array(gguf.quants.dequantize(data, kind), dtype=np.float32, copy=name == "F32")


def formats():
    for name in GGML:
        if decode := blocks(name):
            yield "GGUF_NVFP4" if name == "NVFP4" else name, decode
    to, scale, row = torch.float32, torch.tensor(0.01), torch.full((ROWS,), 0.01)
    fp8 = {"fp8": tensor(COLUMNS, dtype=torch.float8_e4m3fn), "fp8-e5m2": tensor(COLUMNS, dtype=torch.float8_e5m2)}
    for name, codes in fp8.items():
        yield name, lambda codes=codes: quantization.dequantize_per_tensor_fp8(codes, scale, to)
    powers = tensor(COLUMNS // 32, 128, torch.float8_e8m0fnu)
    yield "mxfp8", lambda: quantization.dequantize_mxfp8(fp8["fp8"], powers, to)
    halves, scales = tensor(COLUMNS // 2), tensor(COLUMNS // 16, 128, torch.float8_e4m3fn)
    yield "nvfp4", lambda: quantization.dequantize_nvfp4(halves, scale, scales, to)
    int8 = tensor(COLUMNS, dtype=torch.int8)
    yield "int8/row", lambda: quantization.dequantize_int8_simple(int8, row.unsqueeze(1))
    packed, relative = tensor(COLUMNS // 2, dtype=torch.int8), tensor(COLUMNS // 16, dtype=torch.float8_e4m3fn)
    table = torch.arange(-8.0, 8.0)
    yield "w4a8/rot256", lambda: w4a8_int8.dequantize_w4a8_int8_weight(packed, relative, row, table, output_dtype=to)
    yield "w4a4/rot256", lambda: convrot_w4a4.dequantize_convrot_w4a4_weight(packed, row, output_dtype=to)


def shortest(decode):
    best, end = float("inf"), time.monotonic() + 0.5
    decode()
    while time.monotonic() < end:
        start = time.perf_counter()
        decode()
        best = min(best, time.perf_counter() - start)
    return best


with torch.no_grad(), np.errstate(all="ignore"):
    for name, decode in formats():
        shape = tuple(decode().shape)
        assert shape == (ROWS, COLUMNS), (name, shape)
        print(f"{name}\t{ROWS * COLUMNS / shortest(decode):.0f}", flush=True)
