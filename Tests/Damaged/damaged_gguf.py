# SPDX-License-Identifier: Apache-2.0
"""Builds the damaged GGUF files of Fixtures/damaged, and sound ones with contents that could harm a careless reader.

`small()` is name -> bytes. Only Python's standard library, and none of Fidelio's code.
"""
import random
import struct

U8, I8, U16, I16, U32, I32, F32, BOOL, STRING, ARRAY, U64, I64, F64 = range(13)
SHAPE = "comfy.gguf.orig_shape."


def u32(value):
    return struct.pack("<I", value)


def u64(value):
    return struct.pack("<Q", value)


def string(text):
    text = text if isinstance(text, bytes) else text.encode()
    return u64(len(text)) + text


def key(name, kind, value):
    return string(name) + u32(kind) + value


def array(name, kind, count, content=b""):
    return key(name, ARRAY, u32(kind) + u64(count) + content)


def tensor(name="a.weight", dimensions=(32, 2), kind=8, offset=0):
    """A tensor's description; dimensions as the file has them, innermost first."""
    return string(name) + u32(len(dimensions)) + b"".join(map(u64, dimensions)) + u32(kind) + u64(offset)


def file(keys=(), tensors=(), data=b"", version=3, magic=b"GGUF", tensor_count=None, key_count=None, alignment=32):
    """A file from its parts; counts are the truth unless others are given."""
    header = magic + u32(version) + u64(len(tensors) if tensor_count is None else tensor_count)
    header += u64(len(keys) if key_count is None else key_count) + b"".join(keys) + b"".join(tensors)
    return header + (bytes(-len(header) % alignment) + data if data else b"")


def blocks(seed, count=2, scale=b"\0\x2c"):
    """Blocks of Q8_0."""
    return b"".join(scale + random.Random(seed + i).randbytes(32) for i in range(count))


PLAIN = file(
    [key("general.architecture", STRING, string("flux")), array("tokenizer.ggml.tokens", STRING, 2, string("a") + string(b"\xff")),
     array("tokenizer.ggml.scores", F32, 2, bytes(8)), key("general.quantization_version", U32, u32(2))],
    [tensor(), tensor("a.bias", (2,), 0, 96)], blocks(1) + bytes(28) + struct.pack("<2f", 1, 2))


def one(description, data=bytes(68), keys=()):
    """A file of one tensor."""
    return file(keys, [description], data)


def truncations():
    """A sound file, cut at every structural point."""
    ends = {"magic": 4, "version": 8, "tensor-count": 16, "key-count": 24, "key-length": 30, "key": 40, "value-type": 52, "text": 66,
            "array-count": 115, "array-texts": 130, "tensor-name": 240, "tensor-dimensions": 270, "tensor-type": 285}
    files = {f"cut-{name}": PLAIN[:end] for name, end in ends.items()}
    return files | {"cut-data-none": PLAIN[: PLAIN.rindex(blocks(1))], "cut-data-half": PLAIN[:-40], "cut-data-last-byte": PLAIN[:-1]}


def framing():
    files = {f"version-{name}": file(version=value) for name, value in {"0": 0, "1": 1, "4": 4, "big-endian": 3 << 24, "2-32-less-1": (1 << 32) - 1}.items()}
    files["magic-alone-lower-case"] = b"gguf" + PLAIN[4:]
    counts = {"million-and-1": 1_000_001, "million": 1_000_000, "2-63": 1 << 63, "2-64-less-1": (1 << 64) - 1}
    files |= {f"tensors-{name}": file(tensor_count=value) for name, value in counts.items()}
    files |= {f"keys-{name}": file(key_count=value) for name, value in (counts | {"100-thousand-and-1": 100_001, "100-thousand": 100_000}).items()}
    return files | {"tensors-one-more": file(tensors=[tensor()], data=blocks(1), tensor_count=2), "keys-one-more": file([key("a", U8, b"\1")], key_count=2)}


