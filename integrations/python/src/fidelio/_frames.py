# SPDX-License-Identifier: Apache-2.0
"""Tables of reports; the only part that needs pandas."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Optional, Union

from ._errors import FidelioError

if TYPE_CHECKING:
    import pandas

    from .report import Layer, Measured, Report, Values


def layers_frame(report: Report) -> pandas.DataFrame:
    """See Report.layers_frame."""
    try:
        import pandas
    except ImportError:
        raise FidelioError("layers_frame needs pandas: pip install pandas", 69) from None
    metrics = _metrics(report)
    rows = [_row(layer, *entry, metrics) for layer in report.layers for entry in _entries(report, layer)]
    leading = ["layer", "candidate", "configuration", "rows", "columns", "dtype", "parameters", "non_finite", "exact"]
    table = pandas.DataFrame(rows, columns=[*leading, *metrics])
    numbers = {name: "float64" for name in metrics}
    return table.astype(numbers)


def _entries(report: Report, layer: Layer) -> Iterator[tuple[Optional[str], str, Union[Values, Measured]]]:
    """The layer's values in the order of the report's configurations and candidates."""
    for label in report.configurations:
        if label in layer.configurations:
            yield None, label, layer.configurations[label]
    for candidate in report.candidates:
        measured = layer.measured.get(candidate.name)
        if measured is not None:
            yield candidate.name, measured.label, measured


def _metrics(report: Report) -> list[str]:
    """The columns of metrics: those that were asked for in their order, then what the layers have besides."""
    besides = {name for layer in report.layers for _, _, values in _entries(report, layer) for name in values.metrics}
    names = [*report.options.metrics, *sorted(besides - {*report.options.metrics})]
    parts = ["row_snr_db_min", "row_snr_db_p05", "row_snr_db_median"]
    return [column for name in names for column in (parts if name == "row_snr_db" else [name])]


def _row(layer: Layer, candidate: Optional[str], label: str, values: Union[Values, Measured], metrics: list[str]) -> list[Any]:
    """One line of the table."""
    rows, columns = layer.shape if len(layer.shape) == 2 else (None, None)
    numbers = dict(values.metrics)
    if values.row_snr_db is not None:
        numbers.update({f"row_snr_db_{part}": getattr(values.row_snr_db, part) for part in ("min", "p05", "median")})
    head = [layer.name, candidate, label, rows, columns, layer.dtype, layer.parameters, layer.non_finite, values.exact]
    return head + [numbers.get(name) for name in metrics]
