# SPDX-License-Identifier: Apache-2.0
"""What the comparisons with gguf-py and ggml share: ggml's own decoders, Fidelio's output, and how llama.cpp holds text models.

None of Fidelio's code; names are asked of gguf-py's own table (`tensor_mapping.py`), from the model's to the file's.
"""
import ctypes
import glob
import json
import mmap
import os
import struct
import subprocess
import sys

import gguf
import numpy as np

SUFFIXES = (".weight", ".bias")
PERMUTED = {"llama", "mistral3"}
NUMPY = {"F32": np.float32, "F16": np.float16, "F64": np.float64, "BF16": np.uint16, "I8": np.int8, "I16": np.int16, "I32": np.int32, "I64": np.int64}


class Traits(ctypes.Structure):
    """`struct ggml_type_traits` of ggml.h."""
    _fields_ = [("type_name", ctypes.c_char_p), ("blck_size", ctypes.c_int64), ("blck_size_interleave", ctypes.c_int64), ("type_size", ctypes.c_size_t),
                ("is_quantized", ctypes.c_bool), ("to_float", ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int64)), ("from_float_ref", ctypes.c_void_p)]


def load_ggml():
    folder = next(path for path in (os.path.join(root, "libggml") for root in sys.path) if os.path.isdir(path))
    library = ctypes.CDLL(glob.glob(folder + "/lib*/libggml-base.so")[0])
    library.ggml_get_type_traits.restype = ctypes.POINTER(Traits)
    library.ggml_quantize_chunk.restype = ctypes.c_size_t
    library.ggml_quantize_chunk.argtypes = [ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int64, ctypes.c_int64, ctypes.c_int64, ctypes.c_void_p]
    # ggml fills its table of F16 when a context is made.
    library.ggml_init.restype = ctypes.c_void_p
    library.ggml_init.argtypes = [ctypes.c_size_t, ctypes.c_void_p, ctypes.c_bool]
    library.ggml_init(1024, None, True)
    return library


GGML = load_ggml()


def decoded_by_ggml(data, kind, count):
    """Float32 of ggml's own decoder; None for types that are floats already."""
    traits = GGML.ggml_get_type_traits(int(kind)).contents
    if not traits.to_float:
        return None
    data, values = np.ascontiguousarray(data), np.empty(count, np.float32)
    traits.to_float(data.ctypes.data, values.ctypes.data, count)
    return values


def encoded_by_ggml(values, kind):
    """Blocks of ggml's own encoder."""
    values = np.ascontiguousarray(values, np.float32)
    rows, columns = values.shape
    traits = GGML.ggml_get_type_traits(int(kind)).contents
    data = np.empty((rows, columns // traits.blck_size * traits.type_size), np.uint8)
    assert GGML.ggml_quantize_chunk(int(kind), values.ctypes.data, data.ctypes.data, 0, rows, columns, None) == data.nbytes
    return data


def dequantize(fidelio, path, output, *more):
    """Runs the command; its document, and the output's tensors by name as (dtype, array of bits or numbers)."""
    done = subprocess.run([fidelio, "dequantize", path, "-o", output, "--overwrite", "--json", "--quiet", *more], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    with open(output, "rb") as file:
        bytes_ = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    length, = struct.unpack("<Q", bytes_[:8])
    header = json.loads(bytes_[8:8 + length])
    header.pop("__metadata__", None)
    tensors = {}
    for name, entry in header.items():
        begin, end = entry["data_offsets"]
        numbers = np.frombuffer(bytes_, np.uint8, end - begin, 8 + length + begin).view(NUMPY[entry["dtype"]])
        tensors[name] = entry["dtype"], numbers.reshape(entry["shape"])
    return json.loads(done.stdout), tensors


def bits(values):
    return np.ascontiguousarray(values).view(np.uint8)


def architecture_of(name):
    return next(key for key, value in gguf.MODEL_ARCH_NAMES.items() if value == name)


def stored_names(architecture, blocks):
    """Which name the file has for a name of the model, by gguf-py."""
    table = gguf.get_tensor_name_map(architecture_of(architecture), blocks)
    return lambda name: table.get_name(name, try_suffixes=SUFFIXES)
