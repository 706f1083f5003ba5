# SPDX-License-Identifier: Apache-2.0
"""What is around the command: gnuplot, temporary space, locales, terminals, names of files, the CPU, memory."""
import fcntl
import json
import os
import pty
import re
import struct
import subprocess
import termios
from pathlib import Path

import pytest

from support.command import LIMIT, expect
from support.models import CANDIDATES, MODEL, QUANTIZED, digest, mislabelled, names, snapshot, write, write_zeros
from support.pictures import png, render

# gnuplots that fail, and what is said then.
GNUPLOTS = {
    "exits": ("exit 3", "exit code 3"),
    "is-killed": ("kill -9 $$", "signal 9"),
    "draws-nothing": ("cat >/dev/null", "gave no reason"),
    "complains": ("echo 'no such terminal' >&2; cat >/dev/null; exit 1", "no such terminal"),
    "writes-escapes": ("printf 'a\\033[31mb\\n' >&2; cat >/dev/null; exit 1", "plot is missing"),
    "writes-without-end": ("yes nonsense >&2", "wrote more than 1048576 bytes of messages"),
}


def gnuplot(folder, script):
    """The environment in which gnuplot is this shell script."""
    program = folder / "gnuplot"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    return {"PATH": f"{folder}:{os.environ['PATH']}"}


@pytest.mark.parametrize(("script", "word"), [*GNUPLOTS.values(), pytest.param("exec sleep 600", "60", marks=pytest.mark.long)], ids=[*GNUPLOTS, "hangs"])
def test_gnuplot_may_fail_in_any_way(fidelio, place, tmp_path, script, word):
    done = fidelio.ends(0, "analyze", MODEL, "-o", place / "report", "--groups", "64", environment=gnuplot(tmp_path, script), says=word)
    assert "\x1b" not in done.stderr
    assert (place / "report/index.html").exists() and (place / "report/report.json").exists()


def test_a_report_is_written_without_gnuplot_and_says_so(fidelio, place, tmp_path):
    (tmp_path / "empty").mkdir()
    fidelio.ends(0, "analyze", MODEL, "-o", place / "report", environment={"PATH": str(tmp_path / "empty")}, says="gnuplot was not found")
    assert "gnuplot" in (place / "report/index.html").read_text()


def test_no_temporary_space_costs_the_plots_only(fidelio, disks, place, tmp_path):
    fidelio.ends(0, "analyze", MODEL, "-o", place / "report", environment={"TMPDIR": str(tmp_path / "nowhere")}, says="missing")
    assert (place / "report/report.json").exists()
    disk = tmp_path / "disk"
    disk.mkdir()
    disks.ends(0, "size=4096", disk, "convert", "-i", MODEL, "-o", place / "out")
    disks.ends(0, "size=8192", disk, "analyze", MODEL, "-o", place / "second", environment=["env", f"TMPDIR={disk}"], says="missing")


def test_a_root_without_proc_is_an_error_and_not_a_request_for_help(fidelio):
    line = ["unshare", "--map-root-user", "--mount", "sh", "-c", 'mount -t tmpfs none /proc && exec "$0" "$@"', *fidelio.line(["inspect", MODEL])]
    done = subprocess.run(line, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=LIMIT)
    expect(done, 74, ["Cannot read the arguments", "/proc"])
    assert not done.stdout


def test_a_locale_with_decimal_commas_changes_nothing(fidelio, place, tmp_path):
    made = subprocess.run(["localedef", "-i", "de_DE", "-f", "UTF-8", tmp_path / "de_DE.UTF-8"], capture_output=True)
    assert made.returncode in (0, 1) and (tmp_path / "de_DE.UTF-8").exists(), f"no locale could be made (Debian: locales): {made.stderr}"
    german = {"LOCPATH": str(tmp_path), "LC_ALL": "de_DE.UTF-8", "LANG": "de_DE.UTF-8"}
    assert subprocess.run(["printf", "%.1f", "1,5"], env=os.environ | german, capture_output=True).stdout == b"1,5", "the locale is not in force"
    fidelio.ends(0, "analyze", MODEL, "-o", place / "plain")
    fidelio.ends(0, "analyze", MODEL, "-o", place / "german", environment=german)
    assert snapshot(place / "german") == snapshot(place / "plain")


