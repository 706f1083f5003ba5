# SPDX-License-Identifier: Apache-2.0
"""Builds damaged files of activations: Fidelio's own and both kinds of imatrix. `small()` is name -> bytes; only Python's standard library.

`seeds()` are sound ones, for the fuzz target `activations`.
"""
import json
import struct

IN = 16


def model(tensors, metadata):
    header, data = {"__metadata__": metadata}, b""
    for name, (dtype, shape, content) in tensors.items():
        header[name] = {"dtype": dtype, "shape": shape, "data_offsets": [len(data), len(data) + len(content)]}
        data += content
    text = json.dumps(header, separators=(",", ":")).encode()
    return struct.pack("<Q", len(text)) + text + data


def f64(*values):
    return "F64", [], struct.pack("<d", *values)


def numbers(dtype, values, shape=None):
    return dtype, shape or [len(values)], struct.pack(f"<{len(values)}{ {'F64': 'd', 'F32': 'f', 'F16': 'e', 'U64': 'Q', 'I64': 'q'}[dtype] }", *values)


def count(value):
    return "I64", [], struct.pack("<q", value)


def activations(changes=None, metadata=None, layer="a"):
    """A sound file of one layer of 16 inputs and 3 rows, with tensors replaced; None takes one away; `layer` is its name."""
    nan = float("nan")
    tensors = {
        "a.count": count(3), "a.input_energy": numbers("F64", [float(i) for i in range(IN)]), "a.output_energy": f64(7.0),
        "a.rounding_energy": numbers("F64", [0.5, 0.25, nan, nan]), "a.input_sum": numbers("F64", [-1.0] * IN),
        "a.rows": numbers("F16", [i / 8 for i in range(3 * IN)], [3, IN]), "a.row_keys": numbers("U64", [1, 2, 2**64 - 1]), "a.sensitivity": f64(0.5),
        "output_energy": f64(9.0), "output_count": count(2),
    } | (changes or {})
    about = {"format": "fidelio.activations/1", "bases": "[1, 16, 64, 256]"} | (metadata or {})
    return model({layer + name[1:] if name.startswith("a.") else name: tensor for name, tensor in tensors.items() if tensor}, {key: value for key, value in about.items() if value is not None})


def means():
    return model(
        {"a.count": count(3), "a.input_energy": numbers("F32", [1.0, 2.0]), "a.output_energy": ("F32", [], struct.pack("<f", 7)),
         "a.rounding_energy": numbers("F32", [0.5, float("nan"), float("nan"), float("nan")])},
        {"format": "fidelio.activations/1", "bases": "[1, 16, 64, 256]", "model": "m", "rows": "8"})


def dat(entries, end=b"", entry_count=None):
    """An older imatrix: (name, calls, values) each."""
    body = struct.pack("<i", len(entries) if entry_count is None else entry_count)
    for name, calls, values in entries:
        body += struct.pack("<i", len(name)) + name + struct.pack("<ii", calls, len(values)) + struct.pack(f"<{len(values)}f", *values)
    return body + end


def text(value):
    return struct.pack("<Q", len(value)) + value


def gguf(tensors, kind=b"imatrix"):
    """A GGUF imatrix: (name, dimensions innermost first, values) each."""
    header = b"GGUF" + struct.pack("<IQQ", 3, len(tensors), 1) + text(b"general.type") + struct.pack("<I", 8) + text(kind)
    data = b""
    for name, dimensions, values in tensors:
        data += bytes(-len(data) % 32)
        header += text(name) + struct.pack(f"<I{len(dimensions)}QIQ", len(dimensions), *dimensions, 0, len(data))
        data += struct.pack(f"<{len(values)}f", *values)
    return header + bytes(-len(header) % 32) + data + bytes(-len(data) % 32)


LAYER = [(b"blk.0.attn_q.weight.in_sum2", [2], [6, 8]), (b"blk.0.attn_q.weight.counts", [1], [3])]
NAN, INFINITY = float("nan"), float("inf")


def own():
    return {
        "count-0": activations({"a.count": count(0)}), "count-2-62": activations({"a.count": count(1 << 62)}),
        "no-count": activations({"a.count": None}), "no-output-count": activations({"output_count": None}),
        "negative": activations({"a.output_energy": f64(-1.0)}), "infinite": activations({"a.sensitivity": f64(INFINITY)}),
        "nan": activations({"a.input_energy": numbers("F64", [NAN] * IN)}), "mixed-types": activations({"a.output_energy": ("F32", [], bytes(4))}),
        "rounding-shape": activations({"a.rounding_energy": numbers("F64", [1.0])}), "rounding-nan": activations({"a.rounding_energy": numbers("F64", [NAN] * 4)}),
        "bases-text": activations(metadata={"bases": "1 16"}), "bases-fall": activations(metadata={"bases": "[16, 1]"}), "bases-deep": activations(metadata={"bases": "[" * 2000}),
        "no-format": activations(metadata={"format": None}), "format-2": activations(metadata={"format": "fidelio.activations/2"}), "capacity": activations(metadata={"rows": "-1"}),
        "rows-nan": activations({"a.rows": numbers("F16", [NAN] * 3 * IN, [3, IN])}), "rows-4": activations({"a.rows": numbers("F16", [0.0] * 4 * IN, [4, IN]), "a.row_keys": None}),
        "keys-fall": activations({"a.row_keys": numbers("U64", [3, 2, 1])}), "no-layer": activations({key: None for key in ("a.count", "a.input_energy", "a.output_energy", "a.rounding_energy", "a.input_sum", "a.rows", "a.row_keys", "a.sensitivity")}),
        "name-control": activations(layer="\x1b[31ma\u202e"), "sound": activations(), "means": means(),
    }


def imatrix():
    long = struct.pack("<i", 1 << 30)
    return {
        "imatrix-cut.dat": dat([(b"a", 1, [1, 2, 3])])[:-1], "imatrix-values-2-30.dat": dat([(b"abcdefgh", 1, [1])])[:20] + long + bytes(4),
        "imatrix-calls-0.dat": dat([(b"abcdef", 0, [1])]), "imatrix-twice.dat": dat([(b"a", 1, [1]), (b"a.weight", 1, [1])]),
        "imatrix-nan.dat": dat([(b"abcdef", 1, [NAN])]), "imatrix-text.dat": dat([(b"abcdef", 1, [1])], struct.pack("<ii", 1, 9)),
        "imatrix-entries-65536.dat": dat([(b"abcdef", 1, [1])], entry_count=65536), "imatrix-sound.dat": dat([(b"abcdef.weight", 3, [1, 2])], struct.pack("<ii", 7, 2) + b"ab"),
        "imatrix-no-counts.gguf": gguf(LAYER[:1]), "imatrix-counts-nan.gguf": gguf([LAYER[0], (LAYER[1][0], [1], [NAN])]),
        "imatrix-negative.gguf": gguf([(LAYER[0][0], [2], [-1, 1]), LAYER[1]]), "imatrix-model.gguf": gguf(LAYER, b"model"),
        "imatrix-experts.gguf": gguf([(LAYER[0][0], [2, 2], [1, 1, 1, 1]), (LAYER[1][0], [1, 2], [1, 1])]),
        "imatrix-sound.gguf": gguf(LAYER),
    }


def small():
    return {f"activations-{name}.safetensors": content for name, content in own().items()} | {f"activations-{name}": content for name, content in imatrix().items()}


def seeds():
    return {"sums": own()["sound"], "means": means(), "dat": imatrix()["imatrix-sound.dat"], "gguf": imatrix()["imatrix-sound.gguf"]}
