#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes small pictures by Pillow, with the luma that numpy computes from Pillow's reading, and seeds for the fuzz target `picture`.

usage: PYTHON scripts/make_picture_fixtures.py [--check]       PYTHON has pillow and numpy; --check only compares luma

Fixtures/pictures/NAME.png and luma.json (by name, row after row); Fixtures/seeds/picture. Pixels follow a fixed rule.
"""
import json
import pathlib
import struct
import sys
import zlib

import numpy
from PIL import Image, ImageCms, PngImagePlugin

ROOT = pathlib.Path(__file__).resolve().parent.parent
PICTURES = ROOT / "Fixtures/pictures"
SEEDS = ROOT / "Fixtures/seeds/picture"
WIDTH, HEIGHT = 24, 16
GRAPH = {
    "3": {"class_type": "KSampler", "inputs": {"seed": 18446744073709551615, "steps": 4, "cfg": 1.0, "sampler_name": "euler",
                                               "scheduler": "simple", "denoise": 1.0, "model": ["4", 0], "positive": ["6", 0]},
          "is_changed": [float("nan")]},
    "4": {"class_type": "UNETLoader", "inputs": {"unet_name": "model_int8.safetensors"}},
    "5": {"class_type": "EmptySD3LatentImage", "inputs": {"width": 24, "height": 16}},
    "6": {"class_type": "CLIPTextEncode", "inputs": {"text": "a kettle, größer"}},
}
PARAMETERS = "a kettle\nNegative prompt: blurry\nSteps: 4, Sampler: Euler a, CFG scale: 1, Seed: 5, Size: 24x16, Model: m"


def pixels(channels, most):
    """Channels of slopes and a little texture."""
    y, x, c = numpy.mgrid[0:HEIGHT, 0:WIDTH, 0:channels]
    return (x * 9 + y * 5 + c * 61 + (x * 7 + y * 13) % 11) * (most // 255) % (most + 1)


def texts(*pairs, packed=False):
    info = PngImagePlugin.PngInfo()
    for key, text in pairs:
        info.add_text(key, text, zip=packed)
    return info


def pictures():
    """By name: a picture and how it is saved."""
    rgb = Image.fromarray(pixels(3, 255).astype(numpy.uint8), "RGB")
    rgba = Image.fromarray(pixels(4, 255).astype(numpy.uint8), "RGBA")
    grey = Image.fromarray(pixels(1, 255)[..., 0].astype(numpy.uint8), "L")
    deep = Image.fromarray(pixels(1, 65535)[..., 0].astype(numpy.uint16))
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    yield "rgb", rgb, {"pnginfo": texts(("prompt", json.dumps(GRAPH)), ("workflow", json.dumps({"nodes": []})))}
    yield "rgba", rgba, {"pnginfo": texts(("parameters", PARAMETERS), packed=True), "icc_profile": profile}
    yield "grey", grey, {"pnginfo": texts(("parameters", PARAMETERS.replace("kettle", "k\u20acttle")))}
    yield "grey16", deep, {}
    yield "grey-alpha", rgba.convert("LA"), {}
    yield "bits", grey.convert("1"), {}
    for bits in (1, 2, 4, 8):
        yield f"palette{bits}", rgb.quantize(1 << bits), {"bits": bits, "transparency": 0}


def luma(image):
    if image.mode == "I;16":
        return numpy.asarray(image) / 65535
    if image.mode in ("L", "LA", "1"):
        return numpy.asarray(image.convert("LA"))[..., 0] / 255
    return numpy.asarray(image.convert("RGBA"))[..., :3].astype(float) @ [0.2126, 0.7152, 0.0722] / 255


def chunk(name, data):
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def bomb():
    """Two megabytes of text in two kilobytes."""
    small = (PICTURES / "bits.png").read_bytes()
    return small[:33] + chunk(b"zTXt", b"prompt\0\0" + zlib.compress(bytes(2 << 20), 9)) + small[33:]


def main():
    PICTURES.mkdir(parents=True, exist_ok=True)
    SEEDS.mkdir(parents=True, exist_ok=True)
    check = "--check" in sys.argv
    expected = {}
    for name, image, options in pictures():
        path = PICTURES / f"{name}.png"
        if not check:
            image.save(path, optimize=True, **options)
            (SEEDS / name).write_bytes(path.read_bytes())
        expected[name] = [float(str(numpy.float32(value))) for value in luma(Image.open(path)).ravel()]
    if check:
        sys.exit(0 if json.loads((PICTURES / "luma.json").read_text()) == expected else "make_picture_fixtures: luma.json differs")
    (PICTURES / "luma.json").write_text(json.dumps(expected, separators=(",", ":")) + "\n")
    (SEEDS / "bomb").write_bytes(bomb())


main()
