# SPDX-License-Identifier: Apache-2.0
"""Disks that are full or read-only: small tmpfs in a mount namespace. Needs root, or a kernel that lets users have namespaces."""
import subprocess

from support.command import LIMIT, expect

# usage: OPTIONS FOLDER EXISTING COMMAND…; what is left is said on stderr, and the sum of what is at FOLDER/out.
SCRIPT = """
mount -t tmpfs none "$2" || exit 99
[ -z "$3" ] || cp "$3" "$2/out"
mount -o "remount,$1" "$2" || exit 99
place=$2; shift 3
"$@"; code=$?
echo "left: $(ls -A "$place")" >&2
[ ! -f "$place/out" ] || sha256sum "$place/out" >&2
exit $code
"""


class Disks:
    def __init__(self, binary):
        self.binary = binary

    def run(self, options, folder, *arguments, existing="", environment=None):
        """The finished command, on a file system with these mount options at `folder`."""
        line = ["unshare", "--map-root-user", "--mount", "sh", "-c", SCRIPT, "sh", options, folder, existing, *(environment or []), self.binary, *arguments]
        done = subprocess.run(list(map(str, line)), stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=LIMIT)
        assert done.returncode != 99, f"no tmpfs could be mounted: {done.stderr}"
        return done

    def ends(self, code, options, folder, *arguments, says=(), **more):
        return expect(self.run(options, folder, *arguments, **more), code, says)
