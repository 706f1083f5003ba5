# SPDX-License-Identifier: Apache-2.0
"""What `fidelio diagnose --json` prints: docs/schemas/findings.schema.json. docs/diagnosis.md explains it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Optional

from ._decoding import Tool, decoded, number_fields, of_schema, whole_document


@dataclass(frozen=True)
class Action:
    """What to do about a file; `kind` is none, repair, download, convert or other."""

    kind: str
    text: str


@dataclass(frozen=True)
class Subject:
    """A layer or tensor that a finding is about, with the numbers that made it one."""

    name: str
    numbers: Mapping[str, Optional[float]] = number_fields()
    detail: Optional[str] = None


@dataclass(frozen=True)
class Finding:
    """One thing that was found; `severity` is note, warning or error."""

    id: str
    severity: str
    cause: str
    consequence: str
    remedy: str
    subjects: tuple[Subject, ...]
    title: Optional[str] = None


@dataclass(frozen=True)
class Verdict:
    """What the file is, in words. `mark` says it in one: faithful, close, lossy, unfaithful, partly, unjudged, errors, unquantized, unmeasured."""

    mark: str
    text: str
    confidence: str
    limits: str
    answer: Optional[str] = None
    actions: tuple[Action, ...] = ()


@dataclass(frozen=True)
class Rotation:
    """What the weights say against the markers; `answer` is wrong, consistent or cannot-tell."""

    answer: str
    testifying: int
    against: int
    ordered: tuple[str, ...]
    behaviour: Optional[Mapping[str, Any]] = None


@dataclass(frozen=True)
class ReadAmount:
    """What came over the network."""

    bytes: int
    requests: int
    share: Optional[float] = None


@dataclass(frozen=True)
class Surveyed:
    """What a line of `survey.jsonl` knows of the file beside its diagnosis; `path_bytes` is hexadecimal, if the path is not text."""

    bytes: Optional[int] = None
    identity: Optional[str] = None
    headline: Optional[str] = None
    snr_db: Optional[float] = None
    worst_db: Optional[float] = None
    path_bytes: Optional[str] = None


@dataclass(frozen=True)
class Unjudged:
    """A layer that could not be judged, and why."""

    name: str
    reason: str


@dataclass(frozen=True)
class JudgedLayer:
    """An INT8 layer by its codes; `--full` lists all."""

    name: str
    shape: tuple[int, ...]
    scaling: str
    claimed_group: Optional[int]
    rows_read: int
    estimated_snr_db: Optional[float]
    standard_error_db: float
    row_scaled_db: Optional[float]
    zero_share: float
    lost_row_share: float
    testifies: bool
    worst_row_db: Optional[float] = None
    empty_rows: Optional[int] = None
    saturated: Optional[int] = None
    largest_code: Optional[int] = None
    equal_row_scales: Optional[bool] = None


@dataclass(frozen=True)
class PackedLayer:
    """A layer of another format; `--full` lists all."""

    name: str
    shape: tuple[int, ...]
    format: str
    bits_per_weight: Optional[float]
    claimed_group: Optional[int]
    rows_read: int
    estimated_snr_db: Optional[float]
    standard_error_db: Optional[float]
    zero_share: Optional[float]
    clipped_share: Optional[float]
    not_finite: int
    scales_not_finite: int


@dataclass(frozen=True)
class Findings:
    """A diagnosis of one file. `raw` is the whole document, with the fields that have no attribute, such as what `reference` says of each layer."""

    SCHEMAS: ClassVar[tuple[str, ...]] = ("fidelio.findings/2",)

    schema: str
    tool: Tool
    file: str
    verdict: Verdict
    rotation: Optional[Rotation]
    architecture: Optional[str]
    whole: bool
    reference: Optional[Mapping[str, Any]]
    findings: tuple[Finding, ...]
    layers: tuple[JudgedLayer, ...]
    raw: Mapping[str, Any] = whole_document()
    path: Optional[str] = None
    read: Optional[ReadAmount] = None
    surveyed: Optional[Surveyed] = None
    quantized_layers: Optional[int] = None
    unjudged: tuple[Unjudged, ...] = ()
    packed_layers: tuple[PackedLayer, ...] = ()

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Findings:
        """The diagnosis of a JSON object; fails if it has another schema or lacks something."""
        of_schema(document, cls.SCHEMAS)
        return decoded(cls, document)

    def errors(self) -> tuple[Finding, ...]:
        """The findings that are errors."""
        return tuple(finding for finding in self.findings if finding.severity == "error")
