# SPDX-License-Identifier: Apache-2.0
"""report.json of `fidelio analyze`: docs/schemas/report.schema.json. docs/formats.md says what each field means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Optional

from ._decoding import Tool, decoded, number_fields, of_schema, whole_document
from .findings import Action, ReadAmount, Subject

if TYPE_CHECKING:
    import pandas


@dataclass(frozen=True)
class Options:
    """What was asked for."""

    groups: tuple[int, ...]
    metrics: tuple[str, ...]
    include: tuple[str, ...]
    exclude: tuple[str, ...]


@dataclass(frozen=True)
class ModelFile:
    """A model that was read; `digest` stands for its names, types, shapes and values."""

    name: str
    bytes: int
    tensors: int
    digest: str
    sha256: Optional[Mapping[str, str]] = None
    tensor_digests: Optional[Mapping[str, str]] = None


@dataclass(frozen=True)
class RowSNR:
    """SNR in dB of single rows; None if it is not finite."""

    min: Optional[float]
    p05: Optional[float]
    median: Optional[float]


class _Metrics:
    """What is common to all that metrics were taken of."""

    metrics: Mapping[str, Optional[float]]

    @property
    def snr_db(self) -> Optional[float]:
        """The SNR of the weights; None if it is not defined or was not measured."""
        return self.metrics.get("snr_db")


@dataclass(frozen=True)
class Values(_Metrics):
    """What was measured of a layer in one configuration.

    `metrics` has every number by its identifier (docs/metrics.md), None if it is not defined. If `exact`, nothing was lost: no SNR is defined then.
    """

    metrics: Mapping[str, Optional[float]] = number_fields()
    row_snr_db: Optional[RowSNR] = None
    exact: bool = False


@dataclass(frozen=True)
class Measured(_Metrics):
    """What was measured of a candidate's layer, with what it is: its label as in `configurations`, or the name of its format."""

    label: str
    scaling: Optional[str]
    group: Optional[int]
    metrics: Mapping[str, Optional[float]] = number_fields()
    row_snr_db: Optional[RowSNR] = None
    exact: bool = False
    bits_per_weight: Optional[float] = None
    digest: Optional[str] = None


@dataclass(frozen=True)
class LayerFormat(_Metrics):
    """What a format of `--formats` keeps of a layer, and its bits."""

    format: str
    bits_per_weight: float
    metrics: Mapping[str, Optional[float]] = number_fields()
    row_snr_db: Optional[RowSNR] = None
    exact: bool = False
    standard_error_db: Optional[float] = None


@dataclass(frozen=True)
class Layer:
    """A layer of the original: what each configuration and each candidate keeps of it."""

    name: str
    shape: tuple[int, ...]
    dtype: str
    parameters: int
    non_finite: int
    configurations: Mapping[str, Values]
    measured: Mapping[str, Measured]
    max_abs_weight: Optional[float] = None
    formats: tuple[LayerFormat, ...] = ()


@dataclass(frozen=True)
class Skipped:
    """A tensor that was not looked at, and why."""

    file: str
    name: str
    reason: str


@dataclass(frozen=True)
class KeptTensor(_Metrics):
    """A tensor that a candidate did not quantize; `state` is equal, cast or changed. A layer that is not equal has metrics."""

    candidate: str
    name: str
    state: str
    max_abs_diff: Optional[float]
    metrics: Mapping[str, Optional[float]] = number_fields()
    row_snr_db: Optional[RowSNR] = None
    exact: bool = False


@dataclass(frozen=True)
class Worst:
    """The layer of the lowest SNR."""

    layer: str
    snr_db: float


@dataclass(frozen=True)
class OutputPool:
    """What layers compute, pooled by the energies of their outputs."""

    layers: int
    out_snr_db: Optional[float] = None
    out_w8a8_snr_db: Optional[float] = None
    model_out_snr_db: Optional[float] = None
    worst: Optional[Worst] = None


