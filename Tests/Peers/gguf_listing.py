#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks that `fidelio inspect --json` lists the tensors, under their names in the file, types, shapes and sizes that gguf-py lists.

usage: gguf_listing.py FIDELIO FILE.gguf...

Needs the package gguf of PyPI.
"""
import json
import subprocess
import sys

from gguf import GGUFReader


def ours(fidelio, path):
    text = subprocess.run([fidelio, "inspect", path, "--json"], check=True, capture_output=True).stdout
    name = lambda t: t.get("stored", t)["name"]
    return {(name(t), t["dtype"].removeprefix("GGUF_"), tuple(t["shape"]), t["bytes"]) for t in json.loads(text)["tensors"]}


def theirs(path):
    """gguf-py has dimensions innermost first."""
    return {(t.name, t.tensor_type.name, tuple(int(d) for d in reversed(t.shape)), int(t.n_bytes)) for t in GGUFReader(path).tensors}


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    differs = False
    for path in sys.argv[2:]:
        difference = ours(sys.argv[1], path) ^ theirs(path)
        differs = differs or bool(difference)
        if difference:
            print(f"gguf_listing: {path}: {sorted(difference)[:4]}")
    if differs:
        sys.exit(1)
    print(f"gguf_listing: {len(sys.argv) - 2} files, listed as by gguf-py")


main()
