# SPDX-License-Identifier: Apache-2.0
"""Finds the command and runs it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Optional, Union

from ._decoding import object_of
from ._errors import FidelioError
from .findings import Findings

Argument = Union[str, "os.PathLike[str]"]


@dataclass(frozen=True)
class Completed:
    """What a run of the command left: its exit code, what it printed, and what it said on standard error."""

    exit_code: int
    output: str
    notes: str

    def document(self) -> Mapping[str, Any]:
        """The one JSON document that was printed, of a run with `--json`."""
        return object_of(self.output, "what fidelio printed")


def _places() -> Iterator[Path]:
    """Where pip puts the command: beside this Python, with the user's own scripts, or under `pip install --target`."""
    yield Path(sys.executable).parent if sys.executable else Path(sysconfig.get_path("scripts"))
    yield Path(sysconfig.get_path("scripts"))
    if os.name == "posix":
        yield Path(sysconfig.get_path("scripts", "posix_user"))
    yield Path(__file__).resolve().parent.parent / "bin"


def command() -> str:
    """The path of the command: what FIDELIO names, else the one of this Python's environment, else the first in PATH."""
    named = os.environ.get("FIDELIO")
    if named:
        found = shutil.which(named)
        if found is None:
            raise FidelioError(f"FIDELIO is {named!r}, which is not a command", 127)
        return os.path.abspath(found)
    for place in _places():
        path = place / "fidelio"
        if path.is_file() and os.access(path, os.X_OK):
            return str(path)
    found = shutil.which("fidelio")
    if found is None:
        raise FidelioError("no fidelio beside this Python nor in PATH: install the wheel of a release or of `make wheel`, or set FIDELIO", 127)
    return os.path.abspath(found)


def run(
    arguments: Sequence[Argument],
    *,
    cwd: Optional[Argument] = None,
    expect: Sequence[int] = (0,),
    timeout: Optional[float] = None,
) -> Completed:
    """Runs `fidelio ARGUMENTS…` and waits for it.

    An exit code that is not among `expect` raises FidelioError with what the command said; `expect=(0, 1)` is for `check`, whose 1 says that it failed
    and not that it could not compare. Nothing is read from standard input. After `timeout` seconds the command is told to stop, which
    leaves nothing half-written, and subprocess.TimeoutExpired is raised.
    """
    if isinstance(arguments, (str, bytes)):
        raise TypeError("arguments are a list: fidelio.run(['inspect', 'model.safetensors'])")
    words = [command(), *(os.fspath(argument) for argument in arguments)]
    process = subprocess.Popen(
        words, cwd=cwd, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8", errors="replace")
    try:
        output, notes = process.communicate(timeout=timeout)
    except BaseException:
        _stop(process)
        raise
    # As a shell says it of a command that a signal ended.
    code = process.returncode if process.returncode >= 0 else 128 - process.returncode
    if code not in expect:
        said = notes.strip() or output.strip() or "it said nothing"
        raise FidelioError(f"fidelio {' '.join(map(str, words[1:2]))}: exit {code}: {said}", code)
    return Completed(code, output, notes)


def _stop(process: subprocess.Popen[str]) -> None:
    """Ends the command by a signal that it cleans up after."""
    process.terminate()
    try:
        process.communicate(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()


def diagnose(model: Argument, *, reference: Optional[Argument] = None, options: Sequence[Argument] = ()) -> Findings:
    """What a model file really is, what is wrong with it, and what to do: `fidelio diagnose MODEL`.

    `model` is what the command takes: a path, `hf:OWNER/REPO/FILE`, or an address. With `reference`, its original, losses are measured. `options` are
    further ones, such as `["--budget", "16MB"]`, or `["--full"]` for the evidence of each layer.
    """
    words: list[Argument] = ["diagnose", "--json", "--quiet", *options]
    if reference is not None:
        words.append(f"--reference={os.fspath(reference)}")
    return Findings.from_document(run([*words, "--", model]).document())