def values():
    lengths = {"2-31": 1 << 31, "2-63": 1 << 63, "2-64-less-1": (1 << 64) - 1, "past-the-end": 100, "100-mb": 100_000_000}
    files = {f"key-length-{name}": file([u64(value) + b"a" * 20]) for name, value in lengths.items()}
    files |= {f"text-length-{name}": file([key("a", STRING, u64(value) + b"a")]) for name, value in lengths.items()}
    files |= {f"array-count-{name}": file([array("a", F64, value, b"a")]) for name, value in lengths.items()}
    files |= {f"array-texts-{name}": file([array("a", STRING, value, string("a"))]) for name, value in lengths.items()}
    return files | {
        "key-long": file([key("a" * 65_536, U8, b"\1")]), "key-not-utf8": file([key(b"\xc3\x28", U8, b"\1")]), "key-combining-marks": file([key("e" + "\u0301" * 31, U8, b"\1")]),
        "key-twice": file([key("a", U8, b"\1"), key("a", U8, b"\1")]), "key-twice-composed": file([key("\u00e9", U8, b"\1"), key("e\u0301", U8, b"\1")]),
        "value-type-13": file([key("a", 13, bytes(8))]), "value-type-2-32-less-1": file([key("a", (1 << 32) - 1, bytes(8))]), "bool-2": file([key("a", BOOL, b"\2")]),
        "text-not-utf8": file([key("a", STRING, string(b"\xed\xa0\x80"))]), "array-type-13": file([array("a", 13, 1, bytes(8))]),
        "array-nested": file([array("a", ARRAY, 1, u32(U8) + u64(0))]), "array-nested-deep": file([array("a", ARRAY, 1, (u32(ARRAY) + u64(1)) * 1000)]),
    }


def alignments():
    files = {f"alignment-{value}": file([key("general.alignment", U32, u32(value))], [tensor()], blocks(1)) for value in (0, 3, 48, 1 << 21, 1 << 31)}
    return files | {"alignment-u64": file([key("general.alignment", U64, u64(32))]), "alignment-text": file([key("general.alignment", STRING, string("32"))]),
                    "alignment-array": file([array("general.alignment", U32, 1, u32(32))])}


def shapes():
    to = lambda *dimensions: array(SHAPE + "a.weight", I32, len(dimensions), b"".join(struct.pack("<i", d) for d in dimensions))
    files = {name: one(tensor(), blocks(1), [value]) for name, value in {
        "original-shape-too-small": to(4, 8), "original-shape-negative": to(-8, -8), "original-shape-empty": to(), "original-shape-six": to(1, 1, 1, 1, 8, 8),
        "original-shape-overflow": to(*[(1 << 31) - 1] * 5), "original-shape-zero": to(0, 64), "original-shape-number": key(SHAPE + "a.weight", I32, u32(64)),
        "original-shape-texts": array(SHAPE + "a.weight", STRING, 1, string("64")), "original-shape-floats": array(SHAPE + "a.weight", F32, 1, bytes(4))}.items()}
    dimensions = {"six": (1,) * 6, "2-32-less-1": None, "2-63": (1 << 63,), "2-64-less-1": ((1 << 64) - 1,), "overflow": (1 << 32, 1 << 32), "overflow-then-zero": (1 << 32, 1 << 32, 0),
                  "overflow-blocks": (1 << 34, 1 << 30), "past-2-60": (1 << 60,), "past-the-end": (1 << 40,), "part-of-a-block": (33, 2), "less-than-a-block": (1, 32)}
    for name, value in dimensions.items():
        files[f"dimensions-{name}"] = one(string("a.weight") + u32((1 << 32) - 1) if value is None else tensor(dimensions=value))
    return files


