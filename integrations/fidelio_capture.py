# SPDX-License-Identifier: Apache-2.0
"""Captures what the linear layers of a model see, for `fidelio analyze ORIGINAL CANDIDATE --activations FILE`.

Needs torch 2.3 or later and safetensors, and nothing else: this one file can be copied. Run it on the *original*, not quantized model:

    from fidelio_capture import Capture

    with Capture(model, checkpoint="model.safetensors") as seen:
        for batch in batches:                    # without padding: a padding token would be counted like any other
            model(**batch)
    print(*seen.notes(), sep="\\n")               # what was left out, if anything was
    seen.write("model.activations.safetensors")

or, in one call, `capture(model, lambda m: m(**batch), "model.activations.safetensors")`.

Each `torch.nn.Linear` L, also of a subclass, adds up over the rows x (tokens) that it is given:
  L.count            I64 []       rows
  L.input_energy     F64 [in]     sum of x_c^2
  L.input_sum        F64 [in]     sum of x_c
  L.output_energy    F64 []       sum of |Wx|^2, the output without its bias
  L.rounding_energy  F64 [bases]  sum of |x_b - Q(x_b)|^2 for each group b of `bases`: x_b is x, rotated by the regular Hadamard matrix in
                                  groups of b (1: not rotated); Q is symmetric INT8 with one scale per row, max|x_b|/127, rounded half to
                                  even, clamped to -128..127. NaN where b does not divide `in`.
and keeps, with rows=N, N rows drawn at random: L.rows F16 [n, in] and L.row_keys U64 [n], ascending. The rows of the smallest keys are
kept, so two files are merged by adding the sums and keeping the N smallest keys. Give each run that is to be merged its own seed.

Precision: inputs and outputs are lifted to float32 (exact for BF16 and F16), squared and rotated in float32, and added up in float64. The
bias is taken off the output that the layer gave: with outputs in BF16 or F16, output_energy has those outputs' rounding, 2^-9 or 2^-12 of
each value. Rows that are not finite, or whose energy is not in float32, are left out and counted in `skipped`. Memory does not grow:
sums of one size per layer, and chunks of at most CHUNK values while a layer is looked at. Nothing waits for the device until `write`,
except where the device lacks float64 (mps): chunks are summed there in float32, and added up on the CPU. Not for torch.compile.
"""
from __future__ import annotations

import functools
import hashlib
import json
import math
import os
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, Optional, Union

import torch
from safetensors import safe_open
from safetensors.torch import save_file

__version__ = "1.0"
__all__ = ["Capture", "capture", "strip_prefix"]

FORMAT = "fidelio.activations/1"
BASES = (1, 16, 64, 256)
CHUNK = 1 << 22  # values looked at at once: 16 MB in float32, about five times that with what is computed from them
_NO_KEY = 2**63 - 1  # of a row that must not be kept; real keys are smaller
_F16_MAX = 65504.0

Names = Union[Mapping[str, Optional[str]], Callable[[str], Optional[str]]]


def strip_prefix(prefix: str, add: str = "") -> Callable[[str], str]:
    """For `names`: takes `prefix` off a module's name and puts `add` before the rest. A name without the prefix is an error."""

    def name(module: str) -> str:
        if module.startswith(prefix):
            return add + module[len(prefix) :]
        raise KeyError(f"it does not begin with {prefix!r}")

    return name