def on_a_terminal(fidelio, columns, *line):
    """The lines that a command shows on a terminal so wide, with reads that are slow."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 10, columns, 0, 0))
    file = next(part for part in line if isinstance(part, Path))
    process = fidelio.begin(*line, environment=fidelio.faulty({"file": file, "delay": 60_000}), stderr=slave)
    process.wait(LIMIT)
    os.set_blocking(master, False)
    said = os.read(master, 1 << 20).decode()
    os.close(master), os.close(slave)
    lines = re.split(r"\r\x1b\[K|\r?\n", said)
    assert process.returncode == 0 and len(lines) > 2, f"no progress: {said!r}"
    return lines


@pytest.mark.parametrize("columns", [20, 5, 1])
def test_a_narrow_terminal_gets_a_line_that_fits(fidelio, place, columns):
    lines = on_a_terminal(fidelio, columns, "convert", "-i", MODEL, "-o", place / "out")
    assert max(map(len, lines)) < columns or columns == 1 and max(map(len, lines)) == 0


def test_progress_counts_what_is_worked_on(fidelio, place):
    layers = on_a_terminal(fidelio, 100, "diagnose", QUANTIZED, "--full")
    assert any("of 5 layers" in line for line in layers) and not any("MB/s" in line for line in layers), layers
    assert any("MB/s" in line for line in on_a_terminal(fidelio, 100, "convert", "-i", MODEL, "-o", place / "out"))


def test_each_phase_shows_progress(fidelio, place, documents):
    for phase, line in {
        "plots \\d+/\\d+": ["analyze", MODEL, QUANTIZED, "-o", place / "report"],
        "writing|plots": ["report", documents / "report", "-o", place / "again"],
        "verify …": ["verify", QUANTIZED, documents / "manifest.json"],
        "diagnose .*dequantize": ["dequantize", QUANTIZED, "-o", place / "back"],
    }.items():
        lines = on_a_terminal(fidelio, 100, *line)
        assert re.search(phase, " ".join(lines)), (line, lines)


def shown(fidelio, columns, *line, **environment):
    """What a command puts on a terminal so wide."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 10, columns, 0, 0))
    process = fidelio.begin(*line, environment={"TERM": "xterm", "COLUMNS": "", "NO_COLOR": ""} | environment, stdout=slave, stderr=subprocess.DEVNULL)
    os.close(slave)
    said = b""
    try:
        while part := os.read(master, 1 << 16):
            said += part
    except OSError:  # what Linux says when the other end is closed
        pass
    os.close(master)
    assert process.wait(LIMIT) == 0
    return said.decode().replace("\r\n", "\n")


def test_text_fits_the_terminal_and_has_colour_where_allowed(fidelio):
    widest = lambda said: max(len(re.sub(r"\x1b\[\d+m", "", line)) for line in said.split("\n"))
    piped = fidelio.ends(0, "diagnose", CANDIDATES["tensor"]).stdout
    assert "\x1b" not in piped and 80 < widest(piped) <= 100
    narrow, wide = shown(fidelio, 60, "diagnose", CANDIDATES["tensor"]), shown(fidelio, 160, "diagnose", CANDIDATES["tensor"])
    assert widest(narrow) <= 60 and 80 < widest(wide) <= 100
    assert "\x1b[33mwarning\x1b[0m " in narrow or "\x1b[31merror\x1b[0m " in narrow, narrow
    assert widest(shown(fidelio, 160, "diagnose", CANDIDATES["tensor"], COLUMNS="50")) <= 50
    for refusal in ({"NO_COLOR": "1"}, {"TERM": "dumb"}):
        assert "\x1b" not in shown(fidelio, 60, "diagnose", CANDIDATES["tensor"], **refusal)
    assert narrow.split() != [] and re.sub(r"\x1b\[\d+m", "", narrow).split() == piped.split()


