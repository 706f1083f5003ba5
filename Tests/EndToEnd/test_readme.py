# SPDX-License-Identifier: Apache-2.0
"""README.md shows what the command prints today: every line of its blocks, in their order."""
import re
import shutil
import subprocess

import pytest

from support.command import LIMIT
from support.models import ROOT

FIXTURES = ROOT / "Fixtures"
BLOCKS = re.findall(r"^```\n(.*?)^```$", (ROOT / "README.md").read_text(), re.MULTILINE | re.DOTALL)
# A command line, which may go on behind a backslash, and what it prints of one of the fixtures.
SHOWN = [block for block in BLOCKS if re.match(r"\$ fidelio (.|\\\n)*minilm_layers_bf16", block)]


def missing(shown, printed):
    """The first line of `shown` that does not come in `printed` behind those before it; None if all do."""
    lines = iter(printed.splitlines())
    return next((line for line in shown.splitlines() if line.strip() and line not in lines), None)


def test_the_blocks_are_found():
    assert len(SHOWN) == 2 and sum("Pooled SNR, dB" in block for block in BLOCKS) == 1


@pytest.mark.parametrize("block", SHOWN, ids=lambda block: block.split()[2])
def test_a_block_shows_what_its_command_prints(fidelio, place, block):
    line, shown = re.match(r"\$ ((?:.*\\\n)*.*)\n([\s\S]*)", block).groups()
    words = line.replace("\\\n", " ").split()[1:]
    for word in words:
        if word.startswith("minilm"): shutil.copy(FIXTURES / word, place)
    done = fidelio.run(*words, cwd=place)
    assert done.returncode in (0, 1), done.stderr
    assert missing(shown, done.stdout) is None, done.stdout


def test_the_first_report_is_what_make_demo_prints(fidelio):
    shown = next(block for block in BLOCKS if "Pooled SNR, dB" in block)
    done = subprocess.run([ROOT / "scripts/demo", fidelio.binary], capture_output=True, text=True, timeout=LIMIT, check=True)
    assert missing(shown, done.stdout) is None, done.stdout
