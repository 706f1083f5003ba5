#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Reference numbers for the 2x2 sweep, computed by convert_to_quant's own INT8 code and float64 metrics.

usage: oracle.py MODEL.safetensors OUT.json [GROUP ...]      (default groups: 16 64 256)

For every 2-D floating weight whose name ends in ".weight" and whose dimensions are both >= 16:
  scaling  tensor | row          rotation  none | each GROUP that divides in_features
Codes and scales are float32, exactly as convert_to_quant 1.3.4 makes them:
  tensor          scale = max(amax, 1e-12)/127          q = round(clamp(w * (1/scale), -127, 127))
  row, unrotated  qs = (1/max(row_amax, 1e-12))*127     q = round(clamp(w * qs, -127, 127)), scale = 1/qs
                  (PyTorch computes number/tensor as reciprocal times number: two roundings)
  row, rotated    scale = max(row_amax/127, 1e-30)      q = clamp(round(w / scale), -128, 127)
(round = half to even.)  Rotation is convert_to_quant's float32 rotate_weight.  The reconstruction is taken back
to the original basis in float64; every metric is float64 over the whole matrix:
  mse            mean((W - W_hat)^2)
  snr_db         10 log10(sum W^2 / sum (W - W_hat)^2); null when the error is exactly 0
  max_abs_err    max |W - W_hat|
  cosine         <W, W_hat> / (|W| |W_hat|)
  row_snr_db     min / p05 / median over rows (rows of zero signal left out)
  zero_fraction  share of nonzero weights whose code is 0 (unrotated configurations only)
  code_entropy   Shannon entropy of the codes, bits
"""
import json, sys
import numpy as np, torch
from safetensors import safe_open
from convert_to_quant.utils.convrot import build_hadamard, rotate_weight


def quantize(w, scaling, rotated):
    if scaling == "tensor":
        scale = w.abs().max().clamp_min(1e-12) / 127.0
        return torch.clamp(w * (1.0 / scale), -127, 127).round(), scale.reshape(1, 1)
    if not rotated:
        qs = 127.0 / w.abs().amax(1, keepdim=True).clamp_min(1e-12)
        return torch.clamp(w * qs, -127, 127).round(), 1.0 / qs
    scale = (w.abs().amax(1, keepdim=True) / 127.0).clamp(min=1e-30)
    return (w / scale).round().clamp(-128, 127), scale


def metrics(w, w_hat, q, rotated):
    d = (w - w_hat)
    sig, err = float((w * w).sum()), float((d * d).sum())
    rs, re = (w * w).sum(1), (d * d).sum(1)
    ok = rs > 0
    with np.errstate(divide="ignore"):
        row = 10 * np.log10(rs[ok] / re[ok])
    n = np.bincount((q + 128).astype(np.int64).ravel(), minlength=256)
    p = n[n > 0] / n.sum()
    return {
        "mse": err / w.size,
        "snr_db": None if err == 0 else 10 * np.log10(sig / err),
        "max_abs_err": float(np.abs(d).max()),
        "cosine": float((w * w_hat).sum() / np.sqrt(sig * float((w_hat * w_hat).sum()))) if sig else None,
        "row_snr_db": [float(x) if np.isfinite(x) else None for x in (row.min(), np.percentile(row, 5), np.median(row))] if ok.any() else None,
        "zero_fraction": None if rotated else float(((q == 0) & (w != 0)).sum() / max(1, (w != 0).sum())),
        "code_entropy": float(-(p * np.log2(p)).sum()),
    }


def main():
    path, out, groups = sys.argv[1], sys.argv[2], [int(g) for g in sys.argv[3:]] or [16, 64, 256]
    layers = {}
    with safe_open(path, "pt") as f, torch.no_grad():
        for name in sorted(f.keys()):
            t = f.get_tensor(name)
            if not name.endswith(".weight") or t.ndim != 2 or min(t.shape) < 16 or not t.is_floating_point():
                continue
            w = t.float()
            w64 = w.double().numpy()
            entry = {"dtype": str(t.dtype), "shape": list(t.shape), "configurations": {}}
            for g in [0] + [g for g in groups if w.shape[1] % g == 0]:
                h = build_hadamard(g) if g else None
                r = rotate_weight(w, h, g) if g else w
                for scaling in ("tensor", "row"):
                    q, s = quantize(r, scaling, bool(g))
                    r_hat = q.double().numpy() * s.double().numpy()
                    if g:
                        h64 = h.double().numpy()
                        h64 = np.sign(h64) / np.sqrt(g)
                        w_hat = (r_hat.reshape(-1, g) @ h64).reshape(w64.shape)
                    else:
                        w_hat = r_hat
                    m = metrics(w64, w_hat, q.numpy(), bool(g))
                    if scaling == "tensor":
                        m["scale"] = float(s)
                    entry["configurations"][f"{scaling}/{'rot%d' % g if g else 'none'}"] = m
            layers[name] = entry
    json.dump({"oracle": "convert_to_quant 1.3.4 codes, float64 metrics", "layers": layers}, open(out, "w"), indent=1)
    print(f"{len(layers)} layers")


main()
