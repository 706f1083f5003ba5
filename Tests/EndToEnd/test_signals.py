# SPDX-License-Identifier: Apache-2.0
"""Signals, readers that go away, and descriptors that are closed."""
import os
import random
import re
import shutil
import signal
import subprocess
import time

import pytest

from support.command import LIMIT, expect
from support.models import MODEL, QUANTIZED, digest, mislabelled, names

CAUGHT = {signal.SIGINT: 130, signal.SIGTERM: 143, signal.SIGHUP: 129}
SIGNALS = [*CAUGHT, signal.SIGKILL]


def stop(process, number):
    """Sends the signal, and returns how the command ended; -number where nobody caught it."""
    process.send_signal(number)
    _, said = process.communicate(timeout=LIMIT)
    # Before its first instruction there is nothing to catch a signal with, and nothing to remove; a shell says 130 and 143 then too.
    assert process.returncode in {0, -number, CAUGHT.get(number, -number)}, said
    return process.returncode


@pytest.fixture(scope="module")
def duration(fidelio, tmp_path_factory):
    """How long a conversion takes whose reads are slow."""
    start = time.monotonic()
    fidelio.ends(0, "convert", "-i", MODEL, "-o", tmp_path_factory.mktemp("slow") / "out", faults={"file": MODEL, "delay": 3000})
    return time.monotonic() - start


@pytest.mark.parametrize("number", SIGNALS, ids=lambda n: n.name)
@pytest.mark.parametrize("named", [False, True], ids=["unnamed", "named"])
@pytest.mark.parametrize("replaces", [False, True], ids=["new", "replacing"])
def test_a_conversion_that_is_stopped_leaves_the_old_file_or_the_new_one(fidelio, place, whole, duration, is_long, number, named, replaces):
    source = random.Random(f"{number} {named} {replaces}")
    out, old = place / "out.safetensors", b"the old file"
    faults = {"file": MODEL, "delay": 3000} | ({"named": 1} if named else {})
    caught = 0
    for index in range(40):
        # More often where a busy machine let it end before the signal, or begin after it.
        if index >= (32 if is_long else 4) and (caught or number == signal.SIGKILL): break
        out.unlink(missing_ok=True)
        if replaces:
            out.write_bytes(old)
        before = set(names(place))  # what a run that was killed has left: this one may be stopped before it looks
        process = fidelio.begin("convert", "-i", MODEL, "-o", out, *["--overwrite"] * replaces, environment=fidelio.faulty(faults))
        # Now and then in the middle of the work for certain; mostly at any time.
        time.sleep(source.uniform(0.4, 0.6) * duration if index == 0 else source.uniform(0, 1.3 * duration))
        code = stop(process, number)
        caught += code > 0
        state = "none" if not out.exists() else {whole: "new", old: "old"}.get(out.read_bytes(), "damaged")
        assert state != "damaged" and (state == "new" or code), f"exit {code}: the file is {state}"
        assert state != "none" or not replaces, "the old file is gone"
        left = [name for name in names(place) if name != out.name]
        assert set(left) <= before or number == signal.SIGKILL, f"left {left}"
        assert all(re.fullmatch(r"\.out\.safetensors\.fidelio-\d+-[0-9a-f]+\.tmp", name) for name in left), f"left {left}"
    assert caught or number == signal.SIGKILL, "the signal was never caught"
    out.unlink(missing_ok=True)
    fidelio.ends(0, "convert", "-i", MODEL, "-o", out)
    assert names(place) == [out.name], "the next run did not clean up"


@pytest.mark.parametrize("number", CAUGHT, ids=lambda n: n.name)
def test_a_signal_that_is_ignored_stays_ignored(fidelio, place, whole, number):
    """As SIGHUP is under nohup, and SIGINT for what a shell without job control runs in the background."""
    process = fidelio.begin("convert", "-i", MODEL, "-o", place / "out", environment=fidelio.faulty({"file": MODEL, "delay": 100_000}), preexec_fn=lambda: signal.signal(number, signal.SIG_IGN))
    time.sleep(0.5)
    for _ in range(3):
        process.send_signal(number)
        time.sleep(0.1)
    assert process.poll() is None, "it ended before the signals"
    process.communicate(timeout=LIMIT)
    assert process.returncode == 0 and (place / "out").read_bytes() == whole and names(place) == ["out"]


def busy_gnuplot(folder):
    """A gnuplot that goes on putting files where it draws."""
    program = folder / "gnuplot"
    program.write_text("#!/bin/sh\ntouch started; i=0; while [ $i -lt 3000 ]; do : >$i.svg; i=$((i + 1)); done; cat >/dev/null\n")
    program.chmod(0o755)
    return {"PATH": f"{folder}:{os.environ['PATH']}"}


@pytest.mark.parametrize("number", CAUGHT, ids=lambda n: n.name)
def test_an_analysis_that_is_stopped_while_gnuplot_draws_leaves_nothing(fidelio, place, tmp_path, is_long, number):
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    environment = busy_gnuplot(tmp_path) | {"TMPDIR": str(temporary)}
    for _ in range(10 if is_long else 1):
        process = fidelio.begin("analyze", MODEL, "-o", place / "report", environment=environment)
        deadline = time.monotonic() + LIMIT
        while not list(temporary.glob("*/started")):
            assert time.monotonic() < deadline and process.poll() is None, "gnuplot was not started"
            time.sleep(0.001)
        stop(process, number)
        assert names(place) + names(temporary) == []


