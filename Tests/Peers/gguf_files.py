# SPDX-License-Identifier: Apache-2.0
"""Checks that what `fidelio dequantize` writes of GGUF files is what gguf-py and ggml decode, to the bit, under the model's names.

usage: gguf_files.py FIDELIO FILE.gguf...

Values are compared in float32 with both; tensors that are no blocks also byte for byte. Shapes of `comfy.gguf.orig_shape.…`
are restored. Names of text encoders are those that gguf-py's table leads from to the file's; rows of queries and keys are
reordered as ComfyUI-GGUF does, and 1 is taken off gemma's norms.
"""
import sys
import tempfile
from collections import Counter
from pathlib import Path

import gguf
import numpy as np
from gguf_support import PERMUTED, bits, decoded_by_ggml, dequantize, stored_names

TEXT = PERMUTED | {"t5", "t5encoder", "qwen2", "qwen2vl", "qwen3", "qwen3vl", "gemma3"}
PREFIX = "model.diffusion_model."


def field(reader, key):
    found = reader.get_field(key)
    return None if found is None else found.contents()


def in_models_order(values, heads):
    """W[heads, rows / 2, 2, …] as [heads, 2, rows / 2, …]."""
    return values.reshape(heads, values.shape[0] // heads // 2, 2, *values.shape[1:]).swapaxes(1, 2).reshape(values.shape)


def decoded(tensor):
    """Float32 by gguf-py, which ggml has to agree with."""
    values = gguf.quants.dequantize(tensor.data, tensor.tensor_type)
    by_ggml = decoded_by_ggml(tensor.data, tensor.tensor_type, values.size)
    assert by_ggml is None or np.array_equal(bits(values), bits(by_ggml.reshape(values.shape))), f"{tensor.name}: ggml and gguf-py differ"
    return values


def expected(reader, tensor, architecture, floats):
    """What a tensor is in the model: float32, or the file's own numbers."""
    values = decoded(tensor) if floats else tensor.data
    shape = [int(d) for d in reversed(tensor.shape)]
    if not floats:
        values = np.ascontiguousarray(values).view(np.uint8).reshape(*shape, -1)
    heads = field(reader, f"{architecture}.attention.head_count")
    if architecture in PERMUTED and (".attn_q." in tensor.name or ".attn_k." in tensor.name):
        if ".attn_k." in tensor.name:
            heads = field(reader, f"{architecture}.attention.head_count_kv") or heads
        values = in_models_order(values.reshape(*shape, *values.shape[len(shape):]), heads)
    if architecture == "gemma3" and tensor.name.endswith("norm.weight"):
        values = values - np.float32(1)
    original = field(reader, f"comfy.gguf.orig_shape.{tensor.name}")
    return values, [int(d) for d in original] if original else shape


def check(fidelio, path, folder):
    """Compares one file; how many tensors of each type were equal."""
    reader = gguf.GGUFReader(path)
    architecture = field(reader, "general.architecture")
    _, ours = dequantize(fidelio, path, str(folder / "plain.safetensors"), "--dtype", "float32", "--allow-nothing")
    stored = stored_names(architecture, field(reader, f"{architecture}.block_count")) if architecture in TEXT else None
    theirs = {tensor.name: tensor for tensor in reader.tensors}
    counts = Counter()
    for name, (dtype, values) in ours.items():
        # Every name of a text model leads to the file's by gguf-py's table; of others ComfyUI-GGUF takes a prefix off.
        tensor = theirs.pop(stored(name) if stored else name if name in theirs else PREFIX + name)
        floats = dtype == "F32"
        wanted, shape = expected(reader, tensor, architecture, floats)
        assert list(values.shape) == shape, f"{name}: {values.shape} is not {shape}"
        assert np.array_equal(bits(values).ravel(), bits(wanted).ravel()), f"{path}: {name} differs from {tensor.name}"
        counts[tensor.tensor_type.name] += 1
    assert not theirs, f"{path}: left out {sorted(theirs)}"
    return counts


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    with tempfile.TemporaryDirectory() as folder:
        for path in sys.argv[2:]:
            counts = check(sys.argv[1], path, Path(folder))
            print(f"gguf_files: {Path(path).name}: " + ", ".join(f"{n} {kind}" for kind, n in sorted(counts.items())))
    print(f"gguf_files: {len(sys.argv) - 2} files, equal to gguf-py's and ggml's decoding to the bit")


main()
