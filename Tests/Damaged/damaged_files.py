# SPDX-License-Identifier: Apache-2.0
"""Builds the damaged files: the small ones of Fixtures/damaged, and those that are too large to commit.

`small()` is name -> bytes (a name with a slash is a file in a folder); `LARGE` is name -> function that writes the file.
What each must lead to is in Fixtures/damaged/cases.json. Only Python's standard library, and none of Fidelio's code.
"""
import json
import math
import random
import struct

import damaged_activations
import damaged_gguf

ROWS, COLUMNS = 8, 64
MB = 1_000_000


def framed(header, data=b"", length=None):
    """A safetensors file from its header's text or bytes; `length` is what the first 8 bytes say instead of the truth."""
    header = header if isinstance(header, bytes) else header.encode()
    return struct.pack("<Q", len(header) if length is None else length) + header + data


def entry(dtype="F32", shape="[1]", offsets="[0,4]", more=""):
    return f'{{"dtype":"{dtype}","shape":{shape},"data_offsets":{offsets}{more}}}'


def one(text, data=4):
    """A file whose only entry is this text."""
    return framed('{"a":' + text + "}", bytes(data))


def model(tensors, metadata=None):
    """A sound file: name -> (dtype, shape, bytes)."""
    header, data = {}, b""
    if metadata:
        header["__metadata__"] = metadata
    for name, (dtype, shape, content) in tensors.items():
        header[name] = {"dtype": dtype, "shape": shape, "data_offsets": [len(data), len(data) + len(content)]}
        data += content
    return framed(json.dumps(header, separators=(",", ":")), data)


def floats(values):
    return struct.pack(f"<{len(values)}f", *values)


def weights(seed):
    source = random.Random(seed)
    values = [source.gauss(0, 0.05) for _ in range(ROWS * COLUMNS)]
    return list(struct.unpack(f"<{len(values)}f", floats(values)))


def quantized(values):
    """Codes and scales, a row each."""
    codes, scales = [], []
    for row in range(ROWS):
        part = values[row * COLUMNS : (row + 1) * COLUMNS]
        scale = max(max(map(abs, part)), 1e-12) / 127
        scales.append(scale)
        codes += [max(-127, min(127, round(value / scale))) for value in part]
    return struct.pack(f"<{len(codes)}b", *codes), floats(scales)


GOOD, BAD = weights(1), weights(2)
MARKER = b'{"format": "int8_tensorwise", "orig_dtype": "torch.float32", "per_row": true}'
PLAIN = model(
    {"a.weight": ("F32", [2, 4], floats([1, -2, 3, -4, 5, -6, 7, -8])), "b.bias": ("F32", [2], floats([1, 2]))},
    {"format": "pt"},
)


def original(bad=None, dtype="F32", shape=(ROWS, COLUMNS)):
    """An original of two layers, one of which is given."""
    bad = floats(BAD) if bad is None else bad
    return model({"good.weight": ("F32", [ROWS, COLUMNS], floats(GOOD)), "bad.weight": (dtype, list(shape), bad)})


def candidate(marker=MARKER, scale=None, weight=None, header=None, marker_type="U8", more=None, name="bad"):
    """A quantized file of two layers, one of which is damaged; `scale` and `weight` are (dtype, shape, bytes) or b"" for none."""
    codes, scales = quantized(GOOD)
    tensors = {
        "good.weight": ("I8", [ROWS, COLUMNS], codes),
        "good.weight_scale": ("F32", [ROWS, 1], scales),
        "good.comfy_quant": ("U8", [len(MARKER)], MARKER),
    }
    codes, scales = quantized(BAD)
    weight = ("I8", [ROWS, COLUMNS], codes) if weight is None else weight
    scale = ("F32", [ROWS, 1], scales) if scale is None else scale
    if weight:
        tensors[name + ".weight"] = weight
    if scale:
        tensors[name + ".weight_scale"] = scale
    if marker is not None:
        tensors[name + ".comfy_quant"] = (marker_type, [len(marker)], marker)
    tensors.update(more or {})
    return model(tensors, {"_quantization_metadata": header} if header is not None else None)


