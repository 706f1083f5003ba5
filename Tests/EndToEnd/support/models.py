# SPDX-License-Identifier: Apache-2.0
"""Models that tests read, and what is in them."""
import hashlib
import json
import os
import re
import struct
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
FIXTURES = ROOT / "Fixtures"
MODEL = FIXTURES / "minilm_layers_bf16.safetensors"
CANDIDATES = {mode: FIXTURES / f"minilm_layers_bf16.{mode}.safetensors" for mode in ("tensor", "row", "row-convrot64", "tensor-convrot64")}
ACTIVATIONS = FIXTURES / "minilm_layers_bf16.activations.safetensors"
QUANTIZED = CANDIDATES["row-convrot64"]
EXPECTED = json.loads((FIXTURES / "minilm_layers_bf16.sweep.json").read_text())["layers"]
OUTLIERS = "encoder.layer.0.output.dense.weight"


def tensors(path):
    """Name -> (dtype, shape, bytes) of a safetensors file, and its metadata."""
    data = Path(path).read_bytes()
    size = int.from_bytes(data[:8], "little")
    header = json.loads(data[8 : 8 + size])
    metadata = header.pop("__metadata__", {})
    body = data[8 + size :]
    return {n: (t["dtype"], t["shape"], body[slice(*t["data_offsets"])]) for n, t in header.items()}, metadata


def write(path, tensors, metadata=None):
    """Writes a safetensors file of name -> (dtype, shape, bytes)."""
    header, end = {"__metadata__": metadata} if metadata else {}, 0
    for name, (dtype, shape, data) in tensors.items():
        header[name] = {"dtype": dtype, "shape": shape, "data_offsets": [end, end + len(data)]}
        end += len(data)
    text = json.dumps(header).encode()
    Path(path).write_bytes(struct.pack("<Q", len(text)) + text + b"".join(data for _, _, data in tensors.values()))


def write_zeros(path, tensors):
    """Writes a model of zeros, which takes no room on the disk: name -> (type, shape, bytes); returns its header's length."""
    header, end = {}, 0
    for name, (dtype, shape, count) in tensors.items():
        header[name] = {"dtype": dtype, "shape": shape, "data_offsets": [end, end + count]}
        end += count
    text = json.dumps(header).encode()
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        file.truncate(file.tell() + end)
    return len(text)


def write_shards(folder, path):
    """Writes a model as two shards and their index into a folder; returns the index and the second shard."""
    parts, metadata = tensors(path)
    names = sorted(parts)
    files = {"model-00001-of-00002.safetensors": names[::2], "model-00002-of-00002.safetensors": names[1::2]}
    for file, chosen in files.items():
        write(folder / file, {name: parts[name] for name in chosen}, metadata)
    index = folder / "model.safetensors.index.json"
    index.write_text(json.dumps({"metadata": {}, "weight_map": {name: file for file, chosen in files.items() for name in chosen}}))
    return index, folder / list(files)[1]


def mislabelled(whole):
    """The bytes of a quantized file whose markers do not say that it is rotated, or if it is not, name no format: something to repair."""
    # The same length, so that the header's offsets hold.
    changed, count = re.subn(rb'(\\?")convrot(\\?": ?true)', rb"\1convrat\2", whole)
    if not count: changed, count = re.subn(rb'(\\?")format(\\?": ?\\?"int8)', rb"\1fxrmat\2", whole)
    assert count, "no marker to mislabel"
    return changed


def floats(data, dtype):
    """BF16 or F32 bytes as floats."""
    if dtype == "BF16":
        data = bytes(2) + b"\0\0".join(data[i : i + 2] for i in range(0, len(data), 2))
    return memoryview(data).cast("f")


def digest(path):
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()


def names(folder):
    return sorted(os.listdir(folder))


def snapshot(folder):
    """Every file in a folder, with its bytes."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(Path(folder).rglob("*")) if path.is_file()}
