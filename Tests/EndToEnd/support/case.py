# SPDX-License-Identifier: Apache-2.0
"""A small input after what people meet, with what has to be said of it. support/cases_*.py make them, test_cases.py tries them."""
from dataclasses import dataclass, field

import numpy as np

from support import int8, models
from support.int8 import layer, marker, tensor

CASES = {}


@dataclass
class Case:
    """A file's tensors, its original's if there is one, and the answer: every finding with its severity and how many layers it names."""

    tensors: dict
    findings: dict  # identifier -> (severity, count); what is not here must not be raised
    original: dict | None = None
    metadata: dict | None = None
    unjudged: int = 0
    says: tuple = ()  # in the verdict
    never: tuple = ()  # nowhere in what any command says
    repaired: dict | None = None  # findings after a repair; None if there is nothing that a repair can mend
    read: float | None = None  # SNR in dB of the weights that dequantize reads though they are not judged, 0 for codes that were drawn; None if it reads none
    more: dict = field(default_factory=dict)

    def write(self, folder):
        """Writes the file and its original; returns their paths, the second None if there is none."""
        path, original = folder / "case.safetensors", folder / "original.safetensors"
        models.write(path, self.tensors, self.metadata)
        if self.original is None: return path, None
        models.write(original, self.original)
        return path, original


def case(*names):
    """Registers a maker of cases: it is called with each of these names; without names it is one case, called as the function."""

    def register(make):
        if not names: CASES[make.__name__] = make
        for name in names: CASES[f"{make.__name__}-{name}"] = lambda name=name: make(name)
        return make

    return register


def drawn(seed, names, rows=128, columns=256, **shape):
    """Weights for these layers."""
    return {name: int8.weights(np.random.default_rng([seed, index]), rows, columns, **shape) for index, name in enumerate(names)}


def plain(weights, dtype="BF16"):
    """The tensors of an original."""
    return {f"{name}.weight": tensor(dtype, values) for name, values in weights.items()}


def quantized(weights, make=lambda name, values: layer(name, values, "row", 64)):
    """The tensors of a file whose layers are made by a function of name and weights."""
    made = {}
    for name, values in weights.items(): made |= make(name, values)
    return made


BLOCKS = tuple(f"blocks.{i}.attn.{n}" for i in range(3) for n in "qk")
RIGHT = marker(64, True)