def truncations():
    """A sound file, cut at every structural point."""
    size = struct.unpack("<Q", PLAIN[:8])[0]
    header = PLAIN[8 : 8 + size].decode()
    whole = {"nothing": 0, "one-byte": 1, "seven-bytes": 7, "length-only": 8, "brace": 9, "header-half": 8 + size // 2,
             "header-last-byte": 8 + size - 1, "data-none": 8 + size, "data-first-tensor": 8 + size + 5,
             "data-between": 8 + size + 32, "data-last-byte": len(PLAIN) - 1}
    files = {f"cut-{name}": PLAIN[:end] for name, end in whole.items()}
    # The same within the header, whose length says so: what is left must be refused as JSON.
    points = {"metadata": '{"__metadata__', "metadata-value": '"format":"p', "name": '"a.wei', "colon": '"a.weight"',
              "entry": '"a.weight":{', "dtype": '"dtype":"F', "shape": '"shape":[2,', "offsets": '"data_offsets":[0,',
              "between-entries": "[0,32]},", "last-brace": header[:-1]}
    for name, text in points.items():
        part = header[: header.index(text) + len(text)]
        files[f"cut-text-{name}"] = framed(part, PLAIN[8 + size :])
    return files


def framing():
    lengths = {"0": 0, "1": 1, "past-end-by-1": 11, "2-31": 1 << 31, "2-32": 1 << 32, "2-63": 1 << 63, "2-64-less-1": (1 << 64) - 1,
               "100-mb-and-1": 100 * MB + 1, "big-endian": int.from_bytes((10).to_bytes(8, "little"), "big")}
    files = {f"length-{name}": framed("{}        ", length=value) for name, value in lengths.items()}
    starts = {"space": " {}", "byte-order-mark": "\ufeff{}", "array": "[]", "string": '"a"', "null": "null", "utf16": "{}".encode("utf-16-le")[1:] + b"\0"}
    files |= {f"start-{name}": framed(text) for name, text in starts.items()}
    ends = {"newline": "{}\n", "nul": "{}\0", "tab": "{} \t", "two-objects": "{}{}", "text": '{}  "a"'}
    return files | {f"end-{name}": framed(text) for name, text in ends.items()}


def foreign():
    """Files of another kind under this name."""
    return {
        "foreign-zip": b"PK\x03\x04\x14\0\0\0\0\0" + bytes(90), "foreign-pickle": b"\x80\x02}q\0(X\x05\0\0\0model" + bytes(80),
        "foreign-zeros": bytes(100),
        "foreign-html": b"<!DOCTYPE html><html><title>401 Unauthorized</title></html>",
        "foreign-git-lfs": b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 12309866400\n",
        "foreign-text": b"This repository is gated.\n", "foreign-random": random.Random(3).randbytes(200),
    }


