# SPDX-License-Identifier: Apache-2.0
"""What quantized weights do to the pictures that a network makes: weight SNR, output SNR, PSNR, texture and edges, by recipe and bits.

usage: scripts/picture_study FIDELIO [--json FILE] [--cache FOLDER] [--only NETWORK]

Runs each network with its original weights and with quantized ones, one scale per tensor or per row, with and without rotation, at 8, 6, 5
and 4 bits, on the same inputs or noise. Convolutions are matrices [out, in * height * width]; of at least 16 x 16; a rotation takes groups of 64,
or of 16 where 64 does not divide. Our own quantization is compared with `fidelio convert` at 8 bits first, on every layer. Pictures go to
FOLDER (by default .build-pictures/study) and stay there: a picture that is there is not made again. `fidelio pictures` measures them.
Writes FILE (by default docs/pictures_study.json) and prints the table. About a quarter of an hour on one core. Weights only: activations stay float32.
"""
import argparse
import json
import struct
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import torch
from PIL import Image

import photographs
import study_networks as networks

ROOT = Path(__file__).resolve().parents[2]
INPUTS = ["aitzgorri", "friends", "life", "kleiber", "lady_bird", "dune", "wine", "picosdeeuropa"]
BITS = (8, 6, 5, 4)
RECIPES = [(scaling, rotation, bits) for bits in BITS for scaling in ("tensor", "row") for rotation in ("none", "rotated")]


def title(recipe): return f"{recipe[0]}{'+rot' if recipe[1] == 'rotated' else ''}-{recipe[2]}"


def group(columns): return next((size for size in (64, 16) if columns % size == 0), None)


def rotation(size):
    """The regular Hadamard matrix that ConvRot uses: symmetric, and its own inverse."""
    four, matrix = np.ones((4, 4)) - 2 * np.eye(4)[::-1], np.ones((1, 1))
    while len(matrix) < size: matrix = np.kron(matrix, four)
    return matrix / np.sqrt(size)


def turned(matrix, size): return (matrix.reshape(len(matrix), -1, size) @ rotation(size)).reshape(matrix.shape)


def quantized(matrix, recipe):
    """A matrix, float64, after it was rounded to so many bits by the recipe."""
    scaling, way, bits = recipe
    size = group(matrix.shape[1]) if way == "rotated" else None
    values = turned(matrix, size) if size else matrix
    largest = np.abs(values).max(1, keepdims=True) if scaling == "row" else np.abs(values).max()
    top = 2 ** (bits - 1) - 1
    scale = np.maximum(largest, 1e-30) / top
    rounded = np.clip(np.rint(values / scale), -top, top) * scale
    return turned(rounded, size) if size else rounded


def matrices(weights):
    """Name: float64 [out, all others], of the layers that are quantized."""
    flat = {name: values.reshape(len(values), -1).double().numpy() for name, values in weights.items()}
    return {name: values for name, values in flat.items() if min(values.shape) >= 16}


def write(path, tensors):
    """A .safetensors file of float32 matrices."""
    header, place = {}, 0
    for name, values in tensors.items():
        header[name] = {"dtype": "F32", "shape": list(values.shape), "data_offsets": [place, place + 4 * values.size]}
        place += 4 * values.size
    text = json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(text)) + text + b"".join(values.astype(np.float32).tobytes() for values in tensors.values()))


def read(path):
    data = path.read_bytes()
    start = 8 + struct.unpack("<Q", data[:8])[0]
    entries = {name: entry for name, entry in json.loads(data[8:start]).items() if name != "__metadata__"}
    return {name: np.frombuffer(data[start + e["data_offsets"][0] : start + e["data_offsets"][1]], np.float32).reshape(e["shape"]) for name, e in entries.items()}


def run(fidelio, *arguments):
    done = subprocess.run([fidelio, *map(str, arguments)], capture_output=True, text=True)
    if done.returncode: sys.exit(f"{' '.join(map(str, arguments))} failed: {done.stderr}")
    return done.stdout


def compare_with_convert(fidelio, originals):
    """Ends the study unless `fidelio convert` and `dequantize` give what `quantized` does. Returns how many matrices were compared."""
    compared = 0
    for scaling, way, size in [("tensor", "none", None), ("row", "none", None), *((s, "rotated", g) for s in ("tensor", "row") for g in (64, 16))]:
        chosen = {f"{name.removesuffix('.weight')}.weight": values for name, values in originals.items() if size is None or group(values.shape[1]) == size}
        if not chosen: continue
        with tempfile.TemporaryDirectory() as folder:
            plain, int8, back = (Path(folder, f"{part}.safetensors") for part in ("plain", "int8", "back"))
            write(plain, chosen)
            rotate = ["--convrot", "--convrot-group-size", size] + (["--force"] if scaling == "tensor" else []) if size else []
            run(fidelio, "convert", "-i", plain, "-o", int8, "--int8", "--scaling_mode", scaling, "--simple", "--comfy_quant", "--quiet", *rotate)
            run(fidelio, "dequantize", int8, "-o", back, "--dtype", "float32", "--quiet")
            for name, values in read(back).items():
                ours = quantized(chosen[name].astype(np.float32).astype(np.float64), (scaling, way, 8))
                error, loss = ((values - ours) ** 2).sum(), ((chosen[name] - ours) ** 2).sum()
                # A weight halfway between two codes may go to either, since float32 and float64 round: the loss is the same.
                other = abs(((chosen[name] - values) ** 2).sum() / loss - 1)
                if error > 0.1 * loss or other > 1e-3: sys.exit(f"{name}, {scaling}, {way}: fidelio's loss is another than ours: {other:.2g}, {error / loss:.2g}")
                compared += 1
    return compared


