# SPDX-License-Identifier: Apache-2.0
"""Outputs on disks that are full, fail, or cannot do what others can: command × fault × new and old output."""
import os
import random
import re
import shutil
import tempfile
import threading
from pathlib import Path

import pytest

from support.matrix import COMMANDS, WRITERS
from support.models import MODEL, QUANTIZED, digest, names, snapshot

FILES = [name for name, command in WRITERS.items() if command.writes == "file"]
FOLDERS = [name for name, command in WRITERS.items() if command.writes == "folder"]


class Run:
    """One command that writes, with an older output or without."""

    def __init__(self, fidelio, documents, folder, name):
        (folder / "inputs").mkdir()
        self.place = folder / "place"
        self.place.mkdir()
        self.fidelio, self.command, self.name, self.documents = fidelio, WRITERS[name], name, documents
        self.inputs = self.command.inputs(folder / "inputs", documents)
        self.out = self.place / "out"

    def put_older(self):
        """Something older at the output; what a new baseline replaces has to be one."""
        if self.command.writes == "folder":
            shutil.copytree(self.documents / self.command.older, self.out)
            (self.out / "notes.txt").write_text("mine")
        elif self.name == "check-update":
            shutil.copy(self.documents / "baseline.json", self.out)
        else:
            self.out.write_text("mine")

    def line(self, overwrites=False):
        return self.command.overwriting(self.inputs, self.out) if overwrites else self.command.line(self.inputs, self.out)

    def ends(self, code, faults, overwrites=False):
        return self.fidelio.ends(code, *self.line(overwrites), "--threads", 1, faults=faults)

    def counts(self, folder, more):
        path = folder / "counts"
        self.ends(0, {"counts": path} | more)
        remove(self.out)
        words = path.read_text().split()
        return dict(zip(words[::2], map(int, words[1::2])))


def remove(path):
    shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)


@pytest.fixture
def run(fidelio, documents, tmp_path):
    return lambda name: Run(fidelio, documents, tmp_path, name)


