#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Make the reports that are committed in reports/, or check that they are what fidelio writes today.

usage: reports.py make FIDELIO [--only FOLDER] [--blocks N] [--dir DIR]
       reports.py check FIDELIO

make: the fixture with what ctq made of it, and a model with Z-Image's shapes and synthetic values with what the published recipe
makes of it. The latter writes 19 GB to DIR (default .build-reports), removed afterwards, and takes minutes; --blocks N keeps only
the first N of Z-Image's 30 blocks.

check: the fixture's report is made anew, and its JSON, CSV and Markdown have to be the committed bytes. The other's report.json has
to fit its schema and to be of this version of fidelio, and its CSV and Markdown have to be what that document renders to. Pages and
pictures depend on gnuplot's version and are not compared. Needs Tests/Peers/requirements.txt.
"""

import argparse
import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "Tests/Peers"))
from schemas import problems  # noqa: E402
REPORTS = ROOT / "reports"
FIXTURE = ROOT / "Fixtures/minilm_layers_bf16"
MODES = ("tensor", "tensor-convrot64", "row", "row-convrot64")
MINILM, ZIMAGE = "minilm-fixture", "zimage-synthetic"
RECIPE = (
    "--int8 --scaling_mode row --simple --low-memory --convrot --convrot-group-size 64 --zimage --comfy_quant --save-quant-metadata"
).split()
LIMIT = 4_000_000  # bytes of all that is committed in reports/


def run(*words):
    """What a command prints on standard output; the program stops if it fails."""
    done = subprocess.run([str(word) for word in words], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
    if done.returncode != 0:
        sys.exit(f"reports: {' '.join(map(str, words))}: exit {done.returncode}")
    return done.stdout


def analyze_fixture(fidelio, folder):
    candidates = [f"{FIXTURE}.{mode}.safetensors" for mode in MODES]
    run(fidelio, "analyze", f"{FIXTURE}.safetensors", *candidates, "-o", folder, "--overwrite", "--card", "--quiet")


def analyze_zimage(fidelio, folder, scratch, blocks):
    """The names of the files say that the values are synthetic, since they head the report."""
    peers = ROOT / "Benchmarks/peers"
    original = scratch / "zimage-shapes-synthetic-values.safetensors"
    candidate = scratch / "zimage-shapes-synthetic-values-int8-convrot.safetensors"
    some = ["--blocks", blocks] if blocks else []
    try:
        scratch.mkdir(parents=True, exist_ok=True)
        run(sys.executable, peers / "make_model.py", peers / "manifests/zimage.json", original, *some)
        run(fidelio, "convert", "-i", original, "-o", candidate, *RECIPE, "--overwrite", "--quiet")
        run(fidelio, "analyze", original, candidate, "-o", folder, "--overwrite", "--card", "--quiet")
    finally:
        original.unlink(missing_ok=True)
        candidate.unlink(missing_ok=True)


def make(arguments):
    if arguments.only in (None, MINILM):
        analyze_fixture(arguments.fidelio, REPORTS / MINILM)
    if arguments.only in (None, ZIMAGE):
        analyze_zimage(arguments.fidelio, REPORTS / ZIMAGE, arguments.dir, arguments.blocks)
    return []


def differences(committed, fresh, names):
    """A sentence for each file that is not what it would be today."""
    found = []
    for name in names:
        if (committed / name).read_bytes() != (fresh / name).read_bytes():
            found.append(f"reports/{committed.name}/{name} is stale: `make reports` makes it anew")
    return found


def check(arguments):
    with tempfile.TemporaryDirectory() as name:
        fresh = Path(name)
        analyze_fixture(arguments.fidelio, fresh / MINILM)
        found = differences(REPORTS / MINILM, fresh / MINILM, ["report.json", "layers.csv", "card.md", "badge.svg"])

        document = REPORTS / ZIMAGE / "report.json"
        misfits = problems(document)
        if misfits:
            return found + misfits
        version, made_by = run(arguments.fidelio, "--version").split()[1], json.loads(document.read_text())["tool"]["version"]
        if made_by != version:
            found.append(f"reports/{ZIMAGE}/report.json was made by fidelio {made_by}; this is {version}")
        run(arguments.fidelio, "report", document, "-o", fresh / ZIMAGE, "--card", "--quiet")
        found += differences(REPORTS / ZIMAGE, fresh / ZIMAGE, ["layers.csv", "card.md", "badge.svg"])
    return found + unfit_to_commit()


def unfit_to_commit():
    """What is committed has to stay small, since each version of it stays in the history; and has to be what card.md shows."""
    listed = run("git", "-C", ROOT, "ls-files", "-z", "--cached", "--others", "--exclude-standard", "reports").split("\0")
    files = {ROOT / name for name in listed if name}
    found = []
    size = sum(file.stat().st_size for file in files)
    if size > LIMIT:
        found.append(f"reports/ takes {size:,} bytes; {LIMIT:,} are the limit")
    for folder in (MINILM, ZIMAGE):
        pictures = re.findall(r"!\[.*?\]\((.*?)\)", (REPORTS / folder / "card.md").read_text())
        lost = [name for name in pictures if REPORTS / folder / name not in files]
        found += [f"reports/{folder}/card.md shows {name}, which git does not have" for name in lost]
    return found


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("action", choices=["make", "check"])
    parser.add_argument("fidelio", type=lambda path: Path(path).resolve())
    parser.add_argument("--only", choices=[MINILM, ZIMAGE])
    parser.add_argument("--blocks", type=int)
    parser.add_argument("--dir", type=Path, default=ROOT / ".build-reports")
    arguments = parser.parse_args()
    found = (make if arguments.action == "make" else check)(arguments)
    for problem in found:
        print(problem, file=sys.stderr)
    print(f"reports: {len(found)} problems")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
