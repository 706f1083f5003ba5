# SPDX-License-Identifier: Apache-2.0
"""An original that was made from a quantized file is named by the format sweep, and an honest one is not."""
import re

import pytest

from support.models import CANDIDATES, MODEL

LINE = re.compile(r"(\d+) of (\d+) layers come back from (\S+)")


def parent(fidelio, model, out):
    """The format that analyze names; None if it names none."""
    said = fidelio.ends(0, "analyze", model, "--formats", "all", "-o", out, "--no-plots").stdout
    found = LINE.search(" ".join(said.split()))
    return found and found[3]


@pytest.mark.parametrize("way, label", [("row", "row/none"), ("tensor", "tensor/none"), ("row-convrot64", "row/rot64")])
def test_an_original_that_was_dequantized_is_named(fidelio, tmp_path, way, label):
    plain = tmp_path / "plain.safetensors"
    fidelio.ends(0, "dequantize", CANDIDATES[way], "-o", plain)
    assert parent(fidelio, plain, tmp_path / "report") == label


def test_an_honest_original_is_not_accused(fidelio, tmp_path):
    assert parent(fidelio, MODEL, tmp_path / "report") is None
