# SPDX-License-Identifier: Apache-2.0
"""fidelio survey: one index of many models, the same bytes however often it was stopped, whatever the models are called or hold."""
import contextlib
import csv
import json
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from support.command import LIMIT
from support.faulty_server import FaultyServer
from support.models import QUANTIZED, ROOT, names, snapshot, write_shards
from support.random_files import random_file

sys.path.insert(0, str(ROOT / "Tests/Damaged"))
import damaged_files  # noqa: E402 (it stands beside the tests)

FILES = ["index.html", "survey.csv", "survey.json", "survey.jsonl"]
MEASURE = "import os, sys; pid = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ); _, s, u = os.wait4(pid, 0); print(u.ru_maxrss, file=sys.stderr); sys.exit(os.waitstatus_to_exitcode(s))"


def small(seed):
    """A quantized file of two layers of 8 × 64, from a seed."""
    values = damaged_files.weights(seed)
    codes, scales = damaged_files.quantized(values)
    layers = {}
    for name in "ab":
        layers |= {f"{name}.weight": ("I8", [8, 64], codes), f"{name}.weight_scale": ("F32", [8, 1], scales),
                   f"{name}.comfy_quant": ("U8", [len(damaged_files.MARKER)], damaged_files.MARKER)}
    return damaged_files.model(layers)


def many(folder, count, damaged, drawn=0):
    """Seeded models in folders below each other: `drawn` of them in random dialects, `damaged` of them damaged in one way each."""
    source = random.Random(count)
    wrong = dict(sorted((name, data) for name, data in damaged_files.small().items() if "/" not in name and name.startswith("cut-")))
    wrong = list(wrong.items())[:damaged]
    assert len(wrong) == damaged
    for number in range(count):
        place = folder / f"{number % 7}" / ("deep" if number % 3 else ".")
        place.mkdir(parents=True, exist_ok=True)
        path = place / f"model-{source.randrange(10**6):06}-{number}.safetensors"
        if number < damaged:
            path.write_bytes(wrong[number][1])
        elif number < damaged + drawn:
            file = random_file(number, folder)
            file.path.rename(path)
            file.original.unlink()
        else:
            path.write_bytes(small(number))


def rows(folder):
    with open(folder / "survey.csv", newline="") as file:
        return list(csv.DictReader(file))


def lines(folder):
    return [json.loads(line) for line in (folder / "survey.jsonl").read_bytes().splitlines()]


def finished(out):
    """The models whose lines stand in the journal; 0 without one."""
    journal = out / "survey.journal"
    return max(0, journal.read_bytes().count(b"\n") - 1) if journal.exists() else 0


@contextlib.contextmanager
def held_where_it_writes(process, out):
    """Holds a survey still from when its journal is there, so that what a test does meanwhile is in time on any machine."""
    end = time.monotonic() + LIMIT
    while not (out / "survey.journal").exists():
        assert time.monotonic() < end and process.poll() is None, "the survey did not begin"
        time.sleep(0.001)
    process.send_signal(signal.SIGSTOP)
    try: yield
    finally: process.send_signal(signal.SIGCONT)


def wait_until_finished(count, process, out):
    """Wait until the journal of `process` holds `count` models, or the process ended: a count does not depend on the machine's speed."""
    end = time.monotonic() + LIMIT
    while process.poll() is None and finished(out) < count:
        assert time.monotonic() < end, "the survey hangs"
        time.sleep(0.001)


@pytest.fixture(scope="module")
def surveyed(fidelio, tmp_path_factory):
    """A folder with 300 models, 20 of them damaged, and their survey that nothing disturbed."""
    folder = tmp_path_factory.mktemp("many")
    many(folder / "models", 300, 20, 60)
    fidelio.ends(0, "survey", "models", "-o", "whole", "--quiet", cwd=folder)
    return folder


def test_a_line_of_a_survey_is_what_diagnose_says_of_the_model(fidelio, surveyed):
    folder = surveyed
    found = lines(folder / "whole")
    said = fidelio.run("diagnose", "--each", "models", "--json", cwd=folder)
    alone = {line["path"]: line for line in map(json.loads, said.stdout.splitlines())}
    assert said.returncode == 65 and len(found) == 300 == len(alone)
    paths = [line["path"] for line in found]
    assert paths == sorted(paths, key=os.fsencode), "lines are not in the order of their paths"
    for line in found:
        added = line.pop("surveyed")
        assert line == alone[line["path"]]
        assert added["bytes"] == (folder / line["path"]).stat().st_size
    assert sum(line["schema"] == "fidelio.failure/1" for line in found) == 20