ODD = [b"with space", b"with 'single' and \"double\"", b"new\nline", b"100%s%n", b"$(touch pwned)", b"`touch pwned`", b";touch pwned;", b"\xff\xfe\x80", b"caf\xe9",
       "漢字 😀".encode(), "\U0010ff80".encode(), b"back\\slash", b"-dash", b"tab\t", b"\x1b[31mred"]


@pytest.mark.parametrize("name", ODD, ids=[str(index) for index in range(len(ODD))])
def test_an_odd_name_of_a_file_is_a_name(fidelio, tmp_path, whole, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    place = os.fsencode(tmp_path) + b"/" + name
    os.mkdir(place)
    file, out = place + b"/" + name + b".safetensors", place + b"/" + name + b".out"
    Path(os.fsdecode(file)).write_bytes(MODEL.read_bytes())
    fidelio.ends(0, b"convert", b"-i", file, b"-o", out)
    picture = place + b"/" + name + b".png"
    Path(os.fsdecode(picture)).write_bytes(png(render(1)))
    broken = out + b"1"
    Path(os.fsdecode(broken)).write_bytes(mislabelled(Path(os.fsdecode(out)).read_bytes()))
    for line in ([b"inspect", file], [b"inspect", place], [b"diagnose", out], [b"dequantize", out, b"-o", out + b"2"],
                 [b"analyze", file, out, b"-o", place + b"/report"], [b"report", place + b"/report", b"-o", place + b"/again", b"--no-plots"],
                 [b"repair", broken, b"-o", out + b"3"], [b"attest", out, b"--reference", file, b"-o", out + b".json"], [b"verify", out, out + b".json"],
                 [b"baseline", place + b"/report", b"-o", out + b".base"], [b"check", out, b"--baseline", out + b".base"],
                 [b"pictures", picture, picture, b"-o", place + b"/page"]):
        done = fidelio.ends(0, *line)
        assert "\x1b" not in done.stdout + done.stderr
    made = [name + suffix for suffix in (b".safetensors", b".out", b".out1", b".out2", b".out3", b".out.json", b".out.base", b".png")] + [b"report", b"again", b"page"]
    assert sorted(os.listdir(place)) == sorted(made)
    assert Path(os.fsdecode(out)).read_bytes() == whole
    fidelio.refuses(66, b"inspect", place + b"/nowhere.safetensors")
    fidelio.refuses(73, b"convert", b"-i", file, b"-o", out, says="--overwrite")
    assert not list(tmp_path.rglob("pwned")), "a name was run as a command"


LEVELS = {"baseline": None, "avx2": "avx2", "avx512": "avx512bw"}


@pytest.mark.parametrize("name", ["AVX2", "sse", "avx512 ", "\x1b[31m"])
def test_a_cpu_level_of_no_name_is_an_error(fidelio, name):
    done = fidelio.refuses(64, "inspect", MODEL, environment={"FIDELIO_CPU": name}, says=["FIDELIO_CPU=", "baseline"])
    assert "\x1b" not in done.stderr


@pytest.mark.parametrize("name", LEVELS)
def test_a_cpu_level_is_taken_or_refused(fidelio, name):
    flags = set(re.search(r"^(?:flags|Features)\s*:(.*)$", Path("/proc/cpuinfo").read_text(), re.MULTILINE)[1].split())
    has = LEVELS[name] is None or LEVELS[name] in flags
    expect(fidelio.run("inspect", MODEL, environment={"FIDELIO_CPU": name}), 0 if has else 64, [] if has else ["lacks", "baseline"])


MEASURE = "import os, sys; pid = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ); _, s, u = os.wait4(pid, 0); print(u.ru_maxrss, file=sys.stderr); sys.exit(os.waitstatus_to_exitcode(s))"
MILLION = 1 << 20


def shapes(is_long):
    """Models that strain memory: tensors, rows, columns."""
    layers = {f"{n}.{name}": tensor for n in range(1000 if is_long else 300) for name, tensor in {"weight": ("I8", [65536, 1], 65536), "weight_scale": ("F32", [65536, 1], 4 * 65536)}.items()}
    return {
        "rows": ({"a.weight": ("BF16", [MILLION, 16], 32 * MILLION)}, MILLION, 16),
        "columns": ({"a.weight": ("F64", [4, MILLION], 32 * MILLION)}, 4, MILLION),
        "layers": ({f"{n}.weight": ("BF16", [4096, 4096], 2 << 24) for n in range(64 if is_long else 8)}, 4096, 4096),
        "tensors": ({f"t{n}": ("U8", [1], 1) for n in range(1_000_000 if is_long else 50_000)}, 1, 1),
        "codes": ({"a.weight": ("I8", [MILLION, 64], 64 * MILLION), "a.weight_scale": ("F32", [MILLION, 1], 4 * MILLION)}, MILLION, 64),
        "scales": (layers, 65536, 1),
    }


LINES = {
    "inspect": lambda file, out: ["inspect", file],
    "inspect-json": lambda file, out: ["inspect", file, "--json"],
    "diagnose": lambda file, out: ["diagnose", file],
    "convert": lambda file, out: ["convert", "-i", file, "-o", out],
    "dequantize": lambda file, out: ["dequantize", file, "-o", out],
    "analyze": lambda file, out: ["analyze", file, "-o", out, "--no-plots", "--groups", "16,64"],
}


@pytest.mark.parametrize("command", LINES)
@pytest.mark.parametrize("shape", shapes(False))
def test_memory_stays_within_the_formula(fidelio, tmp_path, is_long, shape, command):
    """The formula of docs/reliability.md, in bytes; each command runs once as it is and once with little more to take than that."""
    tensors, rows, columns = shapes(is_long)[shape]
    header = write_zeros(tmp_path / "m.safetensors", tensors)
    bound = (64 << 20) + 10 * header + 48 * 6 * rows + 2 * 96 * columns
    for limit in (None, bound + (512 << 20)):
        line = fidelio.line([*LINES[command](tmp_path / "m.safetensors", tmp_path / f"out-{limit}"), "--threads", 2])
        # By a small program between, since a child begins with its parent's memory.
        line = ["python3", "-c", MEASURE, *line] if limit is None else ["sh", "-c", f'ulimit -v {limit >> 10}; exec "$0" "$@"', *line]
        done = subprocess.run(line, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=LIMIT)
        assert done.returncode in (0, 65), f"limit {limit}: {done.stderr[-300:]}"
        if limit is None:
            peak = int(done.stderr.split()[-1]) * 1024
            assert peak < bound, f"{peak >> 20} MB, formula {bound >> 20} MB"


@pytest.mark.long
def test_the_time_of_many_markers_grows_with_their_number(fidelio, tmp_path):
    """And not with its square: eight times as many layers take some ten times as long."""
    def seconds(count):
        parts = {f"{n}.{name}": tensor for n in range(count) for name, tensor in {"weight": ("I8", [1, 16], bytes(16)), "weight_scale": ("F32", [1, 1], bytes(4))}.items()}
        markers = json.dumps({"layers": {str(n): {"format": "int8_tensorwise"} for n in range(count)}})
        write(tmp_path / "m", parts, {"_quantization_metadata": markers})
        line = fidelio.line(["dequantize", tmp_path / "m", "-o", tmp_path / "out", "--overwrite", "--threads", 1])
        before = os.times()
        done = subprocess.run(line, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=LIMIT)
        after = os.times()
        expect(done, 0)
        return after.children_user - before.children_user

    assert seconds(160_000) < 16 * seconds(20_000)
