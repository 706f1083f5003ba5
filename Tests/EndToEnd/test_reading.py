# SPDX-License-Identifier: Apache-2.0
"""Inputs that fail, change or go away while they are read: command × input × fault × early and late read."""
import os
import random
import shutil

import pytest

from support.matrix import COMMANDS
from support.models import MODEL, QUANTIZED, mislabelled, names, snapshot, write_shards

PAIRS = [(name, role) for name, command in COMMANDS.items() for role in command.roles]
IDS = [f"{name}-{role}" for name, role in PAIRS]

# What a fault does, and the rules of which one is named.
CHANGES = {"shrink": ("file-shrank", "file-changed"), "grow": ("file-changed",), "rewrite": ("file-changed",)}


@pytest.fixture(scope="module")
def reads(fidelio, documents, tmp_path_factory):
    """How often a command reads an input."""
    known = {}

    def count(name, role):
        if (name, role) not in known:
            folder = tmp_path_factory.mktemp("counts")
            inputs = COMMANDS[name].inputs(folder, documents)
            line = COMMANDS[name].line(inputs, folder / "out")
            # One thread, so that the last read is the last one each time.
            known[name, role] = fidelio.counts(*line, "--threads", 1, file=inputs[role], folder=folder)["reads"]
            assert known[name, role] > 0, f"{name} does not read its {role}"
        return known[name, role]

    return count


class Run:
    """One command with a fault in one of its inputs."""

    def __init__(self, fidelio, documents, folder, name, role):
        (folder / "inputs").mkdir()
        (folder / "place").mkdir()
        command = COMMANDS[name]
        self.fidelio, self.place = fidelio, folder / "place"
        self.inputs = command.inputs(folder / "inputs", documents)
        self.file, self.line = self.inputs[role], command.line(self.inputs, self.place / "out")

    def ends(self, code, fault, at, **more):
        return self.fidelio.ends(code, *self.line, "--threads", 1, faults={"file": self.file, "do": fault, "at": at} | more)

    def refuses(self, fault, at, rules, **more):
        done = self.ends(74, fault, at, **more)
        assert any(f"rule {rule}" in done.stderr for rule in rules) and str(self.file) in done.stderr, done.stderr
        assert done.stdout == "" and names(self.place) == [], f"left {names(self.place)}: {done.stdout}"


@pytest.fixture
def run(fidelio, documents, tmp_path):
    return lambda name, role: Run(fidelio, documents, tmp_path, name, role)


@pytest.mark.parametrize("when", ["early", "late"])
@pytest.mark.parametrize("fault", CHANGES)
@pytest.mark.parametrize(("name", "role"), PAIRS, ids=IDS)
def test_an_input_that_changes_is_refused(run, reads, name, role, fault, when):
    run(name, role).refuses(fault, 1 if when == "early" else reads(name, role), CHANGES[fault])


@pytest.mark.parametrize("when", ["early", "late"])
@pytest.mark.parametrize(("name", "role"), PAIRS, ids=IDS)
def test_a_read_that_fails_is_told(run, reads, name, role, when):
    run(name, role).refuses("eio", 1 if when == "early" else reads(name, role), ["read-failed"])


@pytest.mark.parametrize("fault", ["remove", "replace"])
@pytest.mark.parametrize(("name", "role"), PAIRS, ids=IDS)
def test_an_input_that_goes_away_is_read_to_its_end(run, name, role, fault):
    faulty = run(name, role)
    done = faulty.fidelio.ends(0, *faulty.line)
    expected = done.stdout, snapshot(faulty.place)
    shutil.rmtree(faulty.place)
    faulty.place.mkdir()
    done = faulty.ends(0, fault, 1)
    assert (done.stdout, snapshot(faulty.place)) == expected


@pytest.mark.parametrize(("name", "role"), PAIRS, ids=IDS)
def test_an_input_that_is_rewritten_between_any_two_reads_is_refused(run, reads, tmp_path, is_long, name, role):
    count = reads(name, role)
    source = random.Random(f"{name} {role}")
    places = [*range(1, min(count, 64) + 1), *(source.randint(1, count) for _ in range(64))]
    if not is_long:
        places = source.sample(places, 2)
    faulty = run(name, role)
    whole = faulty.file.read_bytes()
    for at in places:
        faulty.file.write_bytes(whole)
        faulty.refuses("rewrite", at, ["file-changed"], place=source.randint(1, len(whole)))


@pytest.mark.parametrize(("name", "role"), [("dequantize", "quantized"), ("convert", "original"), ("diagnose", "quantized"), ("measure", "quantized")])
def test_what_a_rewritten_header_says_is_not_taken_for_the_file_s_fault(run, name, role):
    """A name of the header that changes before it is read: the layer would lack its scale, or the file its layers."""
    faulty = run(name, role)
    whole = faulty.file.read_bytes()
    words = [b"weight_scale"] if role == "quantized" else [b"query.weight", b"F32", b"BF16"]
    places = [len(whole) - whole.index(word) for word in words if word in whole]
    assert places, "nothing to change"
    for place in places:
        faulty.file.write_bytes(whole)
        faulty.refuses("rewrite", 2, ["file-changed"], place=place)


@pytest.mark.parametrize("fault", [*CHANGES, "eio"])
@pytest.mark.parametrize("command", ["inspect", "diagnose", "convert", "dequantize", "analyze", "repair"])
def test_a_shard_is_as_good_as_a_file(fidelio, tmp_path, place, command, fault):
    inputs = tmp_path / "inputs"
    inputs.mkdir()
    whole = inputs / "whole"
    source = MODEL if command in ("convert", "analyze") else QUANTIZED
    whole.write_bytes(mislabelled(source.read_bytes()) if command == "repair" else source.read_bytes())
    index, shard = write_shards(inputs, whole)
    whole.unlink()
    line = {"inspect": ["inspect", index], "diagnose": ["diagnose", index], "convert": ["convert", "-i", index, "-o", place / "out"]}
    line |= {name: [name, index, "-o", place / "out"] for name in ("dequantize", "analyze", "repair")}
    done = fidelio.ends(74, *line[command], faults={"file": shard, "do": fault, "at": 2})
    assert str(shard) in done.stderr and names(place) == [], done.stderr


def test_inputs_that_are_not_files_are_refused(fidelio, place):
    os.mkfifo(place / "fifo.safetensors")
    (place / "loop.safetensors").symlink_to("loop.safetensors")
    (place / "dangling.safetensors").symlink_to("nowhere")
    for name, word in {"fifo.safetensors": "a FIFO", "loop.safetensors": "symbolic links", "dangling.safetensors": "No such file"}.items():
        fidelio.refuses(66, "inspect", place / name, says=word)
    fidelio.refuses(66, "inspect", "/dev/zero", says="a device")
    fidelio.refuses(66, "report", "/dev/zero", "-o", place / "r", says="a device")
    fidelio.refuses(66, "report", place / "fifo.safetensors", "-o", place / "r", says="a FIFO")
    fidelio.refuses(66, "inspect", MODEL / "x", says="Not a directory")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_an_input_that_may_not_be_read_is_refused(fidelio, place):
    secret = place / "secret.safetensors"
    shutil.copy(MODEL, secret)
    secret.chmod(0)
    fidelio.refuses(66, "inspect", secret, says="Permission denied")