@dataclass(frozen=True)
class Pool:
    """Layers together, by their energies and never by a mean of decibels. If `exact`, nothing was lost."""

    snr_db: Optional[float]
    layers: int
    fallback: int
    worst: Optional[Worst]
    median_snr_db: Optional[float]
    exact: bool = False
    output: Optional[OutputPool] = None


@dataclass(frozen=True)
class CandidateSummary:
    """A candidate's layers together, and the model with what it kept."""

    snr_db: Optional[float]
    layers: int
    fallback: int
    worst: Optional[Worst]
    median_snr_db: Optional[float]
    model_snr_db: Optional[float]
    model_left_out: int
    labels: Mapping[str, int]
    unquantized: Mapping[str, int]
    exact: bool = False
    model_exact: bool = False
    bits_per_weight: Optional[float] = None
    output: Optional[OutputPool] = None


@dataclass(frozen=True)
class Format:
    """What a format of `--formats` keeps of all layers together, and its size."""

    format: str
    bits_per_weight: float
    bytes: int
    snr_db: Optional[float]
    layers: int
    fallback: int
    worst: Optional[Worst]
    median_snr_db: Optional[float]
    exact: bool = False
    output: Optional[OutputPool] = None
    standard_error_db: Optional[float] = None


@dataclass(frozen=True)
class Summary:
    """All layers together: by configuration, and by candidate."""

    configurations: Mapping[str, Pool]
    measured: Mapping[str, CandidateSummary]
    formats: tuple[Format, ...] = ()


@dataclass(frozen=True)
class ReportFinding:
    """One thing that was found of a candidate; `severity` is note, warning or error."""

    candidate: str
    id: str
    severity: str
    cause: str
    consequence: str
    remedy: str
    subjects: tuple[Subject, ...]
    title: Optional[str] = None


@dataclass(frozen=True)
class Diagnosis:
    """What a candidate is, in words."""

    candidate: str
    text: str
    confidence: str
    limits: str
    unjudged: Optional[str] = None
    answer: Optional[str] = None
    actions: tuple[Action, ...] = ()


@dataclass(frozen=True)
class ActivationsUsed:
    """The activations that outputs were measured by."""

    file: str
    layers: int
    without: tuple[str, ...]
    others: int
    least_rows: int
    knows_rounding: bool
    knows_outputs: bool


@dataclass(frozen=True)
class Report:
    """A report. `raw` is the whole document, with the fields that have no attribute."""

    SCHEMAS: ClassVar[tuple[str, ...]] = ("fidelio.report/2", "fidelio.report/1")

    schema: str
    tool: Tool
    options: Options
    reference: ModelFile
    candidates: tuple[ModelFile, ...]
    configurations: tuple[str, ...]
    layers: tuple[Layer, ...]
    skipped: tuple[Skipped, ...]
    unquantized: tuple[KeptTensor, ...]
    summary: Summary
    findings: tuple[ReportFinding, ...]
    raw: Mapping[str, Any] = whole_document()
    diagnoses: tuple[Diagnosis, ...] = ()
    read: Optional[ReadAmount] = None
    pictures: Optional[Mapping[str, Any]] = None
    activations: Optional[ActivationsUsed] = None

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Report:
        """The report of a JSON object; fails if it has another schema or lacks something."""
        of_schema(document, cls.SCHEMAS)
        return decoded(cls, document)

    def layer(self, name: str) -> Layer:
        """The layer of this name; KeyError without."""
        for layer in self.layers:
            if layer.name == name:
                return layer
        raise KeyError(name)

    def layers_frame(self) -> pandas.DataFrame:
        """One row for each layer and configuration, and for each layer and candidate, with the columns of layers.csv. Needs pandas.

        `candidate` is None in the rows of configurations. What is not defined or was not measured is NaN.
        """
        from ._frames import layers_frame

        return layers_frame(self)
