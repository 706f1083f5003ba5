# SPDX-License-Identifier: Apache-2.0
"""What the tests of the command share: the binary, models, a library that injects faults, small disks.

The binary is --fidelio's, or the environment's FIDELIO. --long takes all rounds and the tests marked `long`.
"""
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from support.command import Fidelio
from support.disks import Disks
from support.models import MODEL, QUANTIZED
from support.pictures import png, render


def pytest_addoption(parser):
    parser.addoption("--fidelio", default=os.environ.get("FIDELIO"), help="the binary (or the environment's FIDELIO)")
    parser.addoption("--long", action="store_true", help="all rounds, and the tests marked long")
    parser.addoption("--record", action="store_true", help="write what happens to Fixtures/damaged/cases.json, and fail")


def pytest_collection_modifyitems(config, items):
    if config.getoption("--long"):
        return
    kept = [item for item in items if not item.get_closest_marker("long")]
    config.hook.pytest_deselected(items=[item for item in items if item.get_closest_marker("long")])
    items[:] = kept


@pytest.fixture(scope="session")
def binary(request):
    path = request.config.getoption("--fidelio")
    if not path:
        pytest.exit("which binary? --fidelio PATH, or FIDELIO in the environment", returncode=4)
    return os.path.realpath(path)


@pytest.fixture(scope="session")
def is_long(request):
    return request.config.getoption("--long")


@pytest.fixture(scope="session")
def library(tmp_path_factory):
    """Tests/EndToEnd/inject.c, compiled."""
    path = tmp_path_factory.mktemp("library") / "inject.so"
    compiler = shutil.which("clang") or shutil.which("cc")
    source = Path(__file__).parent / "inject.c"
    subprocess.run([compiler, "-shared", "-fPIC", "-O1", "-Wall", "-Werror", "-o", path, source, "-ldl"], check=True)
    return path


@pytest.fixture(scope="session")
def fidelio(binary, library):
    """The command; see support/command.py."""
    return Fidelio(binary, library)


@pytest.fixture
def place(tmp_path):
    """An empty folder, in which the command's outputs are looked for."""
    path = tmp_path / "place"
    path.mkdir()
    return path


@pytest.fixture(scope="session")
def disks(binary):
    """Small file systems that fill up; see support/disks.py."""
    return Disks(binary)


@pytest.fixture(scope="session")
def whole(fidelio, tmp_path_factory):
    """The bytes of what a conversion of the model is."""
    out = tmp_path_factory.mktemp("whole") / "out"
    fidelio.ends(0, "convert", "-i", MODEL, "-o", out)
    return out.read_bytes()


@pytest.fixture(scope="session")
def documents(fidelio, tmp_path_factory):
    """A report, a part of one, a diagnosis, a page of pictures, a baseline, and a manifest of the quantized model: what some commands read or replace."""
    folder = tmp_path_factory.mktemp("documents")
    fidelio.ends(0, "analyze", MODEL, QUANTIZED, "-o", folder / "report", "--no-plots")
    fidelio.ends(0, "analyze", MODEL, QUANTIZED, "-o", folder / "parts", "--no-plots", "--shard", "1/1")
    fidelio.ends(0, "diagnose", QUANTIZED, "-o", folder / "diagnosis")
    fidelio.ends(0, "check", QUANTIZED, "--reference", MODEL, "--baseline", folder / "baseline.json", "--update-baseline")
    fidelio.ends(0, "attest", QUANTIZED, "--reference", MODEL, "-o", folder / "manifest.json")
    for name, grain in (("picture", 6.0), ("other-picture", 2.0)):
        (folder / f"{name}.png").write_bytes(png(render(1, grain)))
    fidelio.ends(0, "pictures", folder / "picture.png", folder / "picture.png", "-o", folder / "pictures", "--no-plots")
    (folder / "policy.yml").write_text("layer-unrotated: report\n")
    return folder
