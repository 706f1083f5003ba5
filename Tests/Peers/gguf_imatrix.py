#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks that `fidelio activations inspect` reads an imatrix that gguf-py's own writer makes, under the model's names.

usage: gguf_imatrix.py FIDELIO
"""
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
from gguf import GGUFValueType, GGUFWriter

COLUMNS, COUNT = 64, 96
NAMES = {"blk.7.attn_q": "model.layers.7.self_attn.q_proj", "blk.7.ffn_down": "model.layers.7.mlp.down_proj", "output": "lm_head", "blk.7.odd": "blk.7.odd"}


def write(path, shape):
    """An imatrix with sums of random rows; returns them by name."""
    writer = GGUFWriter(str(path), "")
    writer.add_key_value("general.type", "imatrix", GGUFValueType.STRING)
    writer.add_array("imatrix.datasets", ["calibration.txt"])
    writer.add_uint32("imatrix.chunk_count", 3)
    writer.add_uint32("imatrix.chunk_size", 32)
    random = np.random.default_rng(1)
    sums = {}
    for name in NAMES:
        rows = random.standard_normal((COUNT, COLUMNS), dtype=np.float32)
        sums[name] = (rows**2).sum(0, dtype=np.float32)
        writer.add_tensor(f"{name}.weight.in_sum2", sums[name].reshape(shape))
        writer.add_tensor(f"{name}.weight.counts", np.full([1] * len(shape), COUNT, np.float32))
        writer.add_tensor(f"{name}.weight.in_sum", rows.sum(0, dtype=np.float32).reshape(shape))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return sums


def main():
    for shape in ([COLUMNS], [1, COLUMNS]):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "imatrix.gguf")
            sums = write(path, shape)
            text = subprocess.run([sys.argv[1], "activations", "inspect", path, "--json"], check=True, capture_output=True).stdout
        document = json.loads(text)
        assert document["format"] == "imatrix (GGUF)" and not document["notes"], document
        layers = {layer["name"]: layer for layer in document["layers"]}
        assert sorted(layers) == sorted(NAMES.values()), layers.keys()
        for stored, name in NAMES.items():
            layer = layers[name]
            energy = sums[stored].astype(np.float64)
            assert (layer["rows"], layer["in"]) == (COUNT, COLUMNS), layer
            assert abs(layer["input_energy_per_row"] - energy.sum() / COUNT) < 1e-9 * energy.sum(), layer
            assert abs(layer["worst_over_median"] - energy.max() / np.median(energy)) < 1e-9, layer
    print(f"gguf_imatrix: {len(NAMES)} layers, in both shapes")


main()
