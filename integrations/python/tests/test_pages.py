# SPDX-License-Identifier: Apache-2.0
"""The Python that pages show runs as it stands, on the fixtures."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

import fidelio
from conftest import MODEL, ROOT, made


@pytest.mark.parametrize("page", ["docs/python.md", "integrations/python/README.md"])
def test_a_pages_blocks_run(page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copy(MODEL, "original.safetensors")
    shutil.copy(made("tensor-convrot64"), "model_int8.safetensors")
    shutil.copy(made("row"), "new.safetensors")
    fidelio.run(["check", "new.safetensors", "--baseline", "model.json", "--update-baseline"])
    if page == "docs/python.md":
        fidelio.run(["analyze", "original.safetensors", "model_int8.safetensors", "-o", "reports/demo", "--no-plots"])
    blocks = re.findall(r"```python\n(.*?)```", (ROOT / page).read_text(encoding="utf-8"), re.S)
    assert blocks
    names: dict[str, object] = {}
    for block in blocks:
        exec(compile(block, page, "exec"), names)
    said = capsys.readouterr().out
    assert "unfaithful" in said and "13.34" in said
    assert len(names["table"]) > 20  # type: ignore[arg-type]
