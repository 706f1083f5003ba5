# SPDX-License-Identifier: Apache-2.0
"""The command that FIDELIO names, the fixtures, and documents that it wrote of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import fidelio

ROOT = Path(__file__).resolve().parents[3]
MODEL = ROOT / "Fixtures/minilm_layers_bf16.safetensors"
ACTIVATIONS = ROOT / "Fixtures/minilm_layers_bf16.activations.safetensors"


def made(mode: str) -> Path:
    """What another program made of the model."""
    return MODEL.with_suffix(f".{mode}.safetensors")


def schema(name: str) -> dict[str, Any]:
    """A schema of docs/schemas."""
    document: dict[str, Any] = json.loads((ROOT / f"docs/schemas/{name}.schema.json").read_text(encoding="utf-8"))
    return document


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A report with candidates, formats and activations: nearly everything that has an attribute."""
    path = tmp_path_factory.mktemp("report") / "report"
    candidates = [made("row"), made("tensor-convrot64"), made("row-convrot64")]
    options = ["--formats", "fp8/tensor,Q8_0", "--sample", "64", "--no-plots", "--quiet", "--sha256"]
    fidelio.run(["analyze", MODEL, *candidates, "--activations", ACTIVATIONS, *options, "-o", path])
    return path
