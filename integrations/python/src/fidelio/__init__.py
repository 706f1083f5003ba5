# SPDX-License-Identifier: Apache-2.0
"""Runs the command `fidelio`, and reads the documents that it writes.

>>> import fidelio
>>> findings = fidelio.diagnose("model_int8.safetensors")
>>> print(findings.verdict.mark, findings.verdict.text)
>>> fidelio.run(["analyze", "original.safetensors", "model_int8.safetensors", "-o", "report"])
>>> report = fidelio.load("report", fidelio.Report)
>>> report.summary.measured["model_int8.safetensors"].snr_db
>>> report.layers_frame()    # needs pandas
"""

from ._command import Completed, command, diagnose, run
from ._errors import FidelioError
from ._loading import load
from .findings import Action, Finding, Findings, JudgedLayer, PackedLayer, ReadAmount, Rotation, Subject, Surveyed, Unjudged, Verdict
from .report import (
    ActivationsUsed,
    CandidateSummary,
    Diagnosis,
    Format,
    KeptTensor,
    Layer,
    LayerFormat,
    Measured,
    ModelFile,
    Options,
    OutputPool,
    Pool,
    Report,
    ReportFinding,
    RowSNR,
    Skipped,
    Summary,
    Values,
    Worst,
)
from ._decoding import Tool

__all__ = [
    "Action",
    "ActivationsUsed",
    "CandidateSummary",
    "Completed",
    "Diagnosis",
    "FidelioError",
    "Finding",
    "Findings",
    "Format",
    "JudgedLayer",
    "KeptTensor",
    "Layer",
    "LayerFormat",
    "Measured",
    "ModelFile",
    "Options",
    "OutputPool",
    "PackedLayer",
    "Pool",
    "ReadAmount",
    "Report",
    "ReportFinding",
    "Rotation",
    "RowSNR",
    "Skipped",
    "Subject",
    "Summary",
    "Surveyed",
    "Tool",
    "Unjudged",
    "Values",
    "Verdict",
    "Worst",
    "command",
    "diagnose",
    "load",
    "run",
]
