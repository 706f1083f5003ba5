#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Does comfy-kitchen, which ComfyUI computes with, put as much error into a layer's output as Fidelio says?

usage: outputs.py ORIGINAL.safetensors ACTIVATIONS.safetensors CANDIDATE.safetensors... --report REPORT.json
       REPORT.json: Fidelio's analysis of CANDIDATE... against ORIGINAL with the rows of ACTIVATIONS. Without it comfy-kitchen's
       figures are printed, and nothing is compared.

For every INT8 layer of CANDIDATE whose input rows ACTIVATIONS holds, with its marker read as ComfyUI reads it, Y = rows times the
original's weight, transposed, without bias, in float64:
  rounded   10 log10(sum of Y^2 / sum of (int8_linear(rows) - Y)^2) is within 0.02 dB of Fidelio's out_rows_w8a8_snr_db
  weights   the same with the dequantized weight in float64 is within 0.001 dB of Fidelio's out_rows_snr_db
Run with the Python of Benchmarks/peers/setup.sh. Fails when any layer is off, or when there is none.
"""
import argparse
import json
import sys
from pathlib import Path

import numpy as np
import torch

import comfy_kitchen

import int8_reference

ROUNDED_LIMIT = 0.02  # dB
WEIGHTS_LIMIT = 0.001


def decibels(signal, error):
    return 10 * np.log10((signal**2).sum() / (error**2).sum())


def figures(rows, weight, codes, scale, group):
    """comfy-kitchen's SNR of the output with inputs rounded, and that of the weights alone."""
    exact = rows.astype(np.float64) @ weight.T.astype(np.float64)
    rotation = {"convrot": True, "convrot_groupsize": group} if group else {}
    theirs = comfy_kitchen.int8_linear(
        torch.from_numpy(rows.astype(np.float32)), torch.from_numpy(codes.copy()),
        torch.from_numpy(scale.astype(np.float32)), out_dtype=torch.float32, **rotation)
    plain = rows.astype(np.float64) @ int8_reference.dequantized(codes, scale, group).T
    return decibels(exact, theirs.numpy().astype(np.float64) - exact), decibels(exact, plain - exact)


def measured(report):
    """Candidate -> layer -> Fidelio's metrics."""
    with open(report, encoding="utf-8") as file:
        layers = json.load(file)["layers"]
    found = {}
    for layer in layers:
        for candidate, values in layer["measured"].items():
            found.setdefault(Path(candidate).name, {})[layer["name"]] = values
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+")
    parser.add_argument("--report")
    arguments = parser.parse_args()
    files = arguments.files
    if len(files) < 3:
        parser.error("give ORIGINAL, ACTIVATIONS and at least one CANDIDATE")
    original, activations = (int8_reference.read(path)[0] for path in files[:2])
    ours = measured(arguments.report) if arguments.report else None
    failures, count = [], 0
    for path in files[2:]:
        for layer, (codes, scale, group, _) in int8_reference.quantized_layers(int8_reference.read(path)[0]).items():
            if f"{layer}.rows" not in activations or f"{layer}.weight" not in original:
                continue
            count += 1
            rows, weight = activations[f"{layer}.rows"].array(), original[f"{layer}.weight"].array()
            theirs = dict(zip(("out_rows_w8a8_snr_db", "out_rows_snr_db"), figures(rows, weight, codes, scale, group)))
            if ours is None:
                print(f"{Path(path).name} {layer}: " + ", ".join(f"{key} {value:.5f}" for key, value in theirs.items()))
                continue
            found = ours.get(Path(path).name, {}).get(f"{layer}.weight", {})
            for (key, value), limit in zip(theirs.items(), (ROUNDED_LIMIT, WEIGHTS_LIMIT)):
                # "not below", so that a NaN fails too
                if key not in found or not abs(found[key] - value) <= limit:
                    failures.append(f"{path}: {layer}: {key} is {found.get(key)}, comfy-kitchen's {value:.5f} dB")
    if count == 0:
        failures.append("no layer of a candidate has rows of activations")
    for failure in failures:
        print(f"outputs.py: {failure}", file=sys.stderr)
    if failures:
        sys.exit(1)
    print(f"outputs.py: {count} layers of {len(files) - 2} files")


if __name__ == "__main__":
    main()