class _Sums:
    """What one layer has seen. `values` is one float64 tensor, so that reading it is one wait for the device: [in] sums of x^2,
    [in] sums of x, the output's energy, one rounding energy per base, how many rows F16 cannot hold, how many were left out."""

    def __init__(self, width: int, height: int, rows: int, key_seed: int) -> None:
        self.width, self.height, self.capacity, self.seen = width, height, rows, 0
        self.values = torch.zeros(2 * width + 3 + len(BASES), dtype=torch.float64)
        self.generator = torch.Generator().manual_seed(key_seed)
        self.rows = torch.zeros(0, width, dtype=torch.float16)
        self.keys = torch.zeros(0, dtype=torch.int64)

    def add(self, x: torch.Tensor, y: torch.Tensor, bias: Optional[torch.Tensor]) -> None:
        """x [n, in] and y [n, out] in any floating type, y with the bias [out] still in it."""
        if not self.seen:  # where the layer runs; and a tensor made in inference mode could not be added to outside of it
            home = torch.device("cpu") if _precision(x.device) == torch.float32 else x.device
            with torch.inference_mode(False):
                self.values, self.rows, self.keys = self.values.to(home), self.rows.to(home), self.keys.to(home)
        bias = None if bias is None else bias.detach().to(device=y.device, dtype=torch.float32)
        step = max(1, CHUNK // max(self.width, self.height))
        for first in range(0, len(x), step):
            y_chunk = y[first : first + step].float()
            self._add_chunk(x[first : first + step].float(), y_chunk if bias is None else y_chunk - bias)

    def _add_chunk(self, x: torch.Tensor, y: torch.Tensor) -> None:
        """float32 x [n, in] and Wx [n, out]. A row that is left out is made zero, which adds nothing to any sum: no wait for the device."""
        good = (x.square().sum(1) + y.square().sum(1)).isfinite()
        x = x.where(good[:, None], 0)
        y = y.where(good[:, None], 0)
        exact = _precision(x.device)
        nothing = torch.full((1,), math.nan, dtype=exact, device=x.device)
        parts = [x.square().sum(0, dtype=exact), x.sum(0, dtype=exact), y.square().sum(dtype=exact).reshape(1)]
        parts += [nothing if r is None else _rounding_energy(r).sum(dtype=exact).reshape(1) for r in _rotations(x)]
        parts.append(torch.stack([(good & (x.abs().amax(1) > _F16_MAX)).sum(), (~good).sum()]).to(exact))
        self.values += torch.cat(parts).to(device=self.values.device, dtype=torch.float64)
        self.seen += len(x)
        if self.capacity:
            self._draw(x, good)

    def _draw(self, x: torch.Tensor, good: torch.Tensor) -> None:
        """Each row gets a random key; the `capacity` rows of smallest keys are kept."""
        home = self.values.device
        keys = torch.randint(0, _NO_KEY, (len(x),), generator=self.generator).to(home, non_blocking=True)
        keys = keys.where((good & (x.abs().amax(1) <= _F16_MAX)).to(home), _NO_KEY)
        keys, best = keys.topk(min(self.capacity, len(x)), largest=False)
        rows = torch.cat([self.rows, x[best.to(x.device)].half().to(home)])
        keys = torch.cat([self.keys, keys])
        self.keys, best = keys.topk(min(self.capacity, len(keys)), largest=False, sorted=True)
        self.rows = rows[best]

    def tensors(self, name: str) -> dict[str, torch.Tensor]:
        """What the file holds of this layer."""
        values, width = self.values.cpu(), self.width
        out = {
            "count": torch.tensor(self.seen - int(values[-1])),
            "input_energy": values[:width],
            "input_sum": values[width : 2 * width],
            "output_energy": values[2 * width],
            "rounding_energy": values[2 * width + 1 : -2],
        }
        if self.capacity:
            kept = (self.keys != _NO_KEY).cpu()
            out["rows"], out["row_keys"] = self.rows.cpu()[kept], self.keys.cpu()[kept].view(torch.uint64)
        return {f"{name}.{key}": tensor.clone().contiguous() for key, tensor in out.items()}


def _rotations(x: torch.Tensor) -> Iterable[Optional[torch.Tensor]]:
    """x [n, in] in each of BASES; None if the group does not divide `in`.

    The regular Hadamard matrix of 4^k is H4 (x) ... (x) H4, divided by 2^k, so each group is one stage of H4/2 on top of a smaller one:
    (a, b, c, d) becomes (s-d, s-c, s-b, s-a) with s = (a+b+c+d)/2. All groups together take four stages. No matrix product: one in
    TF32, or under autocast, would lose bits without a word."""
    done = 1
    for base in BASES:
        if x.shape[1] % base:
            yield None
            continue
        while done < base:
            parts = x.view(len(x), -1, 4, done)
            x = (parts.sum(2, keepdim=True) / 2 - parts.flip(2)).view(len(x), -1)
            done *= 4
        yield x


def _rounding_energy(x: torch.Tensor) -> torch.Tensor:
    """(x - Q(x))^2 [n, in] of x [n, in]. A row of zeros has the scale 1e-30 and no error."""
    scale = (x.abs().amax(1, keepdim=True) / 127).clamp(min=1e-30)
    codes = (x / scale).round_().clamp_(-128, 127)
    return (x - codes * scale).square_()


@functools.lru_cache(maxsize=None)
def _precision(device: torch.device) -> torch.dtype:
    """What a device can add up in: float64, or float32 where it lacks that."""
    try:
        torch.ones(1, dtype=torch.float64, device=device).sum()
    except (TypeError, RuntimeError):
        return torch.float32
    return torch.float64


class Capture:
    """Looks at every `torch.nn.Linear` of `model` between `with` (or `attach`) and its end (or `detach`).

    rows: how many rows to keep per layer; 0 for sums only. seed: of their random keys, which depend on it and on the layer's name.
    names: from a module's name to the checkpoint's, without `.weight`: a mapping, or a callable such as `strip_prefix`. None as a name
    leaves a layer out. Without it the names are the modules'. checkpoint: the original's file, or its tensors' names. A layer that it
    lacks is an error, so give it if you can: a file under other names serves nobody. model_name: what the file says of the original.
    """

    def __init__(
        self, model: torch.nn.Module, *, rows: int = 0, names: Optional[Names] = None, seed: Union[int, str] = 0,
        checkpoint: Union[str, os.PathLike[str], Iterable[str], None] = None, model_name: Optional[str] = None,
    ) -> None:
        if rows < 0:
            raise ValueError(f"rows is {rows}, and has to be 0 or more")
        linears: dict[torch.nn.Linear, list[str]] = {}  # with each name that a module has
        for path, module in model.named_modules(remove_duplicate=False):
            if isinstance(module, torch.nn.Linear):
                linears.setdefault(module, []).append(path)
        renamed = _renamed([path for paths in linears.values() for path in paths], names)
        _refuse("activations are captured on the original, and these weights are quantized", [p[0] for m, p in linears.items() if _quantized(m.weight)])
        if isinstance(checkpoint, (str, os.PathLike)):
            model_name = model_name or Path(checkpoint).name
            with safe_open(checkpoint, framework="pt") as file:
                checkpoint = list(file.keys())
        if checkpoint is not None:
            known = set(checkpoint)
            _refuse("the checkpoint has no tensor", [f"{n}.weight" for n in renamed.values() if n and f"{n}.weight" not in known])
        self.rows, self.model_name = rows, model_name
        self.layers: dict[str, _Sums] = {}  # two names of one module share their sums, and so do two modules of one name
        self._modules: dict[torch.nn.Linear, list[_Sums]] = {}
        self._handles: list[torch.utils.hooks.RemovableHandle] = []
        for module, paths in linears.items():
            self._take(module, [name for name in map(renamed.get, paths) if name], seed)
        if not self.layers:
            raise ValueError("the model has no torch.nn.Linear to look at")

    def _take(self, module: torch.nn.Linear, names: list[str], seed: Union[int, str]) -> None:
        width, height = module.in_features, module.out_features
        for name in names:
            known = self._modules.setdefault(module, [])
            if name not in self.layers:
                key_seed = int.from_bytes(hashlib.sha256(f"{seed}/{name}".encode()).digest()[:4], "little")  # the CPU's generator takes 32 bits
                self.layers[name] = known[0] if known else _Sums(width, height, self.rows, key_seed)
            sums = self.layers[name]
            if (sums.width, sums.height) != (width, height):
                raise ValueError(f"two layers of different shapes are both called {name}")
            if sums not in known:
                known.append(sums)

    def attach(self) -> "Capture":
        """Starts looking."""
        if self._handles:
            raise RuntimeError("this capture is attached already")
        self._handles = [module.register_forward_hook(self._see, with_kwargs=True) for module in self._modules]
        return self

    def detach(self) -> None:
        """Stops looking; the sums stay."""
        for handle in self._handles:
            handle.remove()
        self._handles = []

    def __enter__(self) -> "Capture":
        return self.attach()

    def __exit__(self, *_: object) -> None:
        self.detach()

    @torch.no_grad()
    def _see(self, module: torch.nn.Linear, args: tuple[Any, ...], kwargs: dict[str, Any], y: torch.Tensor) -> None:
        x = args[0] if args else next(iter(kwargs.values()))
        for sums in self._modules[module] if x.numel() else []:
            sums.add(x.reshape(-1, x.shape[-1]), y.reshape(-1, y.shape[-1]), module.bias)

    @property
    def skipped(self) -> dict[str, int]:
        """Layer -> rows that were left out since they were not finite. Waits for the device."""
        return {name: int(sums.values[-1]) for name, sums in self.layers.items() if sums.seen and sums.values[-1] > 0}

    def notes(self) -> list[str]:
        """What was left out, one sentence each; nothing if everything was seen. Waits for the device."""
        unseen = [name for name, sums in self.layers.items() if not sums.seen]
        large = [name for name, sums in self.layers.items() if self.rows and sums.seen and sums.values[-2] > 0]
        notes = [f"{name}: {count} of {self.layers[name].seen} rows are not finite and were left out" for name, count in self.skipped.items()]
        if large:
            notes.append(f"Rows with a value over {_F16_MAX:.0f} are in the sums and cannot be among the kept rows: {_listed(large)}")
        if unseen:
            notes.append(f"{len(unseen)} layers were never called, or not as modules, and are not in the file: {_listed(unseen)}")
        return notes

    def write(self, path: Union[str, os.PathLike[str]]) -> None:
        """Writes the file whole or not at all: beside `path` first, then in its place. What was there before is replaced."""
        tensors = {key: t for name, sums in self.layers.items() if sums.seen for key, t in sums.tensors(name).items()}
        if not tensors:
            raise ValueError("no layer was called while the capture was attached, so nothing is written")
        about = {"format": FORMAT, "bases": json.dumps(BASES), "captured_with": f"fidelio_capture {__version__}, torch {torch.__version__}"}
        optional = {"model": self.model_name, "rows": self.rows and str(self.rows), "skipped": self.skipped and json.dumps(self.skipped)}
        about |= {key: value for key, value in optional.items() if value}
        partial = f"{os.fspath(path)}.{os.getpid()}.partial"
        try:
            save_file(tensors, partial, about)
            with open(partial, "rb+") as file:
                os.fsync(file.fileno())
            os.replace(partial, path)
        finally:
            Path(partial).unlink(missing_ok=True)


def capture(model: torch.nn.Module, run: Callable[[torch.nn.Module], object], path: Union[str, os.PathLike[str]], **options: Any) -> Capture:
    """Calls run(model) once while looking, writes `path`, and gives the capture back, for its notes. Options are Capture's."""
    with Capture(model, **options) as seen:
        run(model)
    seen.write(path)
    return seen


def _renamed(paths: list[str], names: Optional[Names]) -> dict[str, Optional[str]]:
    """Module -> checkpoint name. Every module has to have one, and a mapping may name nothing that is not there."""
    if names is None:
        return {path: path for path in paths}
    if isinstance(names, Mapping):
        _refuse("the model has no torch.nn.Linear", [name for name in names if name not in set(paths)])
    renamed, unknown = {}, []
    for path in paths:
        try:
            renamed[path] = names[path] if isinstance(names, Mapping) else names(path)
        except KeyError as error:
            unknown.append(path if isinstance(names, Mapping) else f"{path} ({error.args[0]})")
    _refuse("`names` has no name for", unknown)
    return renamed


def _quantized(weight: Optional[torch.Tensor]) -> bool:
    """Whether a weight is not floating, or of a class that has its own way to dequantize."""
    return weight is not None and not (weight.is_floating_point() and type(weight).dequantize is torch.Tensor.dequantize)


def _refuse(what: str, names: list[str]) -> None:
    if names:
        raise ValueError(f"{what}: {_listed(names)}")


def _listed(names: list[str]) -> str:
    return ", ".join(names[:20]) + (f" and {len(names) - 20} more" if len(names) > 20 else "")
