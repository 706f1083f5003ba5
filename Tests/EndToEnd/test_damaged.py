# SPDX-License-Identifier: Apache-2.0
"""Every damaged file with every command that reads it: what is said, returned and taken is in Fixtures/damaged/cases.json.

No run may crash, take more than 10 seconds of processor or 300 MB, or write a control character to a terminal. Files too large to
commit are made on the way. With --record, what happens is written into cases.json, to be read line by line, and the tests fail.
"""
import fcntl
import json
import os
import re
import subprocess
import sys
import time

import pytest

from support.models import FIXTURES, ROOT

sys.path.insert(0, str(ROOT / "Tests/Damaged"))
from damaged_files import LARGE, small  # noqa: E402

FOLDER = FIXTURES / "damaged"
TABLE = FOLDER / "cases.json"
CASES = json.loads(TABLE.read_text())
SECONDS, MEGABYTES = 10, 300
# Not \n, which ends lines; \x1b and the like, and the marks that turn the direction of text.
UNSAFE = re.compile("[\0-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def short(value):
    """The same with long texts cut, so that the table can be read."""
    if isinstance(value, dict):
        return {short(key): short(member) for key, member in value.items()}
    if isinstance(value, list):
        return [short(element) for element in value]
    return f"{value[:40]}… ({len(value)})" if isinstance(value, str) and len(value) > 600 else value


def facts_of_inspect(document):
    return {"tensors": len(document["tensors"]), "layers": [e["name"] for e in document["layers"]], "unsupported": {e["name"]: e["reason"] for e in document["unsupported"]}}


def facts_of_diagnose(document):
    return {"verdict": document["verdict"]["text"].split(". ")[0], "findings": [f["id"] for f in document["findings"]]}


def facts_of_analyze(document):
    return {"layers": {e["name"]: sorted(e["measured"]) for e in document["layers"]}, "non_finite": sum(e["non_finite"] for e in document["layers"]),
            "skipped": {e["name"]: e["reason"] for e in document["skipped"]}}


def facts_of_convert(document):
    return {e["name"]: e.get("reason", e["fate"]) for e in document["tensors"]}


def facts_of_dequantize(document):
    restored = {"restored": document["restored"]} if "restored" in document else {}
    layers = {e["name"]: e["encoding"] for e in document["layers"]}
    return {"layers": layers, "unsupported": [e["name"] for e in document["unsupported"]]} | restored


def facts_of_sums(document):
    return {"format": document["format"], "layers": {e["name"]: e["rows"] for e in document["layers"]}, "lacks": document["lacks"], "notes": document["notes"]}


# What each is called in the table, the command line, and what of its JSON is compared; FILE and OUT are put in.
COMMANDS = {
    "inspect": (["inspect", "FILE", "--json"], facts_of_inspect),
    "show": (["inspect", "FILE"], None),
    "list": (["inspect", "FILE", "--verbose"], None),
    "diagnose": (["diagnose", "FILE", "--json"], facts_of_diagnose),
    "tell": (["diagnose", "FILE", "--verbose"], None),
    "analyze": (["analyze", "FILE", "-o", "OUT", "--no-plots", "--json"], facts_of_analyze),
    "draw": (["analyze", "FILE", "-o", "OUT", "--groups", "16"], None),
    "measure": (["analyze", str(FOLDER / "original.safetensors"), "FILE", "-o", "OUT", "--no-plots", "--json", "--allow-partial"], facts_of_analyze),
    "convert": (["convert", "-i", "FILE", "-o", "OUT", "--json", "--allow-nothing"], facts_of_convert),
    "dequantize": (["dequantize", "FILE", "-o", "OUT", "--json", "--allow-nothing"], facts_of_dequantize),
    "sums": (["activations", "inspect", "FILE", "--json"], facts_of_sums),
    "tell-sums": (["activations", "inspect", "FILE"], None),
    "merge": (["activations", "merge", "FILE", "FILE", "-o", "OUT", "--json"], facts_of_sums),
}


class Finished:
    """A process that has ended, or was killed long after the time limit."""

    def __init__(self, line, folder):
        out, err = folder / "stdout", folder / "stderr"
        start = time.monotonic()
        with open(out, "wb") as o, open(err, "wb") as e:
            process = subprocess.Popen(line, stdin=subprocess.DEVNULL, stdout=o, stderr=e)
            while True:
                pid, status, usage = os.wait4(process.pid, os.WNOHANG)
                elapsed = time.monotonic() - start
                if pid:
                    break
                if elapsed > 12 * SECONDS:
                    process.kill()
                time.sleep(0.002 if elapsed < 0.2 else 0.05)
        process.returncode = self.code = os.waitstatus_to_exitcode(status)
        self.megabytes = usage.ru_maxrss / 1024
        # Of the processor: a busy machine is no hang. What waits for nothing is killed above.
        self.seconds = usage.ru_utime + usage.ru_stime
        self.stdout, self.stderr = out.read_text(errors="surrogateescape"), err.read_text(errors="surrogateescape")


def observed(binary, file, command, folder):
    """What a command does with a file, as the table has it; what no command may do fails."""
    template, facts = COMMANDS[command]
    folder.mkdir()
    done = Finished([binary] + [{"FILE": str(file), "OUT": str(folder / "out")}.get(word, word) for word in template], folder)
    left = sorted(path.name for path in folder.iterdir() if path.name not in ("stdout", "stderr"))
    assert done.code >= 0 and done.code != 70, f"{command}: ended with {done.code}: {done.stderr[-500:]}"
    assert done.seconds <= SECONDS, f"{command}: took {done.seconds:.1f} s"
    assert done.megabytes <= MEGABYTES, f"{command}: took {done.megabytes:.0f} MB"
    # JSON escapes for itself, and has names verbatim.
    assert not UNSAFE.search(done.stderr) and (facts or not UNSAFE.search(done.stdout)), f"{command}: a control character"
    if done.code:
        assert not left and not done.stdout, f"{command}: failed and left {left}, stdout {done.stdout[:200]!r}"
        return {"exit": done.code, "says": done.stderr.strip().replace(str(file.parent), "DIR")}
    return short(facts(json.loads(done.stdout))) if facts else {"exit": 0}


def commands_for(name):
    if name in ("million-tensors.safetensors", "metadata-50-mb.safetensors"):
        return ["show", "tell", "analyze"]  # Documents and copies take memory by the header's length: see docs/reliability.md.
    if name.startswith("activations-"):
        return ["sums", "tell-sums", "merge"] + (["inspect"] if name.endswith(".safetensors") else [])
    if name.startswith("gguf-"):
        return ["inspect", "show", "list", "diagnose", "analyze", "measure", "dequantize", "convert"]
    if name.startswith("original"):
        return ["inspect", "list", "diagnose", "tell", "analyze", "draw", "convert"]
    original = name.split("-")[0] in ("original", "name", "no", "empty", "sub", "plain", "unknown", "sparse")
    return ["inspect", "list", "diagnose", "tell", "analyze"] + ([] if original else ["measure", "dequantize"]) + ([] if "sparse" in name else ["convert"])


# What is opened: files, and folders where an index is in one.
NAMES = sorted({name.split("/")[0] for name in small()} | LARGE.keys())


def path_of(name, folder):
    if name not in LARGE:
        return FOLDER / name
    # In a process of its own, whose memory goes with it.
    program = f"import sys; sys.path.insert(0, {str(ROOT / 'Tests/Damaged')!r}); from damaged_files import LARGE; LARGE[{name!r}]({str(folder / name)!r})"
    subprocess.run([sys.executable, "-c", program], check=True)
    return folder / name


def record(name, answer):
    """Writes one line of the table, whoever else writes others."""
    with open(TABLE, "r+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        table = {key: value for key, value in (json.load(file) | {name: answer}).items() if key in NAMES}
        file.seek(0)
        file.write("{\n" + ",\n".join(f"  {json.dumps(key)}: {json.dumps(table[key], sort_keys=True)}" for key in sorted(table)) + "\n}\n")
        file.truncate()
    pytest.fail("recorded: read cases.json, and run again")


@pytest.mark.parametrize("name", NAMES)
def test_a_damaged_file_is_answered_as_in_the_table(request, binary, tmp_path, name):
    path = path_of(name, tmp_path)
    answers = {command: observed(binary, path, command, tmp_path / command) for command in commands_for(name)}
    if name in LARGE:
        path.unlink()
    first = next(iter(answers.values()))
    # One answer if all commands give the same.
    if all(answer == first for answer in answers.values()) and first.get("exit"):
        answer = {"commands": "every"} | first
    else:
        answer = {"commands": {command: answer for command, answer in answers.items() if answer != {"exit": 0}}}
    if request.config.getoption("--record"):
        record(name, answer)
    assert answer == CASES.get(name)


def test_the_table_has_no_other_files():
    assert CASES.keys() == set(NAMES)