def await_stage(process, place):
    """Waits until files of the report are being written, or the command has ended."""
    while process.poll() is None and not any("index.html" in files for folder, _, files in os.walk(place) if ".report.fidelio-" in folder):
        time.sleep(0.001)


# How the report gets its name: what fails, so that the next way is taken.
WAYS = {"new": {}, "new-by-an-empty-folder": {"noreplace": "EINVAL"}, "exchanged": {}, "file-by-file": {"exchange": "EINVAL"}}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("number", SIGNALS, ids=lambda n: n.name)
def test_an_analysis_that_is_stopped_leaves_a_whole_report_or_none(fidelio, place, tmp_path, is_long, number, way):
    source = random.Random(f"{number} {way}")
    temporary, report = tmp_path / "temporary", place / "report"
    temporary.mkdir()
    environment, overwrites = {"TMPDIR": str(temporary)}, not way.startswith("new")
    line = ["analyze", MODEL, "-o", report, "--overwrite"]
    fidelio.ends(0, *line, environment=environment)
    expected = {path.name for path in report.rglob("*")}
    # Removals are slow too: a folder that a signal removes must not get its name meanwhile.
    faults = fidelio.faulty({"rename_delay": 50_000, "unlink_delay": 20_000} | WAYS[way])
    for index in range(20 if is_long else 2):
        if not overwrites and report.exists():
            shutil.rmtree(report)
        process = fidelio.begin(*line, environment=environment | faults)
        if index % 2 == 0:
            await_stage(process, place)
        time.sleep(source.uniform(0.02, 0.6 if index % 2 == 0 else 1.5))
        stop(process, number)
        if report.exists():
            # What overwrites a report is written inside its folder, under a temporary name: a kill leaves it to the next run.
            stages = [path for path in report.glob(".report.fidelio-*.tmp") if number == signal.SIGKILL]
            found = {path.name for path in report.rglob("*") if not any(path.is_relative_to(stage) for stage in stages)}
            assert found == expected or is_in_between(way, number, found, expected), f"a report in part: {sorted(found ^ expected)}"
        else:
            assert not overwrites, "the older report is gone"
        left = [name for name in names(place) if name != "report"] + names(temporary)
        assert not left or number == signal.SIGKILL, f"left {left}"
    fidelio.ends(0, *line, environment=environment)
    assert names(place) == ["report"] and names(temporary) == [], "the next run did not clean up"
    assert {path.name for path in report.rglob("*")} == expected, "the next run did not clean up the report"


def is_in_between(way, number, found, expected):
    """A kill between two renames leaves the report without its report.json, which says so; or the empty folder whose name was taken."""
    if number != signal.SIGKILL:
        return False
    return found == set() if way == "new-by-an-empty-folder" else way == "file-by-file" and "report.json" not in found and found <= expected


@pytest.mark.parametrize("line", [["inspect", MODEL, "--verbose"], ["inspect", MODEL, "--json"], ["--help"], ["convert", "--list-presets"], ["diagnose", QUANTIZED, "--verbose"]], ids=lambda line: "-".join(map(str, [line[0], line[-1]])).replace("--", ""))
def test_a_reader_that_goes_away_is_no_error(fidelio, line):
    with fidelio.begin(*line, stdout=subprocess.PIPE) as process:
        process.stdout.close()
        said = process.stderr.read()
        assert process.wait(LIMIT) == 0 and not said


def test_a_full_standard_output_is_said(fidelio):
    with open("/dev/full", "w") as full:
        done = subprocess.run(fidelio.line(["inspect", MODEL]), stdin=subprocess.DEVNULL, stdout=full, stderr=subprocess.PIPE, text=True, timeout=LIMIT)
    expect(done, 74, ["standard output", "No space left on device"])


CLOSED = {"<&-": 0, ">&-": 74, "<&- >&-": 74, ">&- 2>&-": 74, "<&- >&- 2>&-": 74, "2>&-": 0, "<&- 2>&-": 0}


@pytest.mark.parametrize(("closed", "code"), CLOSED.items(), ids=CLOSED)
def test_a_closed_descriptor_is_not_taken_for_a_file(fidelio, place, tmp_path, closed, code):
    """What a caller has closed is not given to a file, which results and messages would be written into then."""
    broken = tmp_path / "broken.safetensors"
    broken.write_bytes(mislabelled(QUANTIZED.read_bytes()))
    fidelio.ends(0, "repair", broken, "-o", tmp_path / "right")

    def run(out):
        line = ["sh", "-c", f'"$@" {closed}', "sh", *fidelio.line(["repair", broken, "-o", out])]
        return subprocess.run(line, capture_output=True, text=True, timeout=LIMIT)

    expect(run(place / "out"), code)
    assert digest(place / "out") == digest(tmp_path / "right")
    expect(run(place / "no/where"), 73)


@pytest.mark.parametrize("limit", [*range(4, 14), 16])
def test_too_few_open_files_are_said(fidelio, limit):
    """How many are open before the model is depends on the machine's libraries: from 12 on either all goes well or the model is refused."""
    line = ["sh", "-c", 'ulimit -n "$0"; exec "$@"', str(limit), *fidelio.line(["diagnose", QUANTIZED])]
    done = subprocess.run(line, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=LIMIT)
    assert done.returncode in ((74,) if limit < 12 else (0, 66) if limit < 16 else (0,)), done.stderr
    assert done.returncode != 66 or "Too many open files" in done.stderr
