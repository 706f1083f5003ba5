# SPDX-License-Identifier: Apache-2.0
"""Small PNG files as renders come: textures, edges, and the texts that ComfyUI writes."""
import json
import struct
import zlib

import numpy as np

SIZE = 192


def chunk(name, data):
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(pixels, texts=()):
    """The bytes of an 8-bit RGB PNG file of rows × columns × 3 pixels, with pairs of keyword and text."""
    rows, columns, _ = pixels.shape
    lines = b"".join(b"\0" + row.tobytes() for row in np.ascontiguousarray(pixels, np.uint8))
    carried = b"".join(chunk(b"tEXt", key.encode() + b"\0" + text.encode("latin-1")) for key, text in texts)
    head = struct.pack(">IIBBBBB", columns, rows, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + carried + chunk(b"IDAT", zlib.compress(lines)) + chunk(b"IEND", b"")


def render(seed, grain=6.0, size=SIZE):
    """Grainy blobs with lines over them, the same composition for a seed whatever its grain."""
    generator = np.random.default_rng(seed)
    y, x = np.mgrid[0:size, 0:size] / size
    waves = sum(np.sin(2 * np.pi * (a * x + b * y) + c) for a, b, c in generator.uniform(1, 5, (6, 3)))
    base = 128 + 18 * waves + 40 * (x + y > generator.uniform(0.7, 1.3))
    # Lines are edges: they are the strongest detail whatever the grain is.
    base = base + 70 * (np.arange(size) % 16 == 0)
    noise = generator.standard_normal((size, size))
    return np.clip(base[..., None] + grain * noise[..., None] + np.array([8, 0, -8]), 0, 255).round().astype(np.uint8)


def graph(seed, prompt="a kettle", model="model_bf16.safetensors"):
    """The text that ComfyUI writes beside a picture."""
    return ("prompt", json.dumps({
        "3": {"class_type": "KSampler", "inputs": {
            "seed": seed, "steps": 4, "cfg": 1.0, "sampler_name": "euler", "scheduler": "simple", "denoise": 1.0, "model": ["4", 0], "positive": ["6", 0]}},
        "4": {"class_type": "UNETLoader", "inputs": {"unet_name": model}},
        "6": {"class_type": "CLIPTextEncode", "inputs": {"text": prompt}},
    }))


def write_folders(place, count, grain=1.5, name=lambda number: f"{number}.png", candidate=None, texts=lambda number, side: ()):
    """Two folders of so many renders, the candidate's with less grain; returns both."""
    folders = place / "bf16", place / "int8"
    for side, (folder, strength) in enumerate(zip(folders, (6.0, grain))):
        folder.mkdir(parents=True)
        for number in range(count):
            called = (candidate if side and candidate else name)(number)
            (folder / called).write_bytes(png(render(number, strength), texts(number, side)))
    return folders
