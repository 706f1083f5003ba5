#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""How many bytes each command reads, and how much memory it takes, on an original and what the published recipe makes of it.

usage: reads.py FIDELIO ORIGINAL [DIR]      (DIR: where files go, as large as the original; default .build-bench)

Bytes are the kernel's count of what the process read by system calls (`rchar` in /proc), so of libraries too, some 0.1 MB; memory is its
maximum resident set. How often bytes are read is asserted by Tests/ReportsTests/Checks/ReadOnceTests.swift; this shows it on a large file.
"""
import os
import sys
from pathlib import Path

RECIPE = "--int8 --scaling_mode row --simple --low-memory --convrot --convrot-group-size 64 --comfy_quant --save-quant-metadata".split()


def measured(line):
    """The bytes that a command reads, and its peak memory in bytes."""
    silent = [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]
    child = os.posix_spawn(line[0], [str(part) for part in line], os.environ, file_actions=silent)
    # Its counts can be read while it has ended and nobody has waited for it.
    os.waitid(os.P_PID, child, os.WEXITED | os.WNOWAIT)
    counts = dict(row.split(": ") for row in Path(f"/proc/{child}/io").read_text().splitlines())
    _, status, usage = os.wait4(child, 0)
    if status:
        sys.exit(f"reads: {' '.join(map(str, line))} failed")
    return int(counts["rchar"]), usage.ru_maxrss * 1024


def commands(original, folder):
    """Name -> (arguments, the files that are read)."""
    candidate, report, base, manifest = (folder / name for name in ("reads.safetensors", "reads-report", "reads-base.json", "reads-manifest.json"))
    both = (original, candidate)
    sweep = ["--groups", "64", "--no-plots", "--overwrite", "-o", report]
    return {
        "convert": (["-i", original, "-o", candidate, *RECIPE, "--overwrite"], (original,)),
        "analyze, the original alone": ([original, *sweep], (original,)),
        "analyze, the original alone, --sha256": ([original, *sweep, "--sha256"], (original,)),
        "analyze": ([*both, *sweep], both),
        "analyze --sha256": ([*both, *sweep, "--sha256"], both),
        "check --reference --update-baseline": ([candidate, "--reference", original, "--baseline", base, "--update-baseline"], both),
        "check --reference": ([candidate, "--reference", original, "--baseline", base], both),
        "check": ([candidate, "--baseline", base], (candidate,)),
        "attest": ([candidate, "--reference", original, "-o", manifest, "--overwrite"], both),
        "verify": ([candidate, manifest], (candidate,)),
        "diagnose": ([candidate], (candidate,)),
        "diagnose --full": ([candidate, "--full"], (candidate,)),
    }


def main(fidelio, original, folder=".build-bench"):
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    print("| command | GB of its inputs | GB read | peak memory |\n|---|---:|---:|---:|")
    for name, (arguments, files) in commands(Path(original), folder).items():
        read, peak = measured([os.path.realpath(fidelio), name.split()[0].rstrip(","), *arguments, "--quiet"])
        size = " + ".join(f"{file.stat().st_size / 1e9:.3f}" for file in files)
        print(f"| {name} | {size} | {read / 1e9:.3f} | {peak / 1e6:.0f} MB |", flush=True)


if __name__ == "__main__":
    if len(sys.argv) not in (3, 4):
        sys.exit(__doc__)
    main(*sys.argv[1:])
