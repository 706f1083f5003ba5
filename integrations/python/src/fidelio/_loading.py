# SPDX-License-Identifier: Apache-2.0
"""Reads documents from files."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Union, overload

from ._decoding import object_of
from ._errors import FidelioError
from .findings import Findings
from .report import Report


@overload
def load(path: Union[str, os.PathLike[str]]) -> Union[Report, Findings]: ...
@overload
def load(path: Union[str, os.PathLike[str]], kind: type[Report]) -> Report: ...
@overload
def load(path: Union[str, os.PathLike[str]], kind: type[Findings]) -> Findings: ...


def load(path: Union[str, os.PathLike[str]], kind: Any = None) -> Union[Report, Findings]:
    """The document in a file: report.json of `analyze`, or what `diagnose --json` printed. Of a report's folder, its report.json.

    With `kind`, `Report` or `Findings`, another one is refused. So is a schema that this version of the module does not know.
    """
    file = Path(path)
    if file.is_dir():
        file = file / "report.json"
    try:
        text = file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise FidelioError(f"{file}: not UTF-8", 65) from None
    document = object_of(text, str(file))
    try:
        loaded = Findings.from_document(document) if _family(document) == "fidelio.findings" else Report.from_document(document)
    except FidelioError as error:
        raise FidelioError(f"{file}: {error.message}", error.exit_code) from None
    if kind is not None and not isinstance(loaded, kind):
        raise FidelioError(f"{file}: is {loaded.schema}, and not what {kind.__name__} reads", 65)
    return loaded


def _family(document: Any) -> str:
    """The schema without its version; documents of unknown families go on to the error that names the known ones."""
    schema = document.get("schema")
    family = schema.rpartition("/")[0] if isinstance(schema, str) else ""
    if family not in ("fidelio.report", "fidelio.findings"):
        raise FidelioError(f"the document's schema is {schema!r}; fidelio.load reads fidelio.report and fidelio.findings", 65)
    return family
