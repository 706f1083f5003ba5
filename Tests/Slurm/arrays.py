#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs the job scripts of docs/cluster.md on a Slurm cluster, stops a task in its midst, and compares what is merged with a run on one machine.

usage: arrays.py FIDELIO FOLDER [analyze] [survey]     in namespaces of its own, as root: scripts/test_slurm makes them

Job scripts and the commands that submit them are taken from the page as they stand. One task stops when it has done three quarters of its
reads of a model (Tests/EndToEnd/inject.c), so that it is in the midst of its work whenever it is looked at. That of the analysis is requeued
as it runs; that of the survey, which has two models, is killed, fails, and is requeued then.
"""

import filecmp
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import time

from cluster import NODES, Cluster, wait

ROOT = pathlib.Path(__file__).resolve().parents[2]
FIXTURE = ROOT / "Fixtures/minilm_layers_bf16"
MODELS = {"original": "", "row": ".row", "rotated": ".row-convrot64", "tensor": ".tensor"}
STOPPED = 3  # the task that is stopped in its midst
OTHERS = [task for task in range(1, NODES + 1) if task != STOPPED]

# `fidelio` in PATH: the binary, which in one task's first run stops before a read of a file.
WRAPPER = """#!/bin/sh
if [ "${{SLURM_ARRAY_TASK_ID-}}" = {task} ] && [ -z "${{SLURM_RESTART_COUNT-}}" ]; then
    export LD_PRELOAD={library} FAULT_DO=stop FAULT_AT={read} FAULT_FILE={file}