def text():
    raw = lambda name, data=4: framed(b'{"' + name + b'":' + entry().encode() + b"}", bytes(data))
    return {
        "json-key-unquoted": framed("{a:1}"), "json-single-quotes": framed("{'a':1}"), "json-no-comma": framed('{"__metadata__":{} "a":1}'),
        "json-comma-at-end": framed('{"__metadata__":{},}'), "json-no-colon": framed('{"a" 1}'), "json-comment": framed("{/**/}"),
        "json-string-open": framed('{"abc}'), "json-newline-in-string": framed('{"a\nb":1}'), "json-nul-in-string": framed('{"a\0b":1}'),
        "json-escape-unknown": framed('{"\\x":1}'), "json-escape-short": framed('{"\\u12":1}'), "json-word": one('{"x":nul}'),
        "json-brackets": one('{"x":[{"y":[1}]]}'), "json-value-missing": one(""),
        "utf8-byte-ff": raw(b"\xff"), "utf8-overlong": raw(b"\xc0\xaf"), "utf8-surrogate": raw(b"\xed\xa0\x80"), "utf8-cut": raw(b"\xe2\x82"),
        "utf8-half-pair": raw(b"\\ud800"), "utf8-low-first": raw(b"\\udc00\\ud800"), "utf8-latin1": raw("é".encode("latin-1")),
        "utf8-in-metadata": framed(b'{"__metadata__":{"a":"\xfe"}}'), "utf8-in-unknown-key": one(entry(more=',"x":"\\udfff"')),
        "utf8-combining-marks": raw(("e" + "\u0301\u0323" * 20).encode()),
        "nested-entry": one("[" * 200), "nested-129": one('{"x":' + "[" * 129), "nested-metadata": framed('{"__metadata__":' + '{"a":' * 300),
        "nested-objects": one('{"x":' + '{"a":' * 500),
    }


def types():
    files = {f"entry-{name}": one(value) for name, value in {"null": "null", "number": "1", "string": '"F32"', "array": "[]", "true": "true"}.items()}
    files |= {
        "metadata-array": framed('{"__metadata__":[]}'), "metadata-null": framed('{"__metadata__":null}'), "metadata-string": framed('{"__metadata__":"a"}'),
        "metadata-number": framed('{"__metadata__":{"a":1}}'), "metadata-object": framed('{"__metadata__":{"a":{}}}'),
        "duplicate-tensor": framed('{"a":%s,"a":%s}' % (entry(), entry(offsets="[4,8]")), bytes(8)),
        "duplicate-tensor-same": framed('{"a":%s,"a":%s}' % (entry(), entry()), bytes(4)),
        "duplicate-tensor-escaped": framed('{"a":%s,"\\u0061":%s}' % (entry(), entry(offsets="[4,8]")), bytes(8)),
        "duplicate-tensor-composed": framed('{"\u00e9":%s,"e\u0301":%s}' % (entry(), entry(offsets="[4,8]")), bytes(8)),
        "duplicate-dtype": one('{"dtype":"F32","dtype":"F32","shape":[1],"data_offsets":[0,4]}'),
        "duplicate-offsets-escaped": one('{"dtype":"F32","shape":[1],"data_offsets":[0,4],"data\\u005foffsets":[0,4]}'),
        "duplicate-unknown": one(entry(more=',"x":1,"x":2')), "duplicate-metadata-key": framed('{"__metadata__":{"a":"1","a":"1"}}'),
        "duplicate-metadata": framed('{"__metadata__":{},"__metadata__":{}}'),
        "lacks-dtype": one('{"shape":[1],"data_offsets":[0,4]}'), "lacks-shape": one('{"dtype":"F32","data_offsets":[0,4]}'),
        "lacks-offsets": one('{"dtype":"F32","shape":[1]}'), "lacks-all": one("{}"),
        "shape-object": one('{"shape":{}}'), "shape-number": one('{"shape":4}'), "shape-strings": one('{"shape":["1"]}'), "shape-nested": one('{"shape":[[1]]}'),
        "offsets-object": one('{"data_offsets":{}}'), "offsets-null": one('{"data_offsets":null}'), "dtype-number": one('{"dtype":1}'), "dtype-null": one('{"dtype":null}'),
    }
    for name, dtype in {"lower-case": "f32", "empty": "", "f31": "F31", "space": "F32 ", "escape": "\\u001b[31m", "torch": "torch.float32", "q8": "Q8_0"}.items():
        files[f"dtype-{name}"] = one(entry(dtype))
    return files