def snr(signal, error): return 10 * np.log10(signal / error)


def saved(folder, made):
    folder.mkdir(parents=True, exist_ok=True)
    for place, values in enumerate(made):
        Image.fromarray(np.uint8(np.clip(np.rint(values * 255), 0, 255))).save(folder / f"{place:04d}.png")
    np.save(folder / "outputs.npy", np.stack(made).astype(np.float32))


def rendered(folder, network, inputs, weights):
    """What the network makes, from the cache if it is there."""
    if not (folder / "outputs.npy").exists(): saved(folder, network.pictures(inputs, weights))
    return np.load(folder / "outputs.npy").astype(np.float64)


def measured(fidelio, reference, candidate):
    """The medians that `fidelio pictures` finds of two folders."""
    document = json.loads(run(fidelio, "pictures", reference, candidate, "--json"))
    decibels = [pair["measures"].get("psnr_db") for pair in document["pairs"]]
    said = [pair["verdict"] for pair in document["pairs"]]
    pooled = document["pooled"]
    return {"psnr_db": float(np.median([value for value in decibels if value is not None])), "pairs": len(said), "verdict": pooled["verdict"],
            "verdicts": {word: said.count(word) for word in sorted(set(said))},
            **{key: {part: pooled[key][part] for part in ("median", "low", "high")} for key in ("texture_db", "edges_db", "top_octave_db")}}


def studied(fidelio, name, network, inputs, cache):
    """One line for each recipe."""
    originals = matrices(network.weights)
    count = compare_with_convert(fidelio, originals)
    print(f"{name}: {len(originals)} layers, {sum(v.size for v in originals.values()):,} weights; {count} matrices are fidelio convert's", file=sys.stderr)
    reference = rendered(cache / name / "original", network, inputs, network.weights)
    signal = ((reference - reference.mean()) ** 2).sum()
    rows = []
    for recipe in RECIPES:
        made = {layer: quantized(values, recipe) for layer, values in originals.items()}
        strength, lost = (sum((part**2).sum() for part in parts) for parts in (originals.values(), [made[n] - v for n, v in originals.items()]))
        weights = network.weights | {layer: torch.from_numpy(values).float().reshape(network.weights[layer].shape) for layer, values in made.items()}
        outputs = rendered(cache / name / title(recipe), network, inputs, weights)
        rows.append({"network": name, "scaling": recipe[0], "rotated": recipe[1] == "rotated", "bits": recipe[2], "weight_snr_db": float(snr(strength, lost)),
                     "output_snr_db": float(snr(signal, ((outputs - reference) ** 2).sum())),
                     **measured(fidelio, cache / name / "original", cache / name / title(recipe))})
    return rows


def small(name, side, cache):
    """The middle of a photograph, at a quarter of its size: what an upscaler is given."""
    whole = photographs.whole(photographs.PHOTOGRAPHS[name], cache)
    top, left = (whole.shape[0] - 4 * side) // 2, (whole.shape[1] - 4 * side) // 2
    return np.asarray(Image.fromarray(whole[top : top + 4 * side, left : left + 4 * side]).resize((side, side), Image.BICUBIC))


def subjects(only, packages):
    """Name: network and inputs."""
    def wanted(name): return only in (None, name)

    if wanted("animevideo"): yield "animevideo", networks.Upscaler("REALESRGAN_ANIMAVIDEOV3_UP4X"), [small(name, 96, packages) for name in INPUTS]
    if wanted("diffusion"):
        shared = subprocess.run([ROOT / "scripts/shared_folder"], check=True, capture_output=True, text=True).stdout.strip()
        if not shared: sys.exit("picture_study: the diffusion model stands in the shared folder, and there is none")
        yield "diffusion", networks.Diffusion(Path(shared, "peer/tiny_diffusion")), 48
    if wanted("x4plus"): yield "x4plus", networks.Upscaler("REALESRGAN_X4PLUS_UP4X"), [small(name, 64, packages) for name in INPUTS[:6]]


def shown(value, digits=1): return f"{value:+.{digits}f}".replace("-", "−")


def interval(part, digits=1): return f"{shown(part['median'], digits)} [{shown(part['low'], digits)}, {shown(part['high'], digits)}]"


def print_table(rows):
    print("| network | bits | weights | weight SNR dB | output SNR dB | PSNR dB | texture dB | edges dB | top octave dB | verdict |\n|---|---|---|---|---|---|---|---|---|---|")
    for row in rows:
        print(f"| {row['network']}, {row['pairs']} | {row['bits']} | {row['scaling']}{' + rotation' if row['rotated'] else ''} | {row['weight_snr_db']:.1f} | {row['output_snr_db']:.1f} "
              f"| {row['psnr_db']:.1f} | {interval(row['texture_db'])} | {interval(row['edges_db'])} | {shown(row['top_octave_db']['median'])} | {row['verdict']} |")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("fidelio")
    parser.add_argument("--json", type=Path, default=ROOT / "docs/pictures_study.json")
    parser.add_argument("--cache", type=Path, default=ROOT / ".build-pictures")
    parser.add_argument("--only", choices=["animevideo", "diffusion", "x4plus"])
    options = parser.parse_args()
    torch.set_num_threads(1)
    rows = []
    for name, network, inputs in subjects(options.only, options.cache / "packages"):
        rows += studied(options.fidelio, name, network, inputs, options.cache / "study")
    if not options.only: options.json.write_text(json.dumps({"schema": "fidelio.picture-study/1", "rows": rows}, indent=1) + "\n")
    print_table(rows)


if __name__ == "__main__":
    main()
