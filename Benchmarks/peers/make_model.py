#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Write a safetensors file with the exact tensor names, shapes and dtypes of a manifest and random, outlier-bearing values.

usage: make_model.py MANIFEST.json OUT.safetensors [--blocks N] [--seed S]

--blocks N keeps only the first N transformer blocks (names containing "layers.K." with K >= N are left out).
Each matrix: normal(0, 0.02), times one log-normal factor per row (sigma 0.5), and one weight in 10,000 made 20 times larger:
the shape of the trouble that a tensor-wide scale has, with none of a trained model's meaning. Norms are 1, biases 0.
Same arguments, same bytes. Needs only numpy.
"""
import argparse, json, re
import numpy as np

a = argparse.ArgumentParser()
a.add_argument("manifest"), a.add_argument("out")
a.add_argument("--blocks", type=int), a.add_argument("--seed", type=int, default=0)
a = a.parse_args()

manifest = json.load(open(a.manifest))
block = re.compile(r"(?:^|\.)layers\.(\d+)\.")
names = [n for n in sorted(manifest) if a.blocks is None or not block.search(n) or int(block.search(n)[1]) < a.blocks]
header, at = {}, 0
for n in names:
    assert manifest[n]["dtype"] == "BF16"
    size = 2 * int(np.prod(manifest[n]["shape"], dtype=np.int64))
    header[n] = {"dtype": "BF16", "shape": manifest[n]["shape"], "data_offsets": [at, at + size]}
    at += size
text = json.dumps(header, separators=(",", ":")).encode()
text += b" " * (-len(text) % 8)

rng = np.random.default_rng(a.seed)
pool = (rng.standard_normal(1 << 24, dtype=np.float32) * 0.02)


def bf16(x):
    u = x.view(np.uint32)
    return ((u + 0x7FFF + ((u >> 16) & 1)) >> 16).astype("<u2")


with open(a.out, "wb") as f:
    f.write(len(text).to_bytes(8, "little")), f.write(text)
    for n in names:
        shape = manifest[n]["shape"]
        if len(shape) != 2 or min(shape) < 16:
            f.write(bf16(np.full(int(np.prod(shape)), 0 if n.endswith("bias") else 1, np.float32)).tobytes())
            continue
        rows, cols = shape
        step = max(1, (1 << 22) // cols)
        for r in range(0, rows, step):
            m = min(step, rows - r)
            start = int(rng.integers(0, pool.size - 1))
            x = np.take(pool, np.arange(start, start + m * cols), mode="wrap").reshape(m, cols)
            x = x * np.exp(0.5 * rng.standard_normal((m, 1), dtype=np.float32))
            k = max(1, m * cols // 10000)
            x.reshape(-1)[rng.integers(0, m * cols, k)] *= 20
            f.write(bf16(np.ascontiguousarray(x)).tobytes())
print(f"{a.out}: {len(names)} tensors, {8 + len(text) + at:,} bytes")
