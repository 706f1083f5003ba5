# SPDX-License-Identifier: Apache-2.0
"""INT8 weights by numpy: what tests make files from, and what they believe of files. Nothing here is the command's own code.

A tensor is (dtype, shape, bytes), as support/models.py writes and reads it. All arithmetic of truths is float64.
"""
import json

import numpy as np

TYPES = {"F32": np.float32, "F16": np.float16, "F64": np.float64, "I8": np.int8, "U8": np.uint8, "I32": np.int32, "I64": np.int64}


def tensor(dtype, array):
    """An array as a tensor of this type; BF16 is rounded to nearest even, as PyTorch does it."""
    array = np.asarray(array)
    if dtype == "BF16":
        bits = array.astype(np.float32).view(np.uint32).astype(np.uint64)
        array = ((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16).astype(np.uint16)
    elif dtype in TYPES:
        array = array.astype(TYPES[dtype])
    else:
        array = array.astype(np.uint8)  # FP8 and its like: bytes as they are
    return dtype, list(array.shape), np.ascontiguousarray(array).tobytes()


def array(found):
    """A tensor's numbers."""
    dtype, shape, data = found
    if dtype == "BF16":
        return (np.frombuffer(data, np.uint16).astype(np.uint32) << 16).view(np.float32).reshape(shape)
    return np.frombuffer(data, TYPES[dtype]).reshape(shape)


def bf16(values):
    """The values as BF16 holds them."""
    return array(tensor("BF16", values))


def text(value):
    """A marker's tensor."""
    return tensor("U8", np.frombuffer(value if isinstance(value, bytes) else json.dumps(value).encode(), np.uint8))


def hadamard(size):
    """The regular Hadamard matrix of a power of 4, orthonormal: symmetric, its own inverse."""
    core, matrix = np.array([[1, 1, 1, -1], [1, 1, -1, 1], [1, -1, 1, 1], [-1, 1, 1, 1]], float), np.ones((1, 1))
    while len(matrix) < size:
        matrix = np.kron(matrix, core)
    assert len(matrix) == size, "a power of 4"
    return matrix / np.sqrt(size)


def sylvester(size):
    """Sylvester's Hadamard matrix of a power of 2, orthonormal."""
    matrix = np.ones((1, 1))
    while len(matrix) < size:
        matrix = np.block([[matrix, matrix], [matrix, -matrix]])
    return matrix / np.sqrt(size)


def rotated(weights, matrix):
    """Groups of the inputs times a matrix, or its size; None leaves them."""
    if matrix is None:
        return np.asarray(weights, float)
    matrix = hadamard(matrix) if isinstance(matrix, int) else matrix
    rows, columns = weights.shape
    return (np.asarray(weights, float).reshape(rows, -1, len(matrix)) @ matrix.T).reshape(rows, columns)


def weights(generator, rows, columns, tails=6.0, spread=0.4):
    """Heavy tails, rows and columns of different sizes, as trained layers have them; values that BF16 holds."""
    values = generator.standard_t(tails, (rows, columns)) * np.exp(spread * generator.standard_normal((1, columns)))
    return bf16(values * np.exp(spread * generator.standard_normal((rows, 1))) * 0.02)


def quantized(values, scaling="row", rotation=None):
    """Codes and float32 scales, [out, 1] or []."""
    turned = rotated(values, rotation)
    largest = np.abs(turned).max(axis=1, keepdims=True) if scaling == "row" else np.abs(turned).max()
    scale = np.maximum(largest / 127, 1e-30).astype(np.float32)
    return np.clip(np.rint(turned / scale), -128, 127).astype(np.int8), np.asarray(scale)


def marker(rotation=None, per_row=None, **more):
    """A marker as convert-to-quant writes it."""
    said = {"format": "int8_tensorwise", "orig_dtype": "torch.bfloat16"}
    if rotation:
        said |= {"convrot": True, "convrot_groupsize": rotation}
    if per_row is not None:
        said["per_row"] = per_row
    return said | more


def layer(name, values, scaling="row", rotation=None, mark=True, scale_type="F32"):
    """The tensors of one layer in ComfyUI's layout; `mark` is a marker, True for the right one, or None."""
    codes, scale = quantized(values, scaling, rotation)
    made = {f"{name}.weight": tensor("I8", codes), f"{name}.weight_scale": tensor(scale_type, scale)}
    if mark is True:
        mark = marker(rotation if isinstance(rotation, int) else None, True if scaling == "row" else None)
    if mark is not None:
        made[f"{name}.comfy_quant"] = text(mark)
    return made


def header(entries):
    """Metadata that hold these markers."""
    return {"_quantization_metadata": json.dumps({"format_version": "1.0", "layers": entries})}


def snr(truth, found):
    """10·log10(Σw² / Σ(w − ŵ)²) in dB."""
    truth, found = np.asarray(truth, float), np.asarray(found, float)
    error = ((truth - found) ** 2).sum()
    return np.inf if error == 0 else 10 * np.log10((truth**2).sum() / error)
