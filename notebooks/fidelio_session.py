# SPDX-License-Identifier: Apache-2.0
"""Runs the command `fidelio` for the notebooks beside this file, by the module `fidelio`, in a folder of their own.

The command is the one that FIDELIO names, or that of this Python's environment, or `fidelio` on PATH. The model is the fixture in this repository, or the
.safetensors file that FIDELIO_MODEL names.
"""

import json
import os
import shlex
import tempfile
from pathlib import Path

import matplotlib.pyplot as plt

import fidelio

HERE = Path(__file__).resolve().parent
FIXTURE = HERE.parent / "Fixtures/minilm_layers_bf16.safetensors"
# What the fixture was converted to by another program, and what its layers were fed.
MADE = ["tensor", "row", "tensor-convrot64", "row-convrot64"]
FED = FIXTURE.with_name("minilm_layers_bf16.activations.safetensors")

# Okabe and Ito's colours, which stay apart for colour-blind readers: one for each way to scale, and a grey for what is beside.
TENSOR, ROW, GREEN, GREY = "#D55E00", "#0072B2", "#009E73", "#767676"

plt.style.use(HERE / "figures.mplstyle")


class Session:
    """A temporary folder that holds the model; every command runs in it, so that no path of this machine is printed."""

    def __init__(self):
        source = Path(os.environ.get("FIDELIO_MODEL") or FIXTURE).resolve()
        self.temporary = tempfile.TemporaryDirectory()
        self.folder = Path(self.temporary.name)
        self.original = self.take(source)

    def take(self, source):
        """Puts a file into the folder; returns its name."""
        (self.folder / source.name).symlink_to(source)
        return source.name

    def candidates(self):
        """Quantized files of the model: those that FIDELIO_CANDIDATES names, with `:` between them, or the fixture's."""
        named = os.environ.get("FIDELIO_CANDIDATES")
        files = [Path(name) for name in named.split(":")] if named else [FIXTURE.with_suffix(f".{name}.safetensors") for name in MADE]
        return [self.take(file.resolve()) for file in files]

    def activations(self):
        """What the model's layers were fed: the file that FIDELIO_ACTIVATIONS names, or the fixture's."""
        return self.take(Path(os.environ.get("FIDELIO_ACTIVATIONS") or FED).resolve())

    def title(self, file):
        """A candidate's name without the model's."""
        return file.removeprefix(Path(self.original).stem).removesuffix(".safetensors").strip(".-_").replace("-", ", ") or file

    def run(self, arguments, show=True, expect=0):
        """What the command prints; with `show`, the command line and its answer also go to the notebook.

        Raises fidelio.FidelioError with the command's own words where it does not exit with `expect`.
        """
        done = fidelio.run([*shlex.split(arguments), "--quiet"], cwd=self.folder, expect=(expect,))
        if show:
            print(f"$ fidelio {arguments}\n{done.output}", end="")
        return done.output

    def report(self, name):
        """The report in the folder `name`."""
        return fidelio.load(self.folder / name, fidelio.Report)

    def diagnose(self, file, reference=None, options=()):
        """What `fidelio diagnose` finds in a file of the folder."""
        return fidelio.diagnose(self.folder / file, reference=reference and self.folder / reference, options=options)

    def figures(self, name):
        """Layer -> what figures.json holds of it: histograms, codes, SNR by row."""
        document = json.loads((self.folder / name / "figures.json").read_text(encoding="utf-8"))
        return {layer["layer"]: layer for layer in document["layers"]}

    def layers(self, name, metric, candidates=False):
        """A table of one metric: a row for each layer in network order, a column for each configuration.

        With `candidates`, a column for each candidate instead.
        """
        table = self.report(name).layers_frame()
        table = table[table["candidate"].notna() == candidates]
        column = "candidate" if candidates else "configuration"
        order = table["layer"].drop_duplicates(), table[column].drop_duplicates()
        wide = table.pivot(index="layer", columns=column, values=metric)
        wide = wide.reindex(index=order[0], columns=order[1])
        wide.index = wide.index.map(short)
        return wide.rename_axis(index=None, columns=None)


def short(name):
    """A layer's name without what every name has: for axes and tables."""
    return name.removesuffix(".weight").removeprefix("encoder.")


def percent(snr_db):
    """The size of the error in percent of the size of the weights, from an SNR in dB."""
    return 100 * 10 ** (-snr_db / 20)


def lines(names):
    """The height, in inches, of a figure that has a line for each name."""
    return 1.2 + 0.3 * len(names)
