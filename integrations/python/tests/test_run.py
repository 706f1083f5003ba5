# SPDX-License-Identifier: Apache-2.0
"""`run`, and how the command is found."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import sysconfig
import time
from pathlib import Path
from typing import Union

import pytest

import fidelio
from conftest import MODEL, made


def script(path: Path, text: str) -> Path:
    """A command of our own."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return path


def test_run_returns_what_was_printed() -> None:
    done = fidelio.run(["inspect", made("row"), "--json"])
    assert done.exit_code == 0
    assert done.document()["schema"] == "fidelio.inspect/1"


def test_a_failure_has_the_commands_exit_code_and_words() -> None:
    with pytest.raises(fidelio.FidelioError) as caught:
        fidelio.run(["inspect", "nothing-here.safetensors"])
    assert caught.value.exit_code == 66
    assert "nothing-here.safetensors" in caught.value.message
    assert str(caught.value) == caught.value.message


def test_an_expected_exit_code_is_no_error(tmp_path: Path) -> None:
    baseline = tmp_path / "baseline.json"
    fidelio.run(["check", made("row-convrot64"), "--reference", MODEL, "--baseline", baseline, "--update-baseline"])
    words: list[Union[str, Path]] = ["check", made("row"), "--reference", MODEL, "--baseline", baseline]
    assert fidelio.run(words, expect=(0, 1)).exit_code == 1
    with pytest.raises(fidelio.FidelioError) as caught:
        fidelio.run(words)
    assert caught.value.exit_code == 1


def test_arguments_are_a_list() -> None:
    with pytest.raises(TypeError):
        fidelio.run("inspect model.safetensors")


def test_what_is_no_document_is_refused() -> None:
    with pytest.raises(fidelio.FidelioError, match="what fidelio printed is not JSON"):
        fidelio.run(["--version"]).document()


def test_a_signal_counts_as_in_a_shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FIDELIO", str(script(tmp_path / "dies", "kill -TERM $$")))
    with pytest.raises(fidelio.FidelioError) as caught:
        fidelio.run([])
    assert caught.value.exit_code == 143


def test_after_the_timeout_the_command_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mark = tmp_path / "stopped"
    body = f"trap 'touch {mark}; exit 143' TERM\nwhile :; do sleep 0.1; done"
    monkeypatch.setenv("FIDELIO", str(script(tmp_path / "waits", body)))
    start = time.monotonic()
    with pytest.raises(subprocess.TimeoutExpired):
        fidelio.run([], timeout=1)
    assert time.monotonic() - start < 9
    assert mark.exists()


def test_errors_can_be_pickled() -> None:
    copy = pickle.loads(pickle.dumps(fidelio.FidelioError("words", 65)))
    assert (copy.message, copy.exit_code, str(copy)) == ("words", 65, "words")


def test_the_variable_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    named = script(tmp_path / "named", "exit 0")
    monkeypatch.setenv("FIDELIO", str(named))
    monkeypatch.setattr(sys, "executable", str(script(tmp_path / "bin/fidelio", "exit 1").with_name("python")))
    assert fidelio.command() == str(named)


def test_then_the_environments_own_and_then_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FIDELIO")
    own, other = script(tmp_path / "bin/fidelio", "exit 0"), script(tmp_path / "path/fidelio", "exit 0")
    monkeypatch.setenv("PATH", str(other.parent))
    monkeypatch.setattr(sys, "executable", str(own.with_name("python")))
    # Where the wheel is installed, its own command would be found.
    monkeypatch.setattr(sysconfig, "get_path", lambda *_: str(tmp_path / "nowhere"))
    assert fidelio.command() == str(own)
    own.unlink()
    assert fidelio.command() == str(other)
    other.unlink()
    with pytest.raises(fidelio.FidelioError, match="install the wheel") as caught:
        fidelio.command()
    assert caught.value.exit_code == 127


def test_a_wrong_variable_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FIDELIO", "/nothing/here")
    with pytest.raises(fidelio.FidelioError, match="FIDELIO is '/nothing/here'"):
        fidelio.command()


def test_names_in_any_bytes(tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/-\xff \xc3\xa9.safetensors"))
    path.symlink_to(made("row"))
    assert fidelio.run(["inspect", path]).exit_code == 0
    assert fidelio.diagnose(path).verdict.mark == "close"