fi
exec {fidelio} "$@"
"""


def script(name):
    """The job script that docs/cluster.md shows under a name."""
    (script,) = re.findall(rf"^`{name}\.sbatch`:\n\n```sh\n(.*?)```", (ROOT / "docs/cluster.md").read_text(), re.M | re.S)
    return script


def commands(text):
    """The only other commands on that page in which a text stands."""
    (commands,) = (block for block in re.findall(r"^```sh\n(?!#!)(.*?)```", (ROOT / "docs/cluster.md").read_text(), re.M | re.S) if text in block)
    return commands


class Project:
    """A folder that all nodes share: models, a job script, parts, what is merged, and `fidelio` in PATH."""

    def __init__(self, cluster, fidelio, folder, name):
        self.cluster, self.fidelio, self.path, self.name = cluster, fidelio, folder / name, name
        for part in ("bin", "models/more"):
            (self.path / part).mkdir(parents=True)
        for model, mode in MODELS.items():
            for place in ("models", "models/more"):
                shutil.copy(f"{FIXTURE}{mode}.safetensors", self.path / place / f"{model}.safetensors")
        self.script, self.submission = script(name), commands(f" {name}.sbatch)")
        (self.path / f"{name}.sbatch").write_text(self.script)
        self.merge, self.parts, self.merged = re.search(r"(fidelio merge (\S+) -o ([^\s']+))", self.submission).groups()
        self.environment = cluster.environment | {"PATH": f"{self.path / 'bin'}:{os.environ['PATH']}", "HOME": str(self.path)}

    def arm(self, library, file, read):
        """Has the task STOPPED stop before a read of a file when it first runs."""
        wrapper = self.path / "bin/fidelio"
        place = self.path / "models" / file
        wrapper.write_text(WRAPPER.format(task=STOPPED, library=library, read=read, file=place, fidelio=self.fidelio))
        wrapper.chmod(0o755)

    def run(self, script, code=0):
        """What a script says in this folder, whose exit code has to be `code`."""
        done = subprocess.run(["sh", "-eu", "-c", script], cwd=self.path, env=self.environment, stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, timeout=120)
        said = done.stdout + done.stderr
        assert done.returncode == code, f"exit {done.returncode}, not {code}: {script}\n{said}"
        return said

    def submit(self):
        """The numbers of the array and of the merge that waits for it."""
        array, merge = self.run(self.submission + 'echo "$array $merge"').split()
        return array, merge

    def command(self, output, shard=""):
        """The command of the job script, with another output and another shard, or none."""
        (command,) = re.findall(r"^(?:exec )?(fidelio (?:[^\n]*\\\n)*[^\n]*)$", self.script, re.M)
        command, shards = re.subn(r"--shard \S+", shard, command)
        command, outputs = re.subn(rf"-o {re.escape(self.parts)}(?=\s|$)", f"-o {output}", command)
        assert shards == outputs == 1, self.script
        return f"SLURM_CPUS_PER_TASK=2; {command}"

    def alone(self):
        """The folder that one machine writes."""
        self.run(self.command(f"alone/{self.merged}"))
        return self.path / "alone" / self.merged

    def reads(self, library, file):
        """How often the task STOPPED reads a file if nothing stops it."""
        counts = self.path / "counts"
        self.run(f"export LD_PRELOAD={library} FAULT_FILE={self.path}/models/{file} FAULT_COUNTS={counts}; "
                 + self.command("scratch", f"--shard {STOPPED}/{NODES}"))
        return int(counts.read_text().split()[1])

    def stopped(self, array):
        """The process of the task that stopped in its midst."""
        def seen():
            state = self.cluster.states(array).get(f"{array}_{STOPPED}", "PENDING")
            assert state in ("PENDING", "CONFIGURING", "RUNNING"), f"task {STOPPED} was not stopped: {state}\n{self.logs()}"
            return self.stopped_process() is not None
        wait(f"{self.name}: task {STOPPED} in the midst of its work", seen)
        return self.stopped_process()

    def stopped_process(self):
        for process in pathlib.Path("/proc").glob("[0-9]*"):
            try:
                ours = os.path.samefile(process / "exe", self.fidelio)
                if ours and (process / "stat").read_text().rsplit(")", 1)[1].split()[0] == "T":
                    return int(process.name)
            except OSError:
                pass  # it has ended meanwhile
        return None

    def logs(self):
        """What the tasks said."""
        return "\n".join(f"--- {path.name}\n{path.read_text(errors='replace')}" for path in sorted(self.path.glob("*.log")))


def files(folder):
    """Path within a folder -> path, of all that is in it."""
    return {path.relative_to(folder): path for path in sorted(folder.rglob("*"))}


def differences(one, other):
    """In which files two folders differ, by name or by bytes."""
    ours, theirs = files(one), files(other)
    assert any(path.is_file() for path in ours.values()), f"{one} is empty"
    unequal = [path for path in ours.keys() & theirs.keys()
               if ours[path].is_file() and not filecmp.cmp(ours[path], theirs[path], shallow=False)]
    return sorted(str(path) for path in [*(ours.keys() ^ theirs.keys()), *unequal])


def interrupted(project, library, file):
    """Submits the array; what is there while one task is in the midst of its work and the others are done."""
    project.arm(library, file, 0)
    reads = project.reads(library, file)
    assert reads > 3, f"{file} is read {reads} times only"
    project.arm(library, file, reads * 3 // 4)
    array, merge = project.submit()
    process = project.stopped(array)
    wait("the other tasks", lambda: all(project.cluster.states(array).get(f"{array}_{task}") == "COMPLETED" for task in OTHERS))
    assert project.cluster.states(array)[f"{array}_{STOPPED}"] == "RUNNING"
    assert project.cluster.states(merge) == {merge: "PENDING"}
    nodes = project.cluster.ask("squeue", "--array", "--states=all", "--noheader", f"--jobs={array}", "--format=%N").split()
    assert sorted(nodes) == project.cluster.nodes(), nodes
    refused(project, "while a part is being made")
    return array, merge, process


def refused(project, when):
    """A merge of parts of which one is not there says so, and writes nothing."""
    said = project.run(f"{project.merge} || exit 99", 99)
    assert not (project.path / project.merged).exists(), f"{when}: merged all the same\n{said}"
    assert f"part {STOPPED} " in said or f"{STOPPED}/{NODES}" in said, f"{when}: the part is not named\n{said}"


def requeued_as_it_runs(project, array, merge, _):
    """scontrol requeue: the task ends, begins anew, and the merge that waits for it runs."""
    project.cluster.ask("scontrol", "requeue", f"{array}_{STOPPED}")
    project.cluster.wait_for(array, "COMPLETED")
    project.cluster.wait_for(merge, "COMPLETED")


def killed_and_requeued(project, array, merge, process):
    """kill -9: the task fails, and the merge with it; requeued, it completes, and a merge is submitted again."""
    os.kill(process, signal.SIGKILL)
    wait("the task's failure", lambda: project.cluster.states(array)[f"{array}_{STOPPED}"] == "FAILED")
    project.cluster.wait_for(merge, "CANCELLED")
    refused(project, "after a task was killed")
    project.cluster.ask("scontrol", "requeue", f"{array}_{STOPPED}")
    project.cluster.wait_for(array, "COMPLETED")
    project.run(project.merge)


def completed_again(project, array):
    """A task that had completed and is requeued leaves its part as it was."""
    before = {path: path.read_bytes() for path in files(project.path / project.parts).values() if path.is_file()}
    project.cluster.ask("scontrol", "requeue", f"{array}_{OTHERS[0]}")
    wait("the task's second run", lambda: restarts(project, array, OTHERS[0]) == 1)
    project.cluster.wait_for(array, "COMPLETED")
    after = {path: path.read_bytes() for path in files(project.path / project.parts).values() if path.is_file()}
    assert before == after, sorted(path.name for path in before.keys() | after.keys() if before.get(path) != after.get(path))


def restarts(project, array, task):
    return int(re.search(r"Restarts=(\d+)", project.cluster.ask("scontrol", "--oneliner", "show", "job", f"{array}_{task}"))[1])


def run(project, library, file, interruption):
    """One array from its submission to equal bytes."""
    begin = time.monotonic()
    array, merge, process = interrupted(project, library, file)
    interruption(project, array, merge, process)
    assert restarts(project, array, STOPPED) == 1
    completed_again(project, array)
    print(f"arrays: {project.name}: {NODES} tasks on {NODES} nodes, {interruption.__name__.replace('_', ' ')}, merged: "
          f"{same_bytes(project.alone(), project.path / project.merged)} ({time.monotonic() - begin:.0f} s)", flush=True)


def same_bytes(alone, merged):
    """Fails unless two folders are the same; says how much that is."""
    differing = differences(alone, merged)
    assert not differing, f"{merged} differs from {alone}: {', '.join(differing)}"
    sizes = [path.stat().st_size for path in files(merged).values() if path.is_file()]
    return f"{len(sizes)} files, {sum(sizes):,} bytes, those of one run without parts"


def on_one_machine(project):
    """What the page tells to do without a cluster."""
    block = commands("seq 4 | parallel")
    project.run(block)
    merged = re.search(r"fidelio merge \S+ -o (\S+)", block)[1]
    print(f"arrays: GNU parallel, merged: {same_bytes(project.path / 'alone' / project.merged, project.path / merged)}", flush=True)


def preloaded(folder):
    """The library that stops a process before a read."""
    library = folder / "inject.so"
    compiler = shutil.which("clang") or shutil.which("cc")
    subprocess.run([compiler, "-shared", "-fPIC", "-O1", "-o", library, ROOT / "Tests/EndToEnd/inject.c", "-ldl"], check=True)
    return library


def analysis(cluster, fidelio, folder, library):
    run(Project(cluster, fidelio, folder, "analyze"), library, "original.safetensors", requeued_as_it_runs)


def survey(cluster, fidelio, folder, library):
    project = Project(cluster, fidelio, folder, "survey")
    run(project, library, "more/row.safetensors", killed_and_requeued)
    on_one_machine(project)


TESTS = {"analyze": analysis, "survey": survey}


def main():
    names = sys.argv[3:] or list(TESTS)
    if len(sys.argv) < 3 or not TESTS.keys() >= set(names):
        print(__doc__, file=sys.stderr)
        return 64
    fidelio, folder = os.path.realpath(sys.argv[1]), pathlib.Path(sys.argv[2]).resolve()
    library = preloaded(folder)
    with Cluster(folder / "cluster") as cluster:
        for name in names:
            TESTS[name](cluster, fidelio, folder, library)
    return 0


if __name__ == "__main__":
    sys.exit(main())
