# SPDX-License-Identifier: Apache-2.0
"""A Slurm cluster of four nodes on the loopback address, all of whose files are in one folder: Debian's munged, slurmctld and slurmd."""

import os
import secrets
import subprocess
import sys
import time

NODES = 4
PATIENCE = 100  # seconds that anything here may take
FINAL = {"COMPLETED", "FAILED", "CANCELLED", "NODE_FAIL", "OUT_OF_MEMORY", "TIMEOUT"}

# The key, the sockets, the state and the spool are in FOLDER, so that nothing of a cluster that this machine may belong to is read or
# written. cred_expire is how long a requeued job waits: two minutes unless it is said. Nodes claim more than this machine has, so that
# jobs may ask for what they would ask of a real one.
CONFIGURATION = """
ClusterName=loopback
SlurmctldHost=localhost(127.0.0.1)
CommunicationParameters=NoCtldInAddrAny,NoInAddrAny
SlurmUser=root
AuthType=auth/munge
AuthInfo=socket={folder}/munge.socket,cred_expire=5
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool-%n
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd-%n.pid
SlurmctldLogFile={folder}/log/slurmctld
SlurmdLogFile={folder}/log/slurmd-%n
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
MpiDefault=none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core_Memory
SchedulerParameters=sched_interval=2,batch_sched_delay=0
SlurmdParameters=config_overrides
JobRequeue=1
KillWait=5
NodeName=n[1-{nodes}] NodeAddr=127.0.0.1 Port=[7001-{last_port}] CPUs=8 RealMemory=65536
PartitionName=all Nodes=ALL Default=YES State=UP
"""


class Cluster:
    """The daemons, from entering a `with` to leaving it; they end with the namespace of processes too, which scripts/test_slurm makes."""

    def __init__(self, folder):
        self.folder, self.daemons = folder, []
        self.environment = {k: v for k, v in os.environ.items() if not k.startswith(("SLURM", "SBATCH"))}
        self.environment["SLURM_CONF"] = str(folder / "slurm.conf")

    def __enter__(self):
        for part in ("log", "state"):
            (self.folder / part).mkdir(parents=True)
        (self.folder / "slurm.conf").write_text(CONFIGURATION.format(folder=self.folder, nodes=NODES, last_port=7000 + NODES))
        try:
            self.start_munge()
            self.start("slurmctld", "-D")
            wait("slurmctld", lambda: "is UP" in self.ask("scontrol", "ping", may_fail=True))
            for node in self.nodes():
                (self.folder / f"spool-{node}").mkdir()
                self.start("slurmd", "-D", "-N", node)
            wait("all nodes", lambda: self.ask("sinfo", "--noheader", "--Node", "--format=%T").split() == ["idle"] * NODES)
        except BaseException as failure:
            self.__exit__(type(failure))
            raise
        return self

    def __exit__(self, failure, *_):
        self.end()
        if failure:
            print(self.logs(), file=sys.stderr)

    def nodes(self):
        return [f"n{number}" for number in range(1, NODES + 1)]

    def start_munge(self):
        key = self.folder / "munge.key"
        key.touch(0o600)
        key.write_bytes(secrets.token_bytes(128))
        own = {"key-file": key, "socket": "munge.socket", "pid-file": "munged.pid", "log-file": "log/munged", "seed-file": "munged.seed"}
        self.start("munged", "--foreground", *(f"--{name}={self.folder / path}" for name, path in own.items()))
        wait("munged", (self.folder / "munge.socket").is_socket)

    def start(self, *line):
        """A daemon, with what it says in the folder of logs."""
        with open(self.folder / f"log/said-{len(self.daemons)}-{line[0]}", "wb") as said:
            self.daemons.append(subprocess.Popen(line, env=self.environment, stdin=subprocess.DEVNULL, stdout=said, stderr=said))

    def end(self):
        for daemon in reversed(self.daemons):
            daemon.terminate()
        for daemon in self.daemons:
            try:
                daemon.wait(10)
            except subprocess.TimeoutExpired:
                daemon.kill()
                daemon.wait()

    def ask(self, *line, may_fail=False, **options):
        """What one of Slurm's commands prints."""
        done = subprocess.run(line, env=self.environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=PATIENCE, **options)
        if done.returncode and not may_fail:
            raise AssertionError(f"{' '.join(line)}: exit {done.returncode}\n{done.stdout}{done.stderr}")
        return done.stdout

    def states(self, job):
        """The state of a job, or of each task of an array: {"7_1": "COMPLETED", …}."""
        rows = self.ask("squeue", "--array", "--states=all", "--noheader", f"--jobs={job}", "--format=%i %T")
        return dict(row.split() for row in rows.splitlines())

    def wait_for(self, job, state, seconds=PATIENCE):
        """Waits until a job, all tasks of it if it is an array, is in a state."""
        def reached():
            found = set(self.states(job).values())
            assert not (found & FINAL) - {state}, f"job {job} is {self.states(job)}, expected {state}"
            return found == {state}
        wait(f"job {job}: {state}", reached, seconds)

    def logs(self):
        """The last lines of every daemon's log, for a test that failed."""
        return "\n".join(f"--- {path.name}\n" + "\n".join(path.read_text(errors="replace").splitlines()[-8:])
                         for path in sorted((self.folder / "log").iterdir()))


def wait(what, happened, seconds=PATIENCE):
    """Asks until something has happened, for a bounded time."""
    end = time.monotonic() + seconds
    while not happened():
        if time.monotonic() > end:
            raise AssertionError(f"waited {seconds} s in vain for {what}")
        time.sleep(0.1)
