#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Measure fidelio's speed and memory on files with Z-Image's exact shapes, against PyTorch and ctq if they are installed.

usage: bench.py --fidelio FILE [--peers DIR] [--dir DIR] [--runs N] [--slow-runs N] [--part PART,...] [--full] [--write FILE]

  --fidelio FILE    the command, built with -c release (`make bench` does it)
  --peers DIR       an environment made by Benchmarks/peers/setup.sh; without it, what compares with it is left out, and said so;
                    the part candidates has ggml's encoders from it
  --dir DIR         where the large files go (default .build-bench, or BENCH_DIR): 2 GB in each of five files, 30 GB with --full
  --runs N          runs of what takes seconds (default 5)
  --slow-runs N     runs of what takes minutes: sweep_torch.py plain, ctq (default 1)
  --kernels FILE    the program that `make bench` builds (default Benchmarks/.build/release/kernels), for the part decode
  --part PART,...   only these of: sweep, decode, convert, check, diagnose, candidates, cost, bytes, memory
  --full            the whole shapes too: Z-Image (12.3 GB) in bytes, memory and diagnose, Qwen3-4B (8 GB) in memory
  --write FILE      write the tables there too; nothing else outside --dir is written

What is compared runs in turn (A B C A B C), input in page cache, wall time of the whole process; for sweep_torch.py the seconds that
it prints (its import not counted), for ctq those of its process less those of `ctq --help`; for candidates, user and system time. The peers run with OMP_NUM_THREADS=1 and
with 2, and the better counts. Peak memory is the kernel's maximum resident set of the process. The tables have medians, the spread
(min to max) and ratios of medians. A run whose output is not what it should be stops the benchmark; no time does.
"""
import argparse
import json
import os
import platform
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).resolve().parent
MANIFESTS = HERE / "peers/manifests"
LIKE_FOR_LIKE = ["--groups", "64", "--metrics", "mse,snr_db,max_abs_err", "--no-plots"]
ALL_METRICS = ["--groups", "64", "--no-plots"]
RECIPE = (
    "--int8 --scaling_mode row --simple --low-memory --convrot --convrot-group-size 64 --zimage --comfy_quant --save-quant-metadata"
).split()
BASELINE_METRICS = "snr_db,max_abs_err,cosine,row_snr_db"
PARTS = ["sweep", "decode", "convert", "check", "diagnose", "candidates", "cost", "bytes", "memory"]


def note(text):
    print(f"bench: {text}", file=sys.stderr, flush=True)


def stop(text):
    sys.exit(f"bench: {text}")


@dataclass
class Series:
    """The runs of one thing."""

    name: str
    run: object  # () -> (seconds, peak bytes or None)
    runs: int
    seconds: list = field(default_factory=list)
    peak: int = 0

    def once(self):
        if len(self.seconds) < self.runs:
            seconds, peak = self.run()
            self.seconds.append(seconds)
            self.peak = max(self.peak, peak or 0)
            note(f"{self.name}: {seconds:.2f} s")

    @property
    def median(self):
        return statistics.median(self.seconds)


def in_turn(series):
    """A B C, A B C, ... each as often as it asks for."""
    for _ in range(max(s.runs for s in series)):
        for s in series:
            s.once()


def process(command, environment=None):
    """Wall seconds, peak resident bytes and stdout of a command that must succeed."""
    command = [str(c) for c in command]
    # Files, not pipes: nothing reads while the command runs.
    with tempfile.TemporaryFile() as said, tempfile.TemporaryFile() as complaint:
        start = time.monotonic()
        child = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=said, stderr=complaint, env=dict(os.environ, **(environment or {}))
        )
        _, status, usage = os.wait4(child.pid, 0)
        seconds = time.monotonic() - start
        child.returncode = os.waitstatus_to_exitcode(status)
        said.seek(0), complaint.seek(0)
        output = said.read().decode()
        if child.returncode != 0:
            stop(f"{' '.join(command)}: exit {child.returncode}\n{output}{complaint.read().decode()}")
        return seconds, usage.ru_maxrss * 1024, output


class Bench:
    def __init__(self, a):
        self.a = a
        self.fidelio = Path(a.fidelio).resolve()
        self.peers = Path(a.peers).resolve() if a.peers else None
        self.dir = Path(a.dir)
        self.dir.mkdir(parents=True, exist_ok=True)
        self.lines = []

    def say(self, line=""):
        print(line, flush=True)
        self.lines.append(line)

    # Inputs

    def model(self, manifest, blocks):
        """A file with the manifest's shapes, made once and brought into the page cache."""
        path = self.dir / f"{manifest}-{f'blocks{blocks}' if blocks else 'full'}.safetensors"
        if not path.exists():
            note(f"making {path.name}")
            partial = path.with_suffix(".partial")
            some = ["--blocks", blocks] if blocks else []
            process([sys.executable, HERE / "peers/make_model.py", MANIFESTS / f"{manifest}.json", partial, *some])
            partial.rename(path)
        with open(path, "rb", buffering=0) as f:
            buffer = bytearray(1 << 24)
            while f.readinto(buffer):
                pass
        return path

    # What is timed

    def analyze(self, path, options, environment=None):
        def run():
            out = self.dir / "report"
            shutil.rmtree(out, ignore_errors=True)
            seconds, peak, _ = process([self.fidelio, "analyze", path, *options, "-o", out, "--overwrite"], environment)
            layers = json.loads((out / "report.json").read_text())["layers"]
            if not any((c.get("mse") or c.get("snr_db") or 0) > 0 for layer in layers for c in layer["configurations"].values()):
                stop(f"fidelio analyze {path}: a report without layers, or without errors")
            return seconds, peak

        return run

    def candidate(self, path):
        """What the published recipe makes of a file, and its baseline."""
        out, baseline = self.dir / "candidate.safetensors", self.dir / "baseline.json"
        process([self.fidelio, "convert", "-i", path, "-o", out, *RECIPE, "--overwrite"])
        process([self.fidelio, "check", out, "--reference", path, "--baseline", baseline, "--update-baseline"])
        return out, baseline

    def check(self, candidate, baseline, options):
        def run():
            command = [self.fidelio, "check", candidate, "--baseline", baseline, *options, "--json"]
            seconds, peak, said = process(command)
            document = json.loads(said)
            if not document["passed"] or document["counts"]["reported"]:
                stop(f"fidelio check: {document['counts']} of a file against its own baseline")
            return seconds, peak

        return run

    def diagnose(self, candidate, options):
        def run():
            seconds, peak, said = process([self.fidelio, "diagnose", candidate, *options, "--json"])
            verdict = json.loads(said)["verdict"]["text"]
            if "rotated by 64" not in verdict:
                stop(f"fidelio diagnose {candidate}: {verdict}")
            return seconds, peak

        return run

    def processor(self, path, options):
        """Seconds of the CPU, user and system, of an analysis by one thread."""

        def run():
            before = os.times()
            _, peak = self.analyze(path, [*options, "--no-plots", "--threads", "1"])()
            after = os.times()
            return after.children_user + after.children_system - before.children_user - before.children_system, peak

        return run

    def convert(self, path):
        def run():
            out = self.dir / "converted.safetensors"
            out.unlink(missing_ok=True)
            seconds, peak, _ = process([self.fidelio, "convert", "-i", path, "-o", out, *RECIPE])
            if not 0.4 * path.stat().st_size < out.stat().st_size < path.stat().st_size:
                stop(f"fidelio convert {path}: {out.stat().st_size:,} bytes came out")
            out.unlink()
            return seconds, peak

        return run

    def copy(self, path):
        def run():
            out = self.dir / "copy.safetensors"
            out.unlink(missing_ok=True)
            command = 'cp --reflink=never "$1" "$2" && sync "$2"'
            seconds, _, _ = process(["sh", "-c", command, "sh", path, out])
            out.unlink()
            return seconds, None

        return run

    def sweep_torch(self, path, how, threads):
        def run():
            command = [self.peers / "bin/python", HERE / "peers/sweep_torch.py", path, how]
            _, peak, said = process(command, {"OMP_NUM_THREADS": str(threads)})
            return float(re.match(r"([\d.]+) s", said)[1]), peak

        return run

    def ctq(self, path, threads, start_up):
        def run():
            out = self.dir / "ctq.safetensors"
            out.unlink(missing_ok=True)
            command = [self.peers / "bin/ctq", "-i", path, "-o", out, *RECIPE]
            seconds, peak, _ = process(command, {"OMP_NUM_THREADS": str(threads)})
            out.unlink()
            return seconds - start_up, peak

        return run

    # Rates: (name -> weights per second), as a program prints them

    @staticmethod
    def rates(command):
        lines = [line.split("\t") for line in process(command, {"OMP_NUM_THREADS": "1"})[2].splitlines()]
        return {name: float(rate) for name, rate in lines}

    def decode(self):
        """One row at a time into one buffer, on one core; the peers whole matrices of 64 rows, which stay in cache too."""
        ours, theirs = [], []
        for run in range(self.a.runs):
            ours.append(self.rates([self.a.kernels, "decode"]))
            if self.peers:
                theirs.append(self.rates([self.peers / "bin/python", HERE / "peers/decode_peers.py"]))
            note(f"decode: run {run + 1}")
        self.say("### Decoding to float32: 10⁹ weights per second on one core")
        self.say()
        self.say("| format | runs | fidelio, median | min to max |" + " peer, median | min to max | times as fast as it |" * bool(theirs))
        self.say("|---|---:|---:|---:|" + "---:|---:|---:|" * bool(theirs))
        for name in ours[0]:
            cells, medians = "", []
            for rates in (ours, theirs):
                found = [r[name] / 1e9 for r in rates if name in r]
                if found:
                    medians.append(statistics.median(found))
                    cells += f" {medians[-1]:.3g} | {min(found):.3g} to {max(found):.3g} |"
                elif rates:
                    cells += " | |"
            ratio = (f" {medians[0] / medians[1]:.3g} |" if len(medians) == 2 else " |") * bool(theirs)
            self.say(f"| {name} | {len(ours)} |{cells}{ratio}")
        self.say()

    # Tables

    def table(self, title, series, size, against=()):
        """One row a series. `against`: (name, index of series) of those whose median is divided by this row's."""
        self.say(f"### {title}")
        self.say()
        ratios = "".join(f" times as fast as {name} |" for name, _ in against)
        self.say(f"| | runs | median | min to max | GB/s of input | peak memory |{ratios}")
        self.say("|---|---:|---:|---:|---:|---:|" + "---:|" * len(against))
        for s in series:
            peak = f"{s.peak / 1e6:.0f} MB" if s.peak else ""
            row = f"| {s.name} | {len(s.seconds)} | {s.median:.2f} s | {min(s.seconds):.2f} to {max(s.seconds):.2f} s "
            row += f"| {size / s.median / 1e9:.3g} | {peak} |"
            for _, other in against:
                row += f" {other.median / s.median:.3g} |"
            self.say(row)
        self.say()

    def sweep(self):
        path = self.model("zimage", 2)
        runs, slow = self.a.runs, self.a.slow_runs
        same = Series("fidelio analyze, the same metrics", self.analyze(path, LIKE_FOR_LIKE), runs)
        every = Series("fidelio analyze, all metrics", self.analyze(path, ALL_METRICS), runs)
        series, against = [same, every], []
        if self.peers:
            torch = {
                how: [Series(f"sweep_torch.py {how}, {t} thread{'s' * (t > 1)}", self.sweep_torch(path, how, t), n) for t in (1, 2)]
                for how, n in (("tuned", runs), ("plain", slow))
            }
            series += torch["tuned"] + torch["plain"]
        in_turn(series)
        if self.peers:
            against = [(how, min(torch[how], key=lambda s: s.median)) for how in torch]
        self.table("Sweep: tensor and row, unrotated and rotated by 64", series, path.stat().st_size, against)

    def conversion(self):
        path = self.model("zimage", 2)
        series = [
            Series("fidelio convert", self.convert(path), self.a.runs),
            Series("cp and sync", self.copy(path), self.a.runs),
        ]
        ctq = []
        if self.peers:
            start_up = min(process([self.peers / "bin/ctq", "--help"])[0] for _ in range(3))
            ctq = [
                Series(f"ctq, {t} thread{'s' * (t > 1)}", self.ctq(path, t, start_up), self.a.slow_runs) for t in (1, 2)
            ]
        in_turn(series + ctq)
        against = [("cp", series[1])] + ([("ctq", min(ctq, key=lambda s: s.median))] if ctq else [])
        self.table("Conversion with the published recipe", series + ctq, path.stat().st_size, against)

    def checking(self):
        """A check against an analysis of the same pair and metrics."""
        path = self.model("zimage", 2)
        candidate, baseline = self.candidate(path)
        options = ["--groups", "none", "--metrics", BASELINE_METRICS, "--no-plots"]
        series = [
            Series("fidelio analyze, the same metrics", self.analyze(path, [candidate, *options]), self.a.runs),
            Series("fidelio check", self.check(candidate, baseline, ["--reference", path]), self.a.runs),
            Series("fidelio check, without the original", self.check(candidate, baseline, []), self.a.runs),
        ]
        in_turn(series)
        candidate.unlink()
        size = path.stat().st_size
        self.table("A check, against an analysis of the same files", series, size, [("analyze", series[0])])

    def diagnosis(self):
        """What a quantized file is, from the file alone."""
        path = self.model("zimage", None if self.a.full else 2)
        candidate, _ = self.candidate(path)
        size = candidate.stat().st_size
        series = [
            Series("fidelio diagnose", self.diagnose(candidate, []), self.a.runs),
            Series("fidelio diagnose --full", self.diagnose(candidate, ["--full"]), self.a.runs),
        ]
        in_turn(series)
        candidate.unlink()
        self.table(f"Diagnosis of {size / 1e9:.1f} GB of INT8, without the original", series, size)

    def candidates(self):
        """What a candidate costs to measure, by format."""
        if not self.peers:
            note("candidates left out: they are written with ggml's encoders, and no peers were given")
            return
        folder = self.dir / "candidates"
        folder.mkdir(exist_ok=True)
        model = HERE.parent / "Fixtures/minilm_layers_bf16.safetensors"
        process([self.peers / "bin/python", HERE / "peers/make_candidates.py", model, folder])
        original = folder / "original.safetensors"
        weights = original.stat().st_size // 2
        alone = Series("none: the original alone", self.processor(original, []), self.a.runs)
        names = ("int8.safetensors", "fp8.safetensors", "nvfp4.safetensors", "Q8_0.gguf", "Q4_K.gguf", "Q6_K.gguf")
        series = [Series(name, self.processor(original, [folder / name]), self.a.runs) for name in names]
        in_turn([alone, *series])
        self.say(f"### What a candidate costs: seconds of the CPU for {weights / 1e6:.0f} million weights, one thread")
        self.say()
        self.say("| candidate | runs | median | min to max | beyond the original alone | times INT8's | whole command, times INT8's |")
        self.say("|---|---:|---:|---:|---:|---:|---:|")
        for s in [alone, *series]:
            beyond, first = s.median - alone.median, series[0]
            ratios = f"{beyond:.2f} s | {beyond / (first.median - alone.median):.2f} | {s.median / first.median:.2f}" if s is not alone else "– | – | –"
            self.say(f"| {s.name} | {s.runs} | {s.median:.2f} s | {min(s.seconds):.2f} to {max(s.seconds):.2f} s | {ratios} |")
        self.say()
        shutil.rmtree(folder)

    def cost(self):
        """What threads, groups and metrics cost."""
        path = self.model("zimage", 2)
        runs = self.a.runs
        first = Series("all metrics, group 64, 2 threads", self.analyze(path, [*ALL_METRICS, "--threads", "2"]), runs)
        series = [first, Series("1 thread", self.analyze(path, [*ALL_METRICS, "--threads", "1"]), runs)]
        three = [o if o != "64" else "16,64,256" for o in ALL_METRICS]
        series.append(Series("groups 16, 64, 256", self.analyze(path, [*three, "--threads", "2"]), runs))
        for metric in ("mse", "snr_db", "max_abs_err", "cosine", "row_snr_db", "zero_fraction", "code_entropy"):
            options = [*ALL_METRICS, "--threads", "2", "--metrics", f"mse,{metric}" if metric != "mse" else "mse"]
            series.append(Series(f"only {options[-1].replace(',', ' and ')}", self.analyze(path, options), runs))
        in_turn(series)
        self.table("What threads, groups and metrics cost", series, path.stat().st_size, [("the first row", first)])

    def by_bytes(self):
        """Does time grow in proportion to bytes?"""
        self.say("### Time against bytes")
        self.say()
        self.say("| blocks | bytes | runs | analyze, median | min to max | GB/s | convert, median | min to max | GB/s |")
        self.say("|---:|---:|---:|---:|---:|---:|---:|---:|---:|")
        for blocks in [1, 2, 4] + ([None] if self.a.full else []):
            path = self.model("zimage", blocks)
            size = path.stat().st_size
            runs = self.a.runs if blocks else min(self.a.runs, 3)
            series = [
                Series(f"analyze, {blocks or 'all'} blocks", self.analyze(path, ALL_METRICS), runs),
                Series(f"convert, {blocks or 'all'} blocks", self.convert(path), runs),
            ]
            in_turn(series)
            cells = "".join(
                f" {s.median:.2f} s | {min(s.seconds):.2f} to {max(s.seconds):.2f} s | {size / s.median / 1e9:.3g} |" for s in series
            )
            self.say(f"| {blocks or 'all 30'} | {size:,} | {runs} |{cells}")
        self.say()

    def memory(self):
        self.say("### Peak memory")
        self.say()
        self.say("| file | bytes | analyze, all metrics | convert |")
        self.say("|---|---:|---:|---:|")
        files = [("Z-Image, 2 blocks", "zimage", 2), ("Qwen3-4B, 1 block and the 151,936 × 2560 embedding", "qwen3_4b", 1)]
        if self.a.full:
            files += [("Z-Image", "zimage", None), ("Qwen3-4B", "qwen3_4b", None)]
        for title, manifest, blocks in files:
            path = self.model(manifest, blocks)
            peaks = [self.analyze(path, ALL_METRICS)()[1], self.convert(path)()[1]]
            self.say(f"| {title} | {path.stat().st_size:,} | {peaks[0] / 1e6:.0f} MB | {peaks[1] / 1e6:.0f} MB |")
        self.say()

    def machine(self):
        cpu = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())
        flags = Path("/proc/cpuinfo").read_text()
        level = "AVX-512" if "avx512bw" in flags else "AVX2" if "avx2" in flags else "no AVX2"
        memory = int(re.search(r"MemTotal:\s*(\d+)", Path("/proc/meminfo").read_text())[1]) / 2**20
        self.say(
            f"{time.strftime('%Y-%m-%d')}; {cpu[1] if cpu else platform.machine()}, {os.cpu_count()} cores, {level}, "
            f"{memory:.0f} GiB, Linux {platform.release()}; load before the first run {os.getloadavg()[0]:.1f}"
        )
        if self.peers:
            names = ("torch", "convert-to-quant", "comfy-kitchen", "gguf")
            script = f"import importlib.metadata as m; print(', '.join(f'{{p}} {{m.version(p)}}' for p in {names}))"
            self.say()
            self.say(f"Peers: {process([self.peers / 'bin/python', '-c', script])[2].strip()}.")
        else:
            self.say()
            self.say("Left out, as no peers were given: sweep_torch.py tuned and plain, decode_peers.py, ctq.")
        self.say()

    def all(self):
        self.machine()
        parts = {
            "sweep": self.sweep, "decode": self.decode, "convert": self.conversion, "check": self.checking,
            "diagnose": self.diagnosis, "candidates": self.candidates, "cost": self.cost, "bytes": self.by_bytes, "memory": self.memory,
        }
        for part in self.a.part:
            parts[part]()
        if self.a.write:
            Path(self.a.write).write_text("\n".join(self.lines) + "\n")


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--fidelio", required=True)
    arguments.add_argument("--peers")
    arguments.add_argument("--kernels", type=Path, default=HERE / ".build/release/kernels")
    arguments.add_argument("--dir", default=os.environ.get("BENCH_DIR") or HERE.parent / ".build-bench")
    arguments.add_argument("--runs", type=int, default=5)
    arguments.add_argument("--slow-runs", type=int, default=1)
    arguments.add_argument("--part", type=lambda text: text.split(","), default=PARTS)
    arguments.add_argument("--full", action="store_true")
    arguments.add_argument("--write")
    a = arguments.parse_args()
    if set(a.part) - set(PARTS):
        stop(f"no such part: {', '.join(set(a.part) - set(PARTS))}")
    if a.peers and not (Path(a.peers) / "bin/ctq").exists():
        stop(f"{a.peers} has no bin/ctq: make it by Benchmarks/peers/setup.sh {a.peers}")
    Bench(a).all()


main()
