# SPDX-License-Identifier: Apache-2.0
"""The command, run as people run it."""
import os
import signal
import subprocess

LIMIT = 600  # seconds; nothing takes a tenth of it


class Fidelio:
    def __init__(self, binary, library):
        self.binary, self.library = binary, library

    def faulty(self, faults):
        """The environment in which the library does these faults: see inject.c."""
        return {"LD_PRELOAD": str(self.library)} | {f"FAULT_{key.upper()}": str(value) for key, value in faults.items()}

    def line(self, arguments):
        return [self.binary, *(a if isinstance(a, bytes) else str(a) for a in arguments)]

    def run(self, *arguments, faults=None, environment=None, **options):
        """The finished process, its output as text."""
        more = dict(environment or {}) | (self.faulty(faults) if faults is not None else {})
        options = {"errors": "surrogateescape"} | options
        return subprocess.run(self.line(arguments), stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=LIMIT, env=os.environ | more, **options)

    def ends(self, code, *arguments, says=(), **options):
        """The finished process, which has to end with this code and say these words on stderr."""
        done = self.run(*arguments, **options)
        return expect(done, code, says)

    def refuses(self, code, *arguments, says=(), **options):
        """The command fails with this code, says why on stderr and nothing on stdout."""
        done = self.ends(code, *arguments, says=says, **options)
        assert done.stdout == "", "a refusal wrote to stdout"
        return done

    def counts(self, *arguments, file, folder):
        """How often the command reads a file, writes, and syncs."""
        path = folder / "counts"
        self.ends(0, *arguments, faults={"file": file, "counts": path})
        words = path.read_text().split()
        return dict(zip(words[::2], map(int, words[1::2])))

    def begin(self, *arguments, environment=None, **options):
        """The process, running; signals that this one ignores, as under nohup, end it unless `preexec_fn` says otherwise."""
        options = {"stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE, "preexec_fn": heed_signals} | options
        return subprocess.Popen(self.line(arguments), stdin=subprocess.DEVNULL, env=os.environ | (environment or {}), **options)


def heed_signals():
    for number in (signal.SIGINT, signal.SIGHUP, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)


def expect(done, code, says=()):
    said = done.stderr if isinstance(done.stderr, str) else (done.stderr or b"").decode(errors="replace")
    assert done.returncode == code, f"{done.args}\n{said}{done.stdout if isinstance(done.stdout, str) else ''}"
    for word in (says,) if isinstance(says, str) else says:
        assert word in said, f"{done.args}\n{said}"
    return done