FAULTS = {
    "first-write": lambda n: {"write": 1},
    "middle-write": lambda n: {"write": (n["writes"] + 1) // 2},
    "last-write-full": lambda n: {"write": n["writes"], "write_error": "ENOSPC"},
    "last-write-quota": lambda n: {"write": n["writes"], "write_error": "EDQUOT"},
    "first-sync": lambda n: {"sync": 1},
    "first-sync-full": lambda n: {"sync": 1, "sync_error": "ENOSPC"},
}


@pytest.mark.parametrize("named", [False, True], ids=["unnamed", "named"])
@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("name", WRITERS)
def test_a_disk_that_fails_leaves_the_old_output_or_none(run, tmp_path, name, fault, named):
    writer = run(name)
    more = {"named": 1} if named else {}
    faults = FAULTS[fault](writer.counts(tmp_path, more)) | more
    done = writer.ends(74, faults)
    assert names(writer.place) == [], f"left {names(writer.place)}"
    assert "rule disk-full" in done.stderr or "rule write-failed" in done.stderr
    writer.put_older()
    before = snapshot(writer.place)
    writer.ends(74, faults, overwrites=True)
    assert snapshot(writer.place) == before


WITHOUT = {
    "noreplace-EINVAL": {"noreplace": "EINVAL", "named": 1},
    "noreplace-ENOSYS": {"noreplace": "ENOSYS", "named": 1},
    "no-links-either": {"noreplace": "EINVAL", "named": 1, "link": "EPERM"},
    "exchange-EINVAL": {"exchange": "EINVAL"},
    "exchange-EXDEV": {"exchange": "EXDEV", "named": 1},
}


@pytest.mark.parametrize("faults", WITHOUT.values(), ids=WITHOUT)
@pytest.mark.parametrize("name", WRITERS)
def test_a_file_system_that_can_do_less_gets_the_same_output(run, name, faults):
    """NFS, 9p and sshfs know no rename without replacing; overlays exchange no folders; FAT has no links."""
    writer = run(name)
    writer.ends(0, None)
    expected = snapshot(writer.place)
    remove(writer.out)
    writer.ends(0, faults)
    assert snapshot(writer.place) == expected
    assert names(writer.place) == ["out"]
    if name != "check-update":
        done = writer.ends(73, faults)
        assert "--overwrite" in done.stderr and snapshot(writer.place) == expected
    writer.ends(0, faults, overwrites=True)
    assert snapshot(writer.place) == expected and names(writer.place) == ["out"]


@pytest.mark.parametrize("name", WRITERS)
def test_a_rename_that_fails_leaves_the_old_output_or_none(run, name):
    writer = run(name)
    faults = {"rename": "EXDEV", "noreplace": "EXDEV", "exchange": "EXDEV", "link": "EXDEV", "named": 1}
    writer.ends(73, faults)
    assert names(writer.place) == []
    writer.put_older()
    before = snapshot(writer.place)
    writer.ends(73, faults, overwrites=True)
    assert snapshot(writer.place) == before


@pytest.mark.parametrize("name", FOLDERS)
def test_a_report_that_is_overwritten_is_always_whole(run, name):
    """Whoever opens its files meanwhile finds all old ones or all new ones, and other people's."""
    writer = run(name)
    writer.put_older()
    old = {file.name: file.read_bytes() for file in writer.out.iterdir() if file.is_file()}
    seen, missing, stop = set(), [], threading.Event()

    def look():
        while not stop.is_set():
            folder = os.open(writer.out, os.O_RDONLY | os.O_DIRECTORY)
            try:
                for file in old:
                    with open(os.open(file, os.O_RDONLY, dir_fd=folder), "rb") as opened:
                        seen.add((file, opened.read() == old[file]))
            except FileNotFoundError as error:
                # Of a folder that has been replaced since it was opened, nothing may be left.
                if os.path.exists(f"/proc/self/fd/{folder}/.") and os.stat(writer.out).st_ino == os.fstat(folder).st_ino:
                    missing.append(str(error))
            finally:
                os.close(folder)

    reader = threading.Thread(target=look)
    reader.start()
    writer.ends(0, {"rename_delay": 20_000}, overwrites=True)
    stop.set()
    reader.join()
    assert missing == [] and ("index.html", True) in seen
    assert (writer.out / "notes.txt").read_text() == "mine"


@pytest.mark.parametrize("name", WRITERS)
def test_a_full_disk_leaves_nothing(run, disks, tmp_path, name):
    """A disk of one page, which an older file takes."""
    writer = run(name)
    writer.out = tmp_path / "disk/out"
    writer.out.parent.mkdir()
    if writer.command.writes == "folder":
        disks.ends(74, "size=4096", writer.out.parent, *writer.line(), says="left: \n")
        return
    old = tmp_path / "old"
    old.write_bytes((writer.documents / "baseline.json").read_bytes() if name == "check-update" else b"mine" * 1000)
    disks.ends(74, "size=4096", writer.out.parent, *writer.line(overwrites=True), existing=old, says=["left: out\n", digest(old)])


def test_a_disk_of_any_size_that_is_too_small_is_full(disks, tmp_path, is_long, whole):
    pages = len(whole) // 4096
    place = tmp_path / "disk"
    place.mkdir()
    old = tmp_path / "old"
    old.write_bytes(b"mine" * 1000)
    for index, size in enumerate(random.Random(7).sample(range(1, pages - 8), 50 if is_long else 6)):
        done = disks.ends(74, f"size={4096 * size}", place, "convert", "-i", MODEL, "-o", place / "out", says=["rule disk-full", "left: \n"])
        assert done.stdout == ""
        if index < (20 if is_long else 2):
            line = ["convert", "-i", MODEL, "-o", place / "out", "--overwrite"]
            disks.ends(74, f"size={4096 * size + 8192}", place, *line, existing=old, says=digest(old))
    for size in (4096, 8192, 16384, 32768):
        disks.ends(74, f"size={size}", place, "analyze", MODEL, "-o", place / "report", "--no-plots", says="left: \n")


@pytest.mark.parametrize("name", WRITERS)
def test_an_output_that_cannot_be_made_is_refused_before_the_work(run, name):
    """Before: of the inputs no more is read than tells what they are."""
    writer = run(name)
    (writer.place / "file").write_text("mine")
    (writer.place / "folder").mkdir()
    (writer.place / "device").symlink_to("/dev/null")
    before = names(writer.place)
    role = next(role for role in ("original", "quantized", "mislabelled", "report", "sums", "picture", "part") if role in writer.inputs)
    cases = {"file/x": "", "x" * 300: ""}
    if writer.command.writes == "file":
        cases |= {"no/where": "No such file"}
        if name != "check-update":
            cases |= {"folder": "a folder", "device": "a device", "folder/": "", "file": "--overwrite"}
    for path, word in cases.items():
        counts = writer.place.parent / "counts"
        writer.out = f"{writer.place}/{path}"
        done = writer.fidelio.run(*writer.line(), faults={"file": writer.inputs[role], "counts": counts})
        assert done.returncode in ((73, 66) if name == "check-update" else (73,)) and word in done.stderr, f"{path}: {done.stderr}"
        assert int(counts.read_text().split()[1]) <= 12, f"{path}: read before it was refused: {counts.read_text()}"
        assert names(writer.place) == before


@pytest.mark.parametrize("name", WRITERS)
def test_a_read_only_folder_is_refused(run, disks, tmp_path, name):
    writer = run(name)
    writer.out = tmp_path / "disk/out"
    writer.out.parent.mkdir()
    disks.ends(73, "ro", writer.out.parent, *writer.line(), says=["Read-only file system", "left: \n"])


def test_links_are_replaced_and_never_followed(fidelio, place):
    (place / "link").symlink_to("nowhere")
    fidelio.refuses(73, "convert", "-i", MODEL, "-o", place / "link", says="--overwrite")
    fidelio.ends(0, "convert", "-i", MODEL, "-o", place / "link", "--overwrite")
    assert not (place / "link").is_symlink() and names(place) == ["link"]


def test_a_job_summary_that_cannot_be_appended_to_is_refused(fidelio, documents, place):
    line = ["check", QUANTIZED, "--baseline", documents / "baseline.json"]
    (place / "file").write_text("mine")
    for path in ("no/where", "new/", "file/"):
        fidelio.refuses(73, *line, environment={"GITHUB_STEP_SUMMARY": f"{place}/{path}"}, says="GITHUB_STEP_SUMMARY")
    assert names(place) == ["file"] and (place / "file").read_text() == "mine"


def test_other_file_systems_get_the_same_files(fidelio, whole):
    with tempfile.TemporaryDirectory(dir="/dev/shm") as folder:
        other = Path(folder)
        fidelio.ends(0, "convert", "-i", MODEL, "-o", other / "out")
        assert (other / "out").read_bytes() == whole
        fidelio.ends(0, "analyze", MODEL, "-o", other / "report", "--no-plots")
        fidelio.ends(0, "convert", "-i", MODEL, "-o", other / "out", "--overwrite", faults={"named": 1})
        assert (other / "out").read_bytes() == whole and names(other) == ["out", "report"]


def test_many_instances_do_not_disturb_one_another(fidelio, tmp_path, whole, is_long):
    def codes(lines):
        processes = [fidelio.begin(*line) for line in lines]
        for process in processes:
            process.communicate(timeout=600)
        return [process.returncode for process in processes]

    for index in range(20 if is_long else 2):
        place = tmp_path / str(index)
        place.mkdir()
        outs = [place / f"out{n}" for n in range(8)]
        assert codes([["convert", "-i", MODEL, "-o", out] for out in outs]) == [0] * 8
        assert all(out.read_bytes() == whole for out in outs)
        same = ["convert", "-i", MODEL, "-o", place / "same"]
        assert sorted(codes([same] * 4)) == [0, 73, 73, 73]
        assert codes([[*same, "--overwrite"]] * 4) == [0] * 4
        assert (place / "same").read_bytes() == whole
        report = ["analyze", MODEL, "-o", place / "report", "--no-plots"]
        assert sorted(codes([report] * 3)) == [0, 73, 73]
        assert names(place) == sorted([out.name for out in outs] + ["same", "report"])


def test_every_command_is_in_the_matrix(fidelio):
    """A new command has to be put to the same tests. One has its own: a survey goes on over what ends the others (test_survey.py)."""
    said = fidelio.ends(0, "--help").stdout
    listed = {line.split()[0] for line in said.partition("LOOK SUBCOMMANDS:")[2].partition("EXAMPLES:")[0].splitlines() if re.match(r"  [a-z]", line)}
    tried = {str(command.line(dict.fromkeys(command.roles, "x"), "y")[0]) for command in COMMANDS.values()}
    assert tried == listed - {"help", "survey"} and len(tried) > 10