def numbers():
    values = {"negative": "-1", "minus-zero": "-0", "fraction": "1.0", "exponent": "1e0", "hexadecimal": "0x1", "leading-zero": "01", "plus": "+1",
              "nan": "NaN", "infinity": "Infinity", "2-63": str(1 << 63), "2-64": str(1 << 64), "thousand-digits": "9" * 1000, "true": "true"}
    files = {f"dimension-{name}": one(entry(shape=f"[{value}]")) for name, value in values.items()}
    for name, value in {"negative": "-4", "fraction": "4.5", "2-63": str(1 << 63), "exponent": "4e0"}.items():
        files[f"offset-{name}"] = one(entry(offsets=f"[0,{value}]"))
    shapes = {"overflow": ("U8", "[4294967296,4294967296]"), "overflow-then-zero": ("U8", "[4294967296,4294967296,0]"), "overflow-width": ("F64", "[2305843009213693952]"),
              "overflow-wraps-to-4": ("U8", "[4611686018427387905,4]"), "half-byte": ("F4", "[7]"), "three-quarters": ("F6_E2M3", "[5]"),
              "65-dimensions": ("F32", "[" + ",".join("1" * 65) + "]"), "too-few-bytes": ("F32", "[2]"), "too-many-bytes": ("U8", "[2]"), "empty-with-data": ("F32", "[0]")}
    return files | {f"shape-{name}": one(entry(dtype, shape)) for name, (dtype, shape) in shapes.items()}


def coverage():
    f32 = lambda begin, end: entry(shape=f"[{(end - begin) // 4}]", offsets=f"[{begin},{end}]")
    two = lambda a, b, data: framed('{"a":%s,"b":%s}' % (a, b), bytes(data))
    return {
        "hole-at-start": framed('{"a":%s}' % f32(4, 8), bytes(8)), "hole-between": two(f32(0, 4), f32(8, 12), 12),
        "overlap": two(f32(4, 12), f32(0, 8), 12), "same-bytes": two(f32(0, 4), f32(0, 4), 4), "empty-within": two(f32(0, 8), f32(4, 4), 8),
        "trailing-byte": framed('{"a":%s}' % f32(0, 4), bytes(5)), "trailing-without-tensor": framed("{}", b"x"), "past-the-end": framed('{"a":%s}' % f32(0, 8), bytes(7)),
        "far-past-the-end": one(entry("U8", f"[{1 << 60}]", f"[0,{1 << 60}]")), "offsets-reversed": one(entry(offsets="[4,0]")),
        "offsets-one": one(entry(offsets="[4]")), "offsets-three": one(entry(offsets="[0,4,4]")), "offsets-none": one(entry(offsets="[]")),
    }


def odd():
    """Files that keep to the format, with contents that could harm a careless reader."""
    layer = ("F32", [ROWS, COLUMNS], floats(GOOD))
    names = {"empty": "", "dots": "../../../etc/passwd.weight", "absolute": "/dev/null.weight", "nul": "a\0b.weight", "newline": "a\nError: all is well.weight",
             "escape": "\x1b]0;owned\x07\x1b[2J.weight", "right-to-left": "a\u202egpj.weight", "markup": "<script>alert(1)</script>.weight",
             "gnuplot": "a\"; system('touch pwned').weight", "percent": "%s%n%d.weight", "formula": "=cmd|' /C calc'!A0.weight", "backslash": "a\\tb.weight",
             "private-use": "\ue000\U0010ffff.weight", "emoji": "👩‍👩‍👧‍👦" * 30 + ".weight"}
    files = {f"name-{name}": model({text: layer, "good.weight": layer}) for name, text in names.items()}
    files["unknown-keys"] = one(entry(more=',"x":[1,{"y":null}],"sparse":true'))
    files["no-tensors"] = framed("{}")
    files["empty-and-scalar"] = model({"a.weight": ("F32", [0, 4], b""), "b.weight": ("F32", [4, 0], b""), "c.weight": ("F32", [], floats([1])),
                                       "d.weight": ("F32", [1, 1], floats([2])), "e": ("F64", [3, 0, 5], b""), "good.weight": layer})
    files["empty-and-huge"] = model({"a.weight": ("F32", [0, (1 << 58) - 1], b""), "b.weight": ("I8", [0, (1 << 59)], b""), "good.weight": layer})
    files["sub-byte"] = model({"a.weight": ("F4", [2, 1], b"\x12"), "good.weight": layer})
    return files