def tensors():
    two = lambda a, b, data: file([], [a, b], data)
    kinds = {"4": 4, "31": 31, "42": 42, "255": 255, "2-32-less-1": (1 << 32) - 1}
    files = {f"type-{name}": one(tensor(kind=value)) for name, value in kinds.items()}
    return files | {
        "name-long": one(tensor("a" * 65_536)), "name-not-utf8": one(tensor(b"\xff")), "name-length-2-63": one(u64(1 << 63) + b"a"), "name-combining-marks": one(tensor("e" + "\u0301\u0323" * 20)),
        "name-twice": two(tensor(), tensor(offset=96), blocks(1) + bytes(28) + blocks(2)), "name-twice-composed": two(tensor("\u00e9"), tensor("e\u0301", offset=96), bytes(164)),
        "offset-not-aligned": one(tensor(offset=2), bytes(70)), "offset-2-63": one(tensor(offset=1 << 63)), "offset-2-64-less-32": one(tensor(offset=(1 << 64) - 32)),
        "offset-hole": two(tensor(), tensor("b", offset=128), bytes(196)), "offset-hole-at-start": one(tensor(offset=32), bytes(100)), "offset-overlap": two(tensor(), tensor("b", offset=64), bytes(132)),
        "offset-same": two(tensor(), tensor("b"), bytes(68)), "offset-reversed": two(tensor(offset=96), tensor("b"), bytes(164)), "trailing-byte": one(tensor(), bytes(97)),
        "trailing-without-tensors": file() + bytes(9),
    }


def sound():
    """Files that keep to the format."""
    names = {"empty": "", "dots": "../../../etc/passwd.weight", "nul": "a\0b.weight", "escape": "\x1b]0;owned\x07\x1b[2J.weight", "right-to-left": "a\u202egpj.weight",
             "markup": "<script>alert(1)</script>.weight", "newline": "a\nError: all is well.weight"}
    files = {f"odd-name-{name}": one(tensor(text), blocks(1)) for name, text in names.items()}
    kinds = {"q1-0": (41, (128,), 18), "q8-1": (9, (32,), 40), "q8-k": (15, (256,), 292), "iq2-xs": (17, (256,), 74), "tq1-0": (34, (256,), 54)}
    files |= {f"undecoded-{name}": one(tensor(dimensions=d, kind=kind), bytes(size)) for name, (kind, d, size) in kinds.items()}
    return files | {
        "plain": PLAIN, "version-2": file(tensors=[tensor()], data=blocks(1), version=2), "no-tensors": file(), "no-tensors-padded": file() + bytes(8),
        "scale-nan": one(tensor(), blocks(1, scale=b"\0\x7e")), "scale-infinite": one(tensor(), blocks(1, scale=b"\0\x7c")), "scale-zero": one(tensor(), blocks(1, scale=b"\0\0")),
        "scalar": one(tensor("a", (), 0), bytes(4)), "five-dimensions": one(tensor("a", (1, 2, 1, 1, 2), 0), bytes(16)), "empty-and-huge": one(tensor("a", (1 << 50, 0), 0), b""),
        "integers": one(tensor("a", (4, 2), 26), bytes(32)), "alignment-1": file([key("general.alignment", U32, u32(1))], [tensor()], blocks(1), alignment=1),
        "text-escape": one(tensor(), blocks(1), [key("general.name", STRING, string("\x1b[31m"))]), "markers": one(tensor(), blocks(1), [key("_quantization_metadata", STRING, string("{"))]),
        "original-shape-ghost": one(tensor(), blocks(1), [array(SHAPE + "b", I32, 1, u32(7))]), "split-count": one(tensor(), blocks(1), [key("split.count", U16, b"\7\0")]),
    }


def text_model(name="blk.0.attn_q.weight", rows=2, heads=2, kind=U32, architecture="llama", more=(), keys_heads=None):
    """A file of one tensor of a text model; heads: a number, the bytes of a value, or None for no key."""
    keys = [key("general.architecture", STRING, string(architecture))]
    for suffix, count in (("head_count", heads), ("head_count_kv", keys_heads)):
        if count is not None:
            keys.append(key(f"{architecture}.attention.{suffix}", kind, count if isinstance(count, bytes) else u32(count)))
    return file(keys + list(more), [tensor(name, (32, rows))], blocks(1, rows))


