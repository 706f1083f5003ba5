# SPDX-License-Identifier: Apache-2.0
"""Give every damaged file to the safetensors package of PyPI, and compare what it accepts with what Fidelio accepts.

usage: damaged_containers.py

If the two differ, docs/reliability.md says why, in the table under "Differences from the safetensors package": exactly these files
must be in it. What Fidelio does is in Fixtures/damaged/cases.json, which Tests/EndToEnd/test_damaged.py holds it to.
"""
import json
import re
import sys
from pathlib import Path

import safetensors

ROOT = Path(__file__).resolve().parent.parent.parent
FOLDER = ROOT / "Fixtures/damaged"
HEADING = "## Differences from the safetensors package"


def package_accepts(path):
    """Whether it hands out every tensor; `deserialize` checks as `safe_open` does, and needs no framework's types."""
    try:
        safetensors.deserialize(path.read_bytes())
        return True
    except safetensors.SafetensorError:
        return False


def documented():
    """File -> which of the two accepts it, as the table says."""
    text = (ROOT / "docs/reliability.md").read_text()
    part = text[text.index(HEADING) + len(HEADING) :].split("\n## ")[0]
    rows = re.findall(r"^\| (`[^|]*) \| (Fidelio|the package) \|", part, re.MULTILINE)
    return {name: who for names, who in rows for name in re.findall(r"`([^`]+)`", names)}


def main():
    cases = json.loads((FOLDER / "cases.json").read_text())
    files = sorted(path for path in FOLDER.glob("*.safetensors"))
    found = {}
    for path in files:
        ours = cases[path.name]["commands"] != "every"
        theirs = package_accepts(path)
        if ours != theirs:
            found[path.name.removesuffix(".safetensors")] = "Fidelio" if ours else "the package"
    expected = documented()
    for name in sorted(found.keys() | expected.keys()):
        if found.get(name) != expected.get(name):
            print(f"damaged_containers: {name}: accepted only by {found.get(name, 'no reader')}; docs/reliability.md says {expected.get(name, 'nothing')}")
    if found != expected:
        sys.exit(1)
    print(f"damaged_containers: {len(files)} files, {len(found)} differences from safetensors {safetensors.__version__}, all documented")


main()