def originals():
    count = ROWS * COLUMNS
    nan, inf = math.nan, math.inf
    f16 = lambda value: struct.pack("<e", value) * count
    return {
        "original": original(), "original-all-nan": original(floats([nan] * count)), "original-one-nan": original(floats([nan] + BAD[1:])),
        "original-infinite": original(floats([inf, -inf] + BAD[2:])), "original-all-zero": original(bytes(4 * count)), "original-minus-zero": original(floats([-0.0] * count)),
        "original-all-equal": original(floats([0.25] * count)), "original-subnormal": original(floats([1e-40] * count)), "original-largest": original(floats([3.4e38, -3.4e38] * (count // 2))),
        "original-f64-huge": original(struct.pack("<d", 1e300) * count, "F64"), "original-f64-tiny": original(struct.pack("<d", 1e-300) * count, "F64"),
        "original-f16-subnormal": original(f16(6e-8), "F16"), "original-f16-nan": original(f16(nan), "F16"),
        "original-one-spike": original(floats([1e30] + [1e-30] * (count - 1))), "original-rank-3": original(shape=(2, 4, COLUMNS)), "original-rank-1": original(shape=(count,)),
        "original-one-column": original(shape=(count, 1)), "original-one-row": original(shape=(1, count)), "original-f8": original(bytes(count), "F8_E4M3"),
    }


def markers():
    texts = {
        "not-json": b"int8", "empty": b"", "cut": MARKER[:20], "not-utf8": b'{"format": "\xff"}', "array": b"[]", "number": b"1", "null": b"null", "two-objects": b"{}{}",
        "format-other": b'{"format": "float8_e4m3fn"}', "format-escape": b'{"format": "\\u001b[31mint8"}', "format-number": b'{"format": 8}',
        "convrot-text": b'{"convrot": "true"}', "group-text": b'{"convrot": true, "convrot_groupsize": "64"}',
        "group-fraction": b'{"convrot": true, "convrot_groupsize": 64.5}', "params-array": b'{"params": []}', "duplicate-key": b'{"convrot": true, "convrot": false}',
        "nested": b'{"x": ' + b"[" * 40 + b"]" * 40 + b"}", "too-deep": b'{"x": ' + b"[" * 5000, "long": b'{"x": "' + b"a" * 70_000 + b'"}',
        "huge-number": b'{"convrot_groupsize": 1e999}',
    }
    files = {f"marker-{name}": candidate(marker=text) for name, text in texts.items()}
    for group in (0, -64, 1, 2, 3, 48, 128, 1024, 1 << 62, 1 << 63):
        name = {1 << 62: "2-62", 1 << 63: "2-63", -64: "negative"}.get(group, group)
        files[f"marker-group-{name}"] = candidate(marker=b'{"format": "int8_tensorwise", "convrot": true, "convrot_groupsize": %d}' % group)
    rotated = '{"layers": {"bad": {"format": "int8_tensorwise", "convrot": true, "convrot_groupsize": 16}}}'
    return files | {
        "marker-of-i8": candidate(marker_type="I8"), "marker-none": candidate(marker=None), "marker-contradicts-header": candidate(header=rotated),
        "marker-orphaned": candidate(more={"ghost.comfy_quant": ("U8", [len(MARKER)], MARKER)}),
        "header-markers-not-json": candidate(header="{"), "header-markers-array": candidate(header="[]"), "header-markers-layers-array": candidate(header='{"layers": []}'),
        "header-markers-entry-null": candidate(header='{"layers": {"bad": null}}'), "header-markers-deep": candidate(header="[" * 5_000),
        "header-markers-ghost": candidate(header='{"layers": {"../ghost": {"format": "int8_tensorwise"}}}'),
    }


def scales():
    value = lambda number: ("F32", [ROWS, 1], floats([number] * ROWS))
    shaped = lambda shape, dtype="F32": (dtype, shape, bytes(math.prod(shape) * {"F32": 4, "F64": 8, "I8": 1}[dtype]))
    return {
        "scale-zero": candidate(scale=value(0.0)), "scale-negative": candidate(scale=value(-0.01)), "scale-nan": candidate(scale=value(math.nan)),
        "scale-infinite": candidate(scale=value(math.inf)), "scale-subnormal": candidate(scale=value(1e-42)), "scale-largest": candidate(scale=value(3.4e38)),
        "scale-one-nan": candidate(scale=("F32", [ROWS, 1], floats([math.nan] + [0.01] * (ROWS - 1)))), "scale-flat": candidate(scale=("F32", [ROWS], floats([0.001] * ROWS))),
        "scale-row-vector": candidate(scale=shaped([1, ROWS])), "scale-too-few": candidate(scale=shaped([ROWS - 1, 1])), "scale-too-many": candidate(scale=shaped([ROWS, 2])),
        "scale-empty": candidate(scale=shaped([0])), "scale-rank-3": candidate(scale=shaped([ROWS, 1, 1])), "scale-f64": candidate(scale=shaped([ROWS, 1], "F64")),
        "scale-i8": candidate(scale=shaped([ROWS, 1], "I8")), "scale-missing": candidate(scale=b""), "scale-bf16-nan": candidate(scale=("BF16", [ROWS, 1], b"\xc0\x7f" * ROWS)),
        "scale-scalar-zero": candidate(scale=("F32", [], floats([0.0]))), "scale-scalar-rotated": candidate(
            marker=b'{"format": "int8_tensorwise", "convrot": true, "convrot_groupsize": 16}', scale=("F32", [], floats([0.001]))),
    }


def codes():
    count = ROWS * COLUMNS
    content = lambda byte: ("I8", [ROWS, COLUMNS], bytes([byte]) * count)
    shaped = lambda *shape: ("I8", list(shape), quantized(BAD)[0][: math.prod(shape)])
    return {
        "codes-all-zero": candidate(weight=content(0)), "codes-all-127": candidate(weight=content(127)), "codes-all-minus-128": candidate(weight=content(128)),
        "codes-rank-1": candidate(weight=shaped(count)), "codes-rank-3": candidate(weight=shaped(2, 4, COLUMNS)), "codes-rank-0": candidate(weight=shaped()),
        "codes-no-rows": candidate(weight=shaped(0, COLUMNS)), "codes-no-columns": candidate(weight=shaped(ROWS, 0)), "codes-one-column": candidate(
            weight=("I8", [count, 1], quantized(BAD)[0]), scale=("F32", [], floats([0.001]))),
        "codes-u8": candidate(weight=("U8", [ROWS, COLUMNS], bytes(count))), "codes-f8": candidate(weight=("F8_E4M3", [ROWS, COLUMNS], bytes(count))),
        "codes-i32": candidate(weight=("I32", [ROWS, COLUMNS], bytes(4 * count))), "codes-only-bad": model(
            {"bad.weight": shaped(count), "bad.weight_scale": ("F32", [], floats([1]))}),
    }


def indices():
    """Folders with an index and its shards."""
    layer = ("F32", [ROWS, COLUMNS], floats(GOOD))
    a, b = model({"a.weight": layer}), model({"b.weight": layer})
    index = "m.safetensors.index.json"
    text = lambda weight_map: json.dumps({"metadata": {"total_size": 1}, "weight_map": weight_map}).encode()
    shards = {"a.safetensors": a, "b.safetensors": b}
    folder = lambda weight_map, **more: shards | {index: weight_map if isinstance(weight_map, bytes) else text(weight_map)}
    folders = {
        "outside": folder({"a.weight": "a.safetensors", "b.weight": "../plain.safetensors"}), "absolute": folder({"a.weight": "/etc/passwd"}),
        "absolute-shard": folder({"a.weight": "/tmp/a.safetensors"}), "hidden": folder({"a.weight": ".a.safetensors"}), "dot": folder({"a.weight": "."}),
        "itself": folder({"a.weight": index}), "empty-name": folder({"a.weight": ""}), "nul": folder({"a.weight": "a\0.safetensors"}), "backtrack": folder({"a.weight": "x/../a.safetensors"}),
        "missing-shard": folder({"a.weight": "a.safetensors", "b.weight": "c.safetensors"}), "wrong-shard": folder({"a.weight": "b.safetensors", "b.weight": "b.safetensors"}),
        "tensor-nowhere": folder({"a.weight": "a.safetensors", "b.weight": "b.safetensors", "c.weight": "b.safetensors"}),
        "twice-in-shards": {"a.safetensors": a, "b.safetensors": model({"a.weight": layer, "b.weight": layer}), index: text({"a.weight": "a.safetensors", "b.weight": "b.safetensors"})},
        "damaged-shard": {"a.safetensors": a, "b.safetensors": b[:-1], index: text({"a.weight": "a.safetensors", "b.weight": "b.safetensors"})},
        "empty-shard": {"a.safetensors": b"", index: text({"a.weight": "a.safetensors"})},
        "no-map": folder(b'{"metadata":{}}'), "empty-map": folder({}), "map-array": folder(b'{"weight_map":[]}'), "map-null": folder(b'{"weight_map":null}'),
        "map-twice": folder(b'{"weight_map":{"a.weight":"a.safetensors"},"weight_map":{}}'), "key-twice": folder(b'{"weight_map":{"a.weight":"a.safetensors","a.weight":"b.safetensors"}}'),
        "value-number": folder(b'{"weight_map":{"a.weight":1}}'), "not-json": folder(b"weight_map: a"), "cut": folder(text({"a.weight": "a.safetensors"})[:-5]), "empty-file": folder(b""),
        "array": folder(b"[]"), "trailing": folder(text({"a.weight": "a.safetensors"}) + b"x"), "deep": folder(b'{"x":' + b"[" * 1000), "not-utf8": folder(b'{"weight_map":{"\xff":"a.safetensors"}}'),
        "is-a-model": {index: a}, "two-files": shards, "two-indices": folder({"a.weight": "a.safetensors"}) | {"n.safetensors.index.json": text({"b.weight": "b.safetensors"})},
        "no-model": {"README.md": b"nothing here\n"}, "extra-tensor": folder({"a.weight": "a.safetensors"}) | {"b.safetensors": b"not looked at"},
    }
    return {f"index-{name}/{file}": content for name, files in folders.items() for file, content in files.items()}


def small():
    """Every committed file, by its name."""
    groups = [truncations(), framing(), foreign(), text(), types(), numbers(), coverage(), odd(), originals(), markers(), scales(), codes(), {"plain": PLAIN}]
    return {f"{name}.safetensors": content for group in groups for name, content in group.items()} | indices() | damaged_gguf.small() | damaged_activations.small()


def write(path, *parts):
    with open(path, "wb") as file:
        for part in parts:
            file.write(part)


def sparse(path, header, byte_count):
    """A file of so many zero bytes of data, which takes no room."""
    with open(path, "wb") as file:
        file.write(framed(header))
        file.truncate(file.tell() + byte_count)


def million(path):
    header = ",".join(f'"t{i}":{{"dtype":"U8","shape":[1],"data_offsets":[{i},{i + 1}]}}' for i in range(MB))
    write(path, framed("{" + header + "}"), bytes(MB))


def one_name(path, name):
    write(path, model({name + ".weight": ("F32", [ROWS, COLUMNS], floats(GOOD)), "good.weight": ("F32", [ROWS, COLUMNS], floats(GOOD))}))


def padded(path, length, end=b""):
    """A header of `length` bytes, nearly all of them padding."""
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", length) + b"{}")
        for _ in range((length - 2) // MB):
            file.write(b" " * MB)
        file.write(b" " * ((length - 2) % MB) + end)


def marker_header(path, text):
    write(path, candidate(header=text))


LARGE = {
    "length-100-mb.safetensors": lambda path: padded(path, 100 * MB),
    "length-100-mb-and-1-whole.safetensors": lambda path: padded(path, 100 * MB + 1),
    "million-tensors.safetensors": million,
    "metadata-too-many.safetensors": lambda path: write(path, framed('{"__metadata__":{' + ",".join(f'"{i}":""' for i in range(100_001)) + "}}")),
    "name-1-mb.safetensors": lambda path: one_name(path, "a" * MB),
    "name-1-mb-of-escapes.safetensors": lambda path: one_name(path, "\x1b" * MB),
    "name-combining-marks.safetensors": lambda path: one_name(path, "e" + "\u0301\u0323" * 2 * MB),
    "nested-50-million.safetensors": lambda path: write(path, one('{"x":' + "[" * 50 * MB)),
    "metadata-50-mb.safetensors": lambda path: write(path, model({"good.weight": ("F32", [ROWS, COLUMNS], floats(GOOD))}, {"a": "x" * 50 * MB})),
    "header-markers-40-mb.safetensors": lambda path: marker_header(path, '{"layers":{"bad":[' + "0," * 20 * MB + "0]}}"),
    "header-markers-10-mb.safetensors": lambda path: marker_header(path, '{"layers":{"bad":[' + "0," * 5 * MB + "0]}}"),
    "sparse-1-tb-row.safetensors": lambda path: sparse(path, '{"a.weight":%s}' % entry("BF16", f"[1,{1 << 39}]", f"[0,{1 << 40}]"), 1 << 40),
    "sparse-1-tb-column.safetensors": lambda path: sparse(path, '{"a.weight":%s}' % entry("BF16", f"[{1 << 39},1]", f"[0,{1 << 40}]"), 1 << 40),
    "sparse-1-tb-codes.safetensors": lambda path: sparse(path, '{"a.weight":%s,"a.weight_scale":%s}' % (
        entry("I8", f"[1,{1 << 40}]", f"[0,{1 << 40}]"), entry("F32", "[]", f"[{1 << 40},{(1 << 40) + 4}]")), (1 << 40) + 4),
    "sparse-1-tb-scales.safetensors": lambda path: sparse(path, '{"a.weight":%s,"a.weight_scale":%s}' % (
        entry("I8", f"[{1 << 38},1]", f"[0,{1 << 38}]"), entry("F32", f"[{1 << 38},1]", f"[{1 << 38},{5 << 38}]")), 5 << 38),
    "sparse-64-gb-marker.safetensors": lambda path: sparse(path, '{"a.weight":%s,"a.comfy_quant":%s}' % (
        entry("I8", "[1,1]", "[0,1]"), entry("U8", f"[{1 << 36}]", f"[1,{(1 << 36) + 1}]")), (1 << 36) + 1),
    "index-32-mb.safetensors.index.json": lambda path: write(path, b'{"weight_map":{', b",".join(b'"%d":"a.safetensors"' % i for i in range(1_300_000)), b"}}"),
    "index-31-mb.safetensors.index.json": lambda path: write(path, b'{"weight_map":{', b",".join(b'"%d":"a.safetensors"' % i for i in range(1_200_000)), b"}}"),
    "index-million-shards.safetensors.index.json": lambda path: write(path, b'{"weight_map":{', b",".join(b'"%d":"%d.safetensors"' % (i, i) for i in range(MB)), b"}}"),
}
