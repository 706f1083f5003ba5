#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes two folders of renders, one of whose names tries to be markup.

usage: made_pictures.py FOLDER
"""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "EndToEnd"))
from support.pictures import graph, png, render  # noqa: E402

NAMES = ["a portrait by the window.png", "<img src=x onerror=alert(1)>\u202e'\".png", "ComfyUI_" + "long" * 40 + "_00003_.png", "smooth.png", "grain.png"]


def main():
    folder = pathlib.Path(sys.argv[1])
    for side, grain in (("bf16", 6.0), ("int8", 1.5)):
        (folder / side).mkdir(parents=True)
        for number, name in enumerate(NAMES):
            pixels = render(number, 6.0 if number == 4 else grain, size=512)
            if number == 3:
                pixels = pixels // 255 + 90
            model = "model_bf16.safetensors" if side == "bf16" else "model_int8.safetensors"
            # The second pair was rendered with other seeds, of other things.
            if number == 1 and side == "int8":
                pixels = render(77, grain, size=512)
            seed = 100 + number + (number == 1 and side == "int8")
            (folder / side / name).write_bytes(png(pixels, [graph(seed, model=model)]))


main()
