# SPDX-License-Identifier: Apache-2.0
"""300 seeded INT8 files in random dialects with random faults: no sentence contradicts how a file was made.

support/random_files.py makes a file and knows the truth about it, support/contradictions.py holds against it what is said. A failure
prints the seed, how the file was made, and every contradiction; `random_file(seed, folder)` makes that file again.
"""
import json

import pytest

from support import contradictions
from support.random_files import random_file

BLOCKS, SEEDS = 30, 10


class Examination:
    """What the commands say of one seed's file, and every contradiction in it."""

    def __init__(self, fidelio, folder, seed):
        self.fidelio, self.folder, self.file = fidelio, folder, random_file(seed, folder)
        self.alone = self.diagnosis()
        self.compared = self.diagnosis("--reference", self.file.original)

    def diagnosis(self, *more):
        return json.loads(self.fidelio.ends(0, "diagnose", self.file.path, "--full", "--json", *more).stdout)

    def diagnoses(self):
        for document, is_compared in ((self.alone, False), (self.compared, True)):
            yield from contradictions.of_labels(self.file, document)
            yield from contradictions.of_rotation(self.file, document, is_compared)
            yield from contradictions.of_loss(self.file, document)
            yield from contradictions.of_advice(self.file, document)
        yield from contradictions.of_reference(self.file, self.compared)

    def repairs(self):
        for more in ([], ["--reference", self.file.original]):
            out = self.folder / f"{self.file.seed}-repaired-{len(more)}.safetensors"
            done = self.fidelio.run("repair", self.file.path, "-o", out, "--json", *more)
            assert done.returncode in (0, 1, 65), f"{self.file}\n{done.stderr}"
            yield from contradictions.of_repair(self.file, done, json.loads(done.stdout) if done.stdout else None, out)

    def dequantization(self):
        out = self.folder / f"{self.file.seed}-dequantized.safetensors"
        done = self.fidelio.run("dequantize", self.file.path, "-o", out, "--dtype", "float32")
        yield from contradictions.of_dequantization(self.file, done, out, self.alone)

    def report(self):
        folder = self.folder / f"{self.file.seed}-report"
        self.fidelio.ends(0, "analyze", self.file.original, self.file.path, "-o", folder, "--no-plots", "--card")
        yield from contradictions.of_report(self.file, folder, self.compared)

    def run(self):
        """All contradictions, by the command that says them."""
        parts = {"diagnose": self.diagnoses(), "repair": self.repairs(), "dequantize": self.dequantization(), "analyze": self.report()}
        return [f"{command}: {text}" for command, found in parts.items() for text in found]


@pytest.mark.parametrize("block", range(BLOCKS))
def test_nothing_said_contradicts_how_a_file_was_made(fidelio, tmp_path, block):
    failures = []
    for seed in range(block * SEEDS, (block + 1) * SEEDS):
        examination = Examination(fidelio, tmp_path, seed)
        found = examination.run()
        if found: failures.append("\n".join([str(examination.file), *("  !! " + text for text in found)]))
    assert not failures, "\n\n" + "\n\n".join(failures)