def heads():
    """Numbers of heads that cannot be, those that leave open how rows are ordered, and names of text models where they mean nothing."""
    numbers = {"0": 0, "2-32-less-1": (1 << 32) - 1, "not-dividing": 5, "of-one-row": 12, "twice-the-rows": 24}
    files = {f"heads-{name}": text_model(rows=12, heads=value) for name, value in numbers.items()}
    listed = array("llama.attention.head_count", U32, 1, u32(2))
    twice = [tensor("blk.0.attn_v.weight"), tensor("model.layers.0.self_attn.v_proj.weight", offset=96)]
    return files | {
        "heads-negative": text_model(heads=-2 & 0xFFFFFFFF, kind=I32), "heads-fraction": text_model(heads=struct.pack("<f", 2), kind=F32), "heads-text": text_model(heads=string("\x1b[31m"), kind=STRING),
        "heads-bool": text_model(heads=b"\1", kind=BOOL), "heads-2-64-less-1": text_model(heads=u64((1 << 64) - 1), kind=U64), "heads-of-keys-0": text_model("blk.0.attn_k.weight", keys_heads=0),
        "heads-of-keys-not-dividing": text_model("blk.0.attn_k.weight", rows=12, keys_heads=5), "heads-sound": text_model(rows=12), "heads-missing": text_model(rows=12, heads=None),
        "heads-listed": text_model(rows=12, heads=None, more=[listed]), "heads-0-unused": text_model("blk.0.attn_v.weight", heads=0), "heads-0-qwen": text_model(heads=0, architecture="qwen3"),
        "heads-0-flux": text_model(heads=0, architecture="flux"), "heads-names-of-transformers": text_model("model.layers.0.self_attn.q_proj.weight", heads=0),
        "heads-number-long": text_model("blk." + "9" * 400 + ".attn_q.weight", heads=0),
        "text-model-twice": file([key("general.architecture", STRING, string("qwen3"))], twice, blocks(1) + bytes(28) + blocks(2)),
        "text-model-gemma-norm": file([key("general.architecture", STRING, string("gemma3"))], [tensor("output_norm.weight", (2,), 0)], struct.pack("<2f", 1, 2)),
        "image-model-prefix": one(tensor("model.diffusion_model.a.weight"), blocks(1)), "image-model-prefix-alone": one(tensor("model.diffusion_model."), blocks(1)),
    }


def shards():
    """Folders with the shards of a model."""
    a, b = one(tensor(), blocks(1)), one(tensor("b.weight"), blocks(2))
    named = lambda number, count: f"m-{number:05}-of-{count:05}.gguf"
    folders = {
        "missing": {named(1, 2): a}, "missing-first": {named(2, 2): a}, "twice": {named(1, 2): a, named(2, 2): a}, "damaged": {named(1, 2): a, named(2, 2): b[:-1]},
        "foreign": {named(1, 2): a, named(2, 2): b"PK\x03\x04" + bytes(20)}, "sound": {named(1, 2): a, named(2, 2): b}, "too-many": {named(1, 99_999): a},
        "other-count": {named(1, 1): one(tensor(), blocks(1), [key("split.count", U16, b"\2\0")])}, "two-models": {"a.gguf": a, "b.gguf": b}, "two-sets": {named(1, 2): a, named(1, 3): a},
    }
    return {f"shards-{name}/{part}": content for name, parts in folders.items() for part, content in parts.items()}


def small():
    """Every file, by its name."""
    groups = [truncations(), framing(), values(), alignments(), shapes(), tensors(), heads(), sound()]
    files = {f"gguf-{name}.gguf": content for group in groups for name, content in group.items()}
    return files | {f"gguf-{name}": content for name, content in shards().items()}