def test_the_table_and_the_summary_of_a_survey_count_what_its_lines_say(surveyed):
    folder = surveyed
    assert names(folder / "whole") == FILES
    found, table, summary = lines(folder / "whole"), rows(folder / "whole"), json.loads((folder / "whole/survey.json").read_text())
    assert [row["path"] for row in table] == [line["path"] for line in found]
    marks = {}
    for row, line in zip(table, found):
        verdict = line.get("verdict", {})
        assert (row["mark"], row["answer"], row["error"]) == (verdict.get("mark", ""), verdict.get("answer", ""), line.get("error", ""))
        assert row["findings"].split() == [finding["id"] for finding in line.get("findings", [])]
        assert int(row["exit_code"]) == line.get("exit_code", 0)
        if verdict: marks[verdict["mark"]] = marks.get(verdict["mark"], 0) + 1
    assert summary["marks"] == marks and summary["failures"] == {"65": 20} and summary["entries"] == 300
    assert summary["bytes"] == sum(path.stat().st_size for path in (folder / "models").rglob("*.safetensors"))


def test_a_survey_that_is_killed_twenty_times_is_the_survey_that_was_not(fidelio, surveyed, place):
    source, out, counts = random.Random(20), place / "out", []
    for index in range(20):
        process = fidelio.begin("survey", "models", "-o", out, "--quiet", cwd=surveyed)
        # Some models later than the last time, at any moment of the next one.
        wait_until_finished(finished(out) + source.randrange(12), process, out)
        time.sleep(source.uniform(0, 0.01))
        process.kill()
        process.communicate(timeout=LIMIT)
        counts.append(finished(out))
        if index % 4 == 3 and counts[-1] > 1:
            # The disk may have less than was written.
            journal = out / "survey.journal"
            data = journal.read_bytes()
            journal.write_bytes(data[: source.randrange(len(data) // 2, len(data))])
    assert len({count for count in counts if 0 < count < 300}) >= 5, f"it was not stopped in the middle: {counts}"
    fidelio.ends(0, "survey", "models", "-o", out, "--quiet", cwd=surveyed)
    assert snapshot(out) == snapshot(surveyed / "whole"), counts


@pytest.mark.parametrize("number, code", [(signal.SIGINT, 130), (signal.SIGTERM, 143)], ids=["SIGINT", "SIGTERM"])
def test_a_survey_that_is_stopped_says_so_and_goes_on(fidelio, surveyed, place, number, code):
    out = place / "out"
    process = fidelio.begin("survey", "models", "-o", out, "--threads", 1, "--quiet", cwd=surveyed)
    wait_until_finished(20, process, out)
    process.send_signal(number)
    process.communicate(timeout=LIMIT)
    assert process.returncode == code and names(out) == ["survey.journal"]
    fidelio.ends(0, "survey", "models", "-o", out, "--quiet", cwd=surveyed)
    assert snapshot(out) == snapshot(surveyed / "whole")


@pytest.mark.parametrize("threads", [1, 2, 5])
def test_any_number_of_threads_writes_the_same_survey(fidelio, surveyed, place, threads):
    folder = surveyed
    fidelio.ends(0, "survey", "models", "-o", place / "out", "--threads", threads, "--quiet", cwd=folder)
    assert snapshot(place / "out") == snapshot(folder / "whole")


def test_what_did_not_change_is_not_done_again_and_what_did_is(fidelio, place):
    many(place / "models", 6, 1)
    fidelio.ends(0, "survey", "models", "-o", "out", cwd=place)
    before = snapshot(place / "out")
    # A trace that is gone if the model is done again.
    path = place / "out/survey.jsonl"
    path.write_bytes(before["survey.jsonl"].replace(b'"headline":"', b'"headline":"TRACE '))
    fidelio.ends(0, "survey", "models", "-o", "out", cwd=place)
    assert path.read_bytes().count(b"TRACE ") == 5
    good = [place / line["path"] for line in lines(place / "out") if "verdict" in line]
    os.utime(good[0], ns=(1, 1))
    content = good[1].read_bytes()
    good[1].write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    good[2].unlink()
    damaged = next(place / line["path"] for line in lines(place / "out") if "error" in line)
    damaged.write_bytes(good[3].read_bytes())
    (place / "models/new.safetensors").write_bytes(content)
    fidelio.ends(0, "survey", "models", "-o", "out", cwd=place)
    found = {line["path"]: line["surveyed"].get("headline", "") for line in lines(place / "out")}
    assert sum("TRACE" in headline for headline in found.values()) == 2
    assert str(good[2].relative_to(place)) not in found and "models/new.safetensors" in found and len(found) == 6
    assert json.loads((place / "out/survey.json").read_text())["failures"] == {}
    fidelio.ends(0, "survey", "models", "-o", "out", "--overwrite", cwd=place)
    assert b"TRACE" not in path.read_bytes()


def test_a_failure_that_can_go_away_is_tried_again_and_damage_is_not(fidelio, place):
    (place / "gone.txt").write_text("# what a colleague uses\nhere.safetensors\n\nlater.safetensors\ncut.safetensors\n")
    (place / "here.safetensors").write_bytes(small(1))
    (place / "cut.safetensors").write_bytes(small(2)[:-1])
    fidelio.ends(0, "survey", "--list", "gone.txt", "-o", "out", cwd=place)
    assert [(row["path"], row["exit_code"]) for row in rows(place / "out")] == [("cut.safetensors", "65"), ("here.safetensors", "0"), ("later.safetensors", "66")]
    path = place / "out/survey.jsonl"
    path.write_bytes(path.read_bytes().replace(b"the download is not complete", b"TRACE"))
    (place / "later.safetensors").write_bytes(small(3))
    fidelio.ends(65, "survey", "--list", "gone.txt", "-o", "out", "--strict", cwd=place)
    assert [row["exit_code"] for row in rows(place / "out")] == ["65", "0", "0"]
    assert b"TRACE" in path.read_bytes(), "damage of a file that did not change was looked for again"
    (place / "cut.safetensors").write_bytes(small(2))
    fidelio.ends(0, "survey", "--list", "gone.txt", "-o", "out", cwd=place)
    assert [row["exit_code"] for row in rows(place / "out")] == ["0", "0", "0"]


def test_a_shard_that_comes_later_is_looked_for_again(fidelio, place):
    """The index of shards is the entry: what is beside it counts too."""
    index, shard = write_shards(place, QUANTIZED)
    whole = shard.read_bytes()
    shard.write_bytes(whole[:-9])
    (place / "list").write_text(index.name)
    fidelio.ends(0, "survey", "--list", "list", "-o", "out", cwd=place)
    assert rows(place / "out")[0]["exit_code"] == "65"
    shard.write_bytes(whole)
    fidelio.ends(0, "survey", ".", "-o", "out", cwd=place)
    found = rows(place / "out")
    assert len(found) == 1 and found[0]["exit_code"] == "0" and found[0]["path"] == index.name
    assert int(found[0]["bytes"]) == index.stat().st_size + sum(path.stat().st_size for path in place.glob("*-of-*"))


def test_nothing_in_a_folder_keeps_a_survey_from_the_rest(fidelio, place):
    models = place / "models"
    models.mkdir()
    (models / "good.safetensors").write_bytes(small(1))
    os.mkfifo(models / "pipe.safetensors")
    (models / "loop").symlink_to(models)
    (models / "to-nothing.safetensors").symlink_to("nowhere")
    (models / "to-itself.safetensors").symlink_to("to-itself.safetensors")
    (models / "a-folder.safetensors").mkdir()
    (models / "empty.gguf").touch()
    odd = [b"new\nline", b"\xff\xfe", b"\\xFF", b"esc\x1b[31m", "é".encode(), "e\u0301".encode(), b"=cmd()", b"<img src=x onerror=alert(1)>", b"quote\"and'"]
    for name in odd:
        Path(os.fsdecode(os.fsencode(models) + b"/" + name + b".safetensors")).write_bytes(small(2))
    done = fidelio.ends(0, "survey", "models", "-o", "out", cwd=place)
    assert "\x1b" not in done.stdout + done.stderr
    found = {os.fsencode(line["path"]) if "path_bytes" not in line["surveyed"] else bytes.fromhex(line["surveyed"]["path_bytes"]): line for line in lines(place / "out")}
    good = {b"models/" + name + b".safetensors" for name in (*odd, b"good")}
    assert good == {path for path, line in found.items() if "verdict" in line}
    failed = {path: line["exit_code"] for path, line in found.items() if "error" in line}
    assert failed == {b"models/empty.gguf": 65, b"models/pipe.safetensors": 66, b"models/to-itself.safetensors": 66, b"models/to-nothing.safetensors": 66}
    assert "path" in rows(place / "out")[0] and any(row["path"].startswith("models/=cmd()") for row in rows(place / "out"))
    page = (place / "out/index.html").read_text()
    assert "<img" not in page and "&lt;img src=x onerror=alert(1)&gt;" in page.replace("<wbr>", "") and "\x1b" not in page
    before = snapshot(place / "out")
    fidelio.ends(0, "survey", "models", "-o", "out", cwd=place)
    assert snapshot(place / "out") == before


def test_a_file_that_vanishes_is_missing_and_the_others_are_there(fidelio, place):
    for name in "abc":
        (place / f"{name}.safetensors").write_bytes(small(1))
    faults = {"file": place / "a.safetensors", "delay": 300_000}
    process = fidelio.begin("survey", ".", "-o", "out", "--threads", "1", "--quiet", cwd=place, environment=fidelio.faulty(faults))
    with held_where_it_writes(process, place / "out"): (place / "b.safetensors").unlink()
    process.communicate(timeout=LIMIT)
    assert process.returncode == 0 and [(row["path"], row["exit_code"]) for row in rows(place / "out")] == [("a.safetensors", "0"), ("b.safetensors", "66"), ("c.safetensors", "0")]


def test_a_file_without_permission_is_a_line(fidelio, place):
    for name in "ab":
        (place / f"{name}.safetensors").write_bytes(small(1))
    (place / "a.safetensors").chmod(0)
    shut = place / "shut"
    shut.mkdir()
    (shut / "c.safetensors").write_bytes(small(1))
    shut.chmod(0)
    out = place / "out"
    out.mkdir()
    out.chmod(0o777)
    # The administrator reads everything; the tests may run as one.
    options = {"user": 65534, "group": 65534, "extra_groups": []} if os.geteuid() == 0 else {}
    subprocess.run([fidelio.binary, "--version"], capture_output=True, check=True, **options)
    place.chmod(0o755)
    done = fidelio.run("survey", ".", "-o", "out", cwd=place, **options)
    shut.chmod(0o755)
    assert done.returncode == 0, done.stderr
    assert [(row["path"], row["exit_code"]) for row in rows(out)] == [("a.safetensors", "66"), ("b.safetensors", "0"), ("shut", "66")]


def test_addresses_are_surveyed_and_not_again_while_their_tag_is_the_same(fidelio, place):
    server = FaultyServer({"a.safetensors": small(1), "b.safetensors": QUANTIZED.read_bytes()})
    try:
        (place / "here.safetensors").write_bytes(small(2))
        addresses = [server.url("good", "a.safetensors") + "?k=SECRETQUERY", server.url("status/404", "c.safetensors"), server.url("good", "b.safetensors")]
        (place / "list").write_text("\n".join(["# secrets are not written down", *addresses, "here.safetensors"]))
        line, more = ["survey", "--list", "list", "-o", "out"], {"cwd": place, "environment": {"no_proxy": "*"}}
        done = fidelio.ends(0, *line, **more)
        found = rows(place / "out")
        assert [row["exit_code"] for row in found] == ["0", "0", "0", "66"] and found[0]["path"] == "here.safetensors"
        assert int(found[2]["bytes"]) == QUANTIZED.stat().st_size
        alone = json.loads(fidelio.ends(0, "diagnose", QUANTIZED, "--json").stdout)
        assert found[2]["answer"] == alone["verdict"]["answer"]
        assert "SECRETQUERY" not in done.stdout + done.stderr and not any(b"SECRETQUERY" in data for data in snapshot(place / "out").values())
        path = place / "out/survey.jsonl"
        path.write_bytes(path.read_bytes().replace(b'"headline":"', b'"headline":"TRACE '))
        server.forget()
        fidelio.ends(0, *line, **more)
        assert path.read_bytes().count(b"TRACE") == 3 and len(server.requests) == 3, "more was asked for than whether a model is the same"
        fidelio.ends(0, "survey", addresses[0], addresses[2], "-o", "other", **more)
        assert len(rows(place / "other")) == 2
    finally:
        server.stop()


def test_what_is_not_a_survey_is_never_touched(fidelio, place):
    (place / "model.safetensors").write_bytes(small(1))
    line = ["survey", place / "model.safetensors", "-o"]
    fidelio.ends(0, "diagnose", QUANTIZED, "-o", place / "page")
    others = place / "others"
    others.mkdir()
    (others / "survey.journal").write_text("my diary\n")
    for folder in ("page", "others"):
        before = snapshot(place / folder)
        for more in ([], ["--overwrite"], ["--shard", "1/2"]):
            fidelio.refuses(73, *line, place / folder, *more, says="a folder of other files")
        assert snapshot(place / folder) == before
    fidelio.refuses(73, *line, place / "model.safetensors")
    fidelio.refuses(66, "survey", place / "nowhere", "-o", place / "out", says="No such file")
    fidelio.refuses(66, "survey", "--list", place / "nowhere", "-o", place / "out", says="No such file")
    fidelio.refuses(66, "survey", others, "-o", place / "out", says="a model")
    fidelio.refuses(64, "survey", "-o", place / "out", says="what to survey")
    fidelio.refuses(64, "survey", "list.txt", "-o", place / "out", says="--list list.txt")
    (place / "list").write_bytes(b"a\nb\0c\n")
    fidelio.refuses(65, "survey", "--list", place / "list", "-o", place / "out", says="line 2")
    assert not (place / "out").exists()


def test_a_survey_with_other_options_is_refused_until_it_is_begun_anew(fidelio, place):
    many(place / "models", 3, 0)
    fidelio.ends(0, "survey", "models", "-o", "out", cwd=place)
    before = snapshot(place / "out")
    fidelio.refuses(73, "survey", "models", "-o", "out", "--full", cwd=place, says=["rows until the error is small", "--overwrite"])
    fidelio.refuses(73, "survey", "models", "-o", "out", "--lost-detail", "25", cwd=place, says=["25", "20", "--overwrite"])
    assert snapshot(place / "out") == before
    fidelio.ends(0, "survey", "models", "-o", "out", "--lost-detail", "25", "--overwrite", cwd=place)
    assert json.loads((place / "out/survey.json").read_text())["options"]["lost_detail_db"] == 25


def test_two_surveys_never_write_one_folder_at_a_time(fidelio, place):
    (place / "a.safetensors").write_bytes(small(1))
    fidelio.ends(0, "survey", "a.safetensors", "-o", "parts", "--shard", "1/1", cwd=place)
    faults = {"file": place / "a.safetensors", "delay": 500_000}
    process = fidelio.begin("survey", "a.safetensors", "-o", "out", "--quiet", cwd=place, environment=fidelio.faulty(faults))
    with held_where_it_writes(process, place / "out"):
        for more in ([], ["--overwrite"]):
            fidelio.refuses(73, "survey", "a.safetensors", "-o", "out", *more, cwd=place, says="being written")
        fidelio.refuses(73, "merge", "parts", "-o", "out", "--overwrite", cwd=place, says="being written")
    process.communicate(timeout=LIMIT)
    assert process.returncode == 0 and names(place / "out") == FILES
    before = snapshot(place / "out")
    fidelio.ends(0, "merge", "parts", "-o", "out", "--overwrite", cwd=place)
    assert snapshot(place / "out") == before
    (place / "out/survey.journal").write_text("my diary\n")
    fidelio.refuses(73, "merge", "parts", "-o", "out", "--overwrite", cwd=place, says="survey.journal")
    assert snapshot(place / "out") == before | {"survey.journal": b"my diary\n"}


def test_more_parts_are_merged_than_files_may_be_open_at_first(fidelio, place):
    """As many shells begin with 1,024, and a cluster may have more tasks."""
    many(place / "models", 3, 0)
    for index in range(1, 101):
        fidelio.ends(0, "survey", "models", "-o", "parts", "--shard", f"{index}/100", "--quiet", cwd=place)
    fidelio.ends(0, "survey", "models", "-o", "whole", "--quiet", cwd=place)
    line, limits = ["merge", "parts", "-o", "merged"], (64, resource.getrlimit(resource.RLIMIT_NOFILE)[1])
    fidelio.ends(0, *line, cwd=place, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, limits))
    assert snapshot(place / "merged") == snapshot(place / "whole")


def test_a_full_disk_ends_a_survey_that_goes_on_when_there_is_room(fidelio, surveyed, place):
    folder = surveyed
    for write_number in (40, 200):
        fidelio.ends(74, "survey", "models", "-o", place / "out", "--quiet", cwd=folder, faults={"write": write_number, "write_error": "ENOSPC"})
        assert names(place / "out") == ["survey.journal"]
    fidelio.ends(0, "survey", "models", "-o", place / "out", "--quiet", cwd=folder)
    assert snapshot(place / "out") == snapshot(folder / "whole")


def test_the_exit_code_is_of_the_index_or_of_the_worst_model(fidelio, place):
    many(place / "models", 3, 0)
    line = ["survey", "models", "-o", "out", "--quiet"]
    fidelio.ends(0, *line, "--strict", cwd=place)
    broken = (QUANTIZED.parent / "minilm_layers_bf16.tensor.safetensors").read_bytes()
    (place / "models/lossy.safetensors").write_bytes(broken)
    fidelio.ends(0, *line, cwd=place)
    fidelio.ends(1, *line, "--strict", cwd=place)
    (place / "models/cut.safetensors").write_bytes(broken[:500])
    done = fidelio.ends(65, *line, "--strict", "--json", cwd=place)
    assert json.loads(done.stdout) == json.loads((place / "out/survey.json").read_text())
    assert done.stderr == ""


@pytest.mark.parametrize("count", [2, 3, 7])
def test_shares_on_several_machines_make_the_survey_of_one(fidelio, surveyed, place, count):
    folder = surveyed
    for index in range(1, count + 1):
        fidelio.ends(0, "survey", "models", "-o", place / "parts", "--shard", f"{index}/{count}", "--quiet", cwd=folder)
    parts = sorted((place / "parts").iterdir())
    assert [part.name for part in parts] == [f"part-{index:03}-of-{count:03}.jsonl" for index in range(1, count + 1)]
    before = snapshot(place / "parts")
    fidelio.ends(0, "survey", "models", "-o", place / "parts", "--shard", f"2/{count}", "--quiet", cwd=folder)
    assert snapshot(place / "parts") == before, "a part that was made again is another"
    sizes = [sum((folder / json.loads(line)["path"]).stat().st_size for line in part.read_text().splitlines()[1:]) for part in parts]
    assert max(sizes) - min(sizes) < max(path.stat().st_size for path in (folder / "models").rglob("*.safetensors"))
    fidelio.ends(0, "merge", *reversed(parts), "-o", place / "merged")
    assert snapshot(place / "merged") == snapshot(folder / "whole")
    fidelio.refuses(65, "merge", *parts[1:], "-o", place / "no", says=f"1 of {count} parts is missing: 1.")
    fidelio.ends(0, "merge", *parts, parts[0], "-o", place / "merged", "--overwrite")
    assert snapshot(place / "merged") == snapshot(folder / "whole")
    again = place / "again.jsonl"
    again.write_bytes(parts[0].read_bytes().replace(b'"headline":"', b'"headline":"X', 1))
    fidelio.refuses(65, "merge", *parts, again, "-o", place / "no", says=["Part 1 is there twice", "again.jsonl"])
    parts[0].write_bytes(parts[0].read_bytes()[:-200])
    fidelio.refuses(65, "merge", *parts, "-o", place / "no", says="lines")
    assert not (place / "no").exists()


def test_memory_does_not_grow_with_the_number_of_models(fidelio, tmp_path):
    peaks, kept = {}, [small(seed) for seed in range(10)]
    for count in (300, 3000):
        models = tmp_path / f"models-{count}"
        models.mkdir()
        for number in range(count):
            (models / f"{number}.safetensors").write_bytes(kept[number % 10])
        line = [sys.executable, "-c", MEASURE, fidelio.binary, "survey", models, "-o", tmp_path / f"out-{count}", "--quiet"]
        done = subprocess.run(line, capture_output=True, text=True, timeout=LIMIT, check=True)
        peaks[count] = int(done.stderr.split()[-1]) / 1024
        assert len(lines(tmp_path / f"out-{count}")) == count
    assert peaks[3000] < peaks[300] + 40 and peaks[3000] < 200, f"MB at the peak: {peaks}"
