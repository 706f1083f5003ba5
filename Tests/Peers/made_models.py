#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes small made-up models whose reports the page tests look at.

usage: made_models.py layers COUNT FILE     COUNT layers of a transformer, 32 × 64 each, every sixth with outliers
       made_models.py hostile FILE          layers whose names try to be code, markup, commands or paths

The same arguments give the same bytes. Needs the packages numpy and safetensors of PyPI.
"""

import pathlib
import sys

import numpy
from safetensors.numpy import save_file

KINDS = ("attention.qkv", "attention.out", "feed_forward.w1", "feed_forward.w2", "feed_forward.w3", "adaLN_modulation")

# What a stranger may call a layer. `pwned` is the file that a name would make if anything ran it.
HOSTILE = (
    "</script><img src=x onerror=alert(1)>",
    "<svg/onload=alert(2)>",
    "evil\"\u0301 onmouseover=alert(3) x=\"\u0301",
    "javascript:alert(4)//%0Aalert(5)",
    "right\u202eto\u202cleft\u2066isolate\u200fmark",
    "line\nbreak\ttab\r",
    "=cmd|'/C calc'!A0",
    "+SUM(1,2)",
    "@HYPERLINK(\"http://x\")",
    "-2+3",
    "'; system('touch pwned'); plot '",
    "\"; system(\"touch pwned\"); set output \"pwned\"; `touch pwned`; $x << EOD",
    "{{title}}{{{script}}}&amp;{/Symbol a}^b_c",
    "| a | b |\n|---|---|\n[x](javascript:alert(6)) ![y](http://z) **bold** `code` <b>",
    "../../../../tmp/pwned",
    "/etc/passwd",
    "..",
    "\u001b[31mred\u0007\u0000nul",
    "nul\\ud800 \\n %s %d \\\\",
    "long." * 1998 + "name",
)


def weights(generator, rows, columns, outliers):
    values = generator.normal(0, 0.02, (rows, columns)).astype(numpy.float32)
    if outliers:
        values[rows // 2, columns // 3] = 1.5
    return values


def layers(count):
    generator = numpy.random.default_rng(20)
    tensors = {}
    for place in range(count):
        name = f"blocks.{place // len(KINDS)}.{KINDS[place % len(KINDS)]}"
        tensors[f"{name}.weight"] = weights(generator, 32, 64, outliers=place % 6 == 5)
        if place % 6 == 0:
            tensors[f"{name}.bias"] = generator.normal(0, 0.1, 32).astype(numpy.float32)
    return tensors


def hostile():
    generator = numpy.random.default_rng(21)
    return {f"{name}.weight": weights(generator, 16, 64, outliers=place % 2) for place, name in enumerate(HOSTILE)}


def main():
    match sys.argv[1:]:
        case ["layers", count, file]:
            save_file(layers(int(count)), file)
        case ["hostile", file]:
            save_file(hostile(), file)
        case _:
            print(__doc__, file=sys.stderr)
            return 64
    return 0 if pathlib.Path(file).stat().st_size else 1


if __name__ == "__main__":
    sys.exit(main())
