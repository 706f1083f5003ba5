#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What a PyTorch user would run instead: the 2x2 sweep (tensor/row x unrotated/rotated 64), MSE, SNR and max error per layer.

usage: sweep_torch.py MODEL.safetensors plain|tuned      prints seconds and GB/s of weights read

plain  whole matrices and convert_to_quant's own functions, as its tests do
tuned  row chunks that stay in cache, preallocated buffers, in-place arithmetic
Run with OMP_NUM_THREADS=1 and again with 2, and compare with the better: on small shared machines two threads can be far slower.
"""
import sys, time, torch
from safetensors import safe_open
from convert_to_quant.comfy.quant_ops import TensorWiseINT8Layout as Layout
from convert_to_quant.utils.convrot import build_hadamard, rotate_weight

G, CHUNK = 64, 64


def plain(w):
    W, H = w.float(), build_hadamard(G)
    sig = W.pow(2).sum(dtype=torch.float64).item()
    for rotated in (False, True):
        R = rotate_weight(W, H, G) if rotated else W
        for scaling in ("tensor", "row"):
            if scaling == "tensor":
                s = R.abs().max().clamp_min(1e-12) / 127
                q, _ = Layout.quantize(R, scale=s, is_weight=True)
            else:
                q, p = Layout.quantize(R, is_weight=True)
                s = p["scale"]
            e = R - Layout.dequantize(q, s, orig_dtype=torch.float32)
            err = e.pow(2).sum(dtype=torch.float64).item()
            yield scaling, rotated, err / W.numel(), sig / max(err, 1e-300), e.abs().max().item()


def tuned(w):
    rows, cols = w.shape
    H, X, T = build_hadamard(G), torch.empty(CHUNK, cols), torch.empty(CHUNK, cols)
    R = torch.empty(CHUNK * cols // G, G)
    top, sig = [0.0, 0.0], 0.0

    def chunks():
        for i in range(0, rows, CHUNK):
            n = min(CHUNK, rows - i)
            X[:n].copy_(w[i : i + n])
            torch.mm(X[:n].view(-1, G), H, out=R[: n * cols // G])
            yield n, X[:n], R[: n * cols // G].view(n, cols)

    for n, x, r in chunks():
        top[0], top[1] = max(top[0], x.abs().max().item()), max(top[1], r.abs().max().item())
        sig += torch.dot(x.flatten(), x.flatten()).item()
    err, worst = {}, {}
    for n, x, r in chunks():
        for rotated, a in ((False, x), (True, r)):
            for scaling in ("tensor", "row"):
                s = torch.tensor(top[rotated] / 127) if scaling == "tensor" else a.abs().amax(1, keepdim=True).div_(127)
                t = torch.mul(a, 1 / s, out=T[:n])
                t.round_().mul_(s).sub_(a)
                err[scaling, rotated] = err.get((scaling, rotated), 0) + torch.dot(t.flatten(), t.flatten()).item()
                worst[scaling, rotated] = max(worst.get((scaling, rotated), 0), t.abs().max().item())
    for k, e in err.items():
        yield *k, e / w.numel(), sig / max(e, 1e-300), worst[k]


t0, size = time.time(), 0
with safe_open(sys.argv[1], "pt") as f, torch.no_grad():
    for name in f.keys():
        w = f.get_tensor(name) if name.endswith(".weight") and len(f.get_slice(name).get_shape()) == 2 else None
        if w is None or min(w.shape) < 16 or w.shape[1] % G:
            continue
        size += w.numel() * w.element_size()
        list({"plain": plain, "tuned": tuned}[sys.argv[2]](w))
t = time.time() - t0
print(f"{t:.2f} s  {size / t / 1e9:.3f} GB/s")
