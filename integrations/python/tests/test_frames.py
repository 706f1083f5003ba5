# SPDX-License-Identifier: Apache-2.0
"""Tables: the same cells as layers.csv, which the command writes by itself."""

from __future__ import annotations

import sys
from pathlib import Path

import pandas as pd
import pytest

import fidelio
from conftest import MODEL


def csv(folder: Path) -> pd.DataFrame:
    table = pd.read_csv(folder / "layers.csv", keep_default_na=False, na_values=[""])
    # Older versions of pandas read the last digits of a number in another way than Python.
    texts = pd.read_csv(folder / "layers.csv", keep_default_na=False, dtype=str)
    for name in table.columns[9:]:
        table[name] = [float(text or "nan") for text in texts[name]]
    return table


def test_a_frame_has_the_cells_of_layers_csv(folder: Path) -> None:
    ours, theirs = fidelio.load(folder, fidelio.Report).layers_frame(), csv(folder)
    assert list(ours.columns[:9]) == list(theirs.columns[:9])
    shared = [name for name in theirs.columns if name in ours.columns]
    assert theirs[[name for name in theirs.columns if name not in ours.columns]].isna().all(axis=None)
    keys = ["layer", "candidate", "configuration"]
    ours, theirs = (table[shared].sort_values(keys).reset_index(drop=True) for table in (ours, theirs))
    assert len(ours) > 30 and ours["out_w8a8_snr_db"].notna().any()
    pd.testing.assert_frame_equal(ours, theirs, check_dtype=False, check_exact=True)


def test_layers_keep_the_order_of_the_network(folder: Path) -> None:
    report = fidelio.load(folder, fidelio.Report)
    assert list(report.layers_frame()["layer"].drop_duplicates()) == [layer.name for layer in report.layers]


def test_a_report_without_candidates_has_a_frame(tmp_path: Path) -> None:
    fidelio.run(["analyze", MODEL, "--no-plots", "-o", tmp_path / "sweep"])
    table = fidelio.load(tmp_path / "sweep", fidelio.Report).layers_frame()
    assert table["candidate"].isna().all()
    assert len(table) == 20


def test_without_pandas_the_frame_is_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(fidelio.FidelioError, match="needs pandas"):
        fidelio.load(folder, fidelio.Report).layers_frame()
