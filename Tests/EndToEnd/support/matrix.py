# SPDX-License-Identifier: Apache-2.0
"""Every command with what it reads and what it writes: the rows of the table in docs/reliability.md."""
from dataclasses import dataclass
from typing import Callable

from support.models import ACTIVATIONS, FIXTURES, MODEL, QUANTIZED, mislabelled


@dataclass(frozen=True)
class Command:
    """A command line over inputs that are called by their roles; `writes` is None if it writes no file."""

    line: Callable  # (inputs by role, out) -> arguments
    roles: tuple[str, ...]
    writes: str | None = None  # "file", "folder", or None
    older: str = "report"  # of those that write a folder: which of the documents it may replace

    def inputs(self, folder, documents):
        """Copies of what it reads, in a folder of their own, by role."""
        sources = {"original": MODEL, "activations": ACTIVATIONS, "quantized": QUANTIZED, "report": documents / "report/report.json"}
        sources |= {"baseline": documents / "baseline.json", "manifest": documents / "manifest.json", "policy": documents / "policy.yml"}
        sources |= {"part": documents / "parts/part-001-of-001.json"}
        sources |= {"sums": FIXTURES / "seeds/activations/sums", "more-sums": FIXTURES / "damaged/activations-sound.safetensors"}
        sources |= {role: documents / f"{role}.png" for role in ("picture", "other-picture")}
        made = {}
        for role in self.roles:
            source = QUANTIZED if role == "mislabelled" else sources[role]
            whole = source.read_bytes()
            made[role] = folder / source.name
            made[role].write_bytes(mislabelled(whole) if role == "mislabelled" else whole)
        return made

    def overwriting(self, inputs, out):
        """The command line that replaces what is there."""
        line = self.line(inputs, out)
        return line if "--update-baseline" in line else [*line, "--overwrite"]


def check(option=None, *, reference=False):
    def line(i, out):
        more = ["--reference", i["original"]] if reference else []
        return ["check", i["quantized"], "--baseline", i["baseline"], *more] + ([f"--{option}", out] if option else [])

    return line


COMMANDS = {
    "inspect": Command(lambda i, out: ["inspect", i["quantized"]], ("quantized",)),
    "diagnose": Command(lambda i, out: ["diagnose", i["quantized"], "--full"], ("quantized",)),
    "diagnose-reference": Command(lambda i, out: ["diagnose", i["quantized"], "--reference", i["original"]], ("quantized", "original")),
    "diagnose-page": Command(lambda i, out: ["diagnose", i["quantized"], "-o", out], ("quantized",), "folder", "diagnosis"),
    "convert": Command(lambda i, out: ["convert", "-i", i["original"], "-o", out], ("original",), "file"),
    "convert-tensor": Command(lambda i, out: ["convert", "-i", i["original"], "-o", out, "--scaling_mode", "tensor"], ("original",), "file"),
    "convert-auto": Command(
        lambda i, out: ["convert", "-i", i["original"], "-o", out, "--convrot-group-size", "auto", "--activations", i["activations"]],
        ("original", "activations"), "file"),
    "dequantize": Command(lambda i, out: ["dequantize", i["quantized"], "-o", out], ("quantized",), "file"),
    "repair": Command(lambda i, out: ["repair", i["mislabelled"], "-o", out], ("mislabelled",), "file"),
    "repair-reference": Command(lambda i, out: ["repair", i["mislabelled"], "--reference", i["original"], "-o", out], ("mislabelled", "original"), "file"),
    "analyze": Command(lambda i, out: ["analyze", i["original"], "-o", out, "--no-plots"], ("original",), "folder"),
    "measure": Command(lambda i, out: ["analyze", i["original"], i["quantized"], "-o", out, "--no-plots"], ("original", "quantized"), "folder"),
    "measure-hashes": Command(lambda i, out: ["analyze", i["original"], i["quantized"], "-o", out, "--no-plots", "--sha256"], ("original", "quantized"), "folder"),
    "merge": Command(lambda i, out: ["merge", i["part"], "-o", out, "--no-plots"], ("part",), "folder"),
    "plan": Command(lambda i, out: ["plan", i["original"], "--size", "1.5MB", "--loads", "int8", "-o", out], ("original",), "file"),
    "report": Command(lambda i, out: ["report", i["report"], "-o", out, "--no-plots"], ("report",), "folder"),
    "baseline": Command(lambda i, out: ["baseline", i["report"], "-o", out], ("report",), "file"),
    "check": Command(check(), ("quantized", "baseline")),
    "check-reference": Command(check(reference=True), ("quantized", "baseline", "original")),
    "check-policy": Command(lambda i, out: [*check()(i, out), "--policy", i["policy"]], ("quantized", "baseline", "policy")),
    "check-junit": Command(check("junit"), ("quantized", "baseline"), "file"),
    "check-sarif": Command(check("sarif"), ("quantized", "baseline"), "file"),
    "check-summary": Command(check("summary"), ("quantized", "baseline"), "file"),
    "check-update": Command(lambda i, out: ["check", i["quantized"], "--reference", i["original"], "--baseline", out, "--update-baseline"], ("quantized", "original"), "file"),
    "attest": Command(lambda i, out: ["attest", i["quantized"], "--reference", i["original"], "-o", out], ("quantized", "original"), "file"),
    "activations-inspect": Command(lambda i, out: ["activations", "inspect", i["sums"]], ("sums",)),
    "activations-merge": Command(lambda i, out: ["activations", "merge", i["sums"], i["more-sums"], "-o", out], ("sums", "more-sums"), "file"),
    "pictures": Command(lambda i, out: ["pictures", i["picture"], i["other-picture"]], ("picture", "other-picture")),
    "pictures-page": Command(
        lambda i, out: ["pictures", i["picture"], i["other-picture"], "-o", out, "--no-plots"], ("picture", "other-picture"), "folder", "pictures"),
    "verify": Command(lambda i, out: ["verify", i["quantized"], i["manifest"]], ("quantized", "manifest")),
}

WRITERS = {name: command for name, command in COMMANDS.items() if command.writes}
