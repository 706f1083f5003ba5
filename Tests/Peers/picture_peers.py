# SPDX-License-Identifier: Apache-2.0
"""Does `fidelio pictures` measure what scikit-image and our own second implementation in numpy measure, and what the golden pairs say?

usage: scripts/test_pictures FIDELIO [GOLDEN]     GOLDEN: a folder with golden.json and its pictures

* The golden pairs, within 1e-3, with their verdict and composition; by numpy within 1e-6.
* PSNR and SSIM of real pairs by scikit-image, within 1e-4; all measures by numpy, within 1e-4. The sizes are odd, prime, and those of
  generators; the files are grey, grey with alpha, RGB, RGBA, with a palette, and of 16 bits.
* Pictures that are too small, of two sizes, or cut off are refused in words.
"""
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import cv2
import numpy as np
import skimage.data
from PIL import Image
from skimage.metrics import peak_signal_noise_ratio, structural_similarity

import picture_measures as measures
import picture_operations as operations

PHOTOGRAPHS = ["astronaut", "coffee", "chelsea", "rocket", "retina", "camera", "brick", "grass", "gravel", "moon", "hubble_deep_field", "coins"]
ACTIONS = ["gauss.7", "bilateral", "noise3", "jpeg75", "contrast.85", "warp4", "sharpen.5", "warm"]
# Columns and rows: primes, odd and even, what generators make, and a thin one.
SIZES = [(97, 101), (33, 65), (251, 241), (128, 128), (300, 211), (384, 288), (149, 300), (400, 37)]
LARGE = [(1216, 832), (1021, 769)]


def run(fidelio, *arguments):
    return subprocess.run([fidelio, "pictures", *map(str, arguments), "--json"], capture_output=True, text=True)


def document(fidelio, *arguments):
    done = run(fidelio, *arguments)
    if not done.stdout: sys.exit(f"pictures {' '.join(map(str, arguments))}: {done.stderr}")
    return json.loads(done.stdout)


def differences(found, wanted, keys):
    """The largest difference of each measure. What only one of both has counts as infinite."""
    worst = {}
    for key in keys:
        mine, theirs = found.get(key), wanted.get(key)
        if isinstance(theirs, dict): mine, theirs = [(mine or {}).get(part) for part in theirs], list(theirs.values())
        pairs = list(zip(mine, theirs, strict=True)) if isinstance(theirs, list) and isinstance(mine, list) else [(mine, theirs)]
        worst[key] = max(0 if a == b else float("inf") if a is None or b is None or isinstance(a, int) else abs(a - b) for a, b in pairs)
    return worst


MEASURES = ("detail_db", "contrast_db", "energy_db", "coherence", "psnr_db", "ssim", "msssim", "block_correlation")


def golden(fidelio, folder):
    """What is wrong with the golden pairs, in words."""
    wrong = []
    pairs = json.loads((folder / "golden.json").read_text())["pairs"]
    for pair in pairs:
        files = folder / pair["reference"], folder / pair["candidate"]
        found = document(fidelio, *files)["pairs"][0]
        pair["detail_db"] = pair["texture_db"]
        for title, values, limit in [("numpy", measures.measured(*map(measures.luma, files)), 1e-6), ("fidelio", found["measures"], 1e-3)]:
            off = differences(values, pair, [*MEASURES, "shift"])
            wrong += [f"{pair['candidate']}, {title}: {key} is off by {by:.2g}" for key, by in off.items() if by > limit]
        wrong += [f"{pair['candidate']}: {key} is {found[key]}, not {value}" for key, value in pair["expected"].items() if found[key] != value]
    print(f"golden pairs: {len(pairs)}")
    return wrong


def photograph(name):
    folder = Path(skimage.data.__file__).parent
    return np.asarray(Image.open(next(path for path in (folder / f"{name}.png", folder / f"{name}.jpg") if path.exists())).convert("RGB"))


def cut(picture, size):
    """The middle of a picture, and what is around it; None if it is too small."""
    columns, rows = size
    if picture.shape[0] < rows or picture.shape[1] < columns: return None
    top, left = (picture.shape[0] - rows) // 2, (picture.shape[1] - columns) // 2
    return picture[top : top + rows, left : left + columns].copy()


def real_pairs():
    """Names, references and candidates: every photograph in some sizes, each operation in turn."""
    count = 0
    for name in PHOTOGRAPHS:
        whole = photograph(name)
        for size in [SIZES[count % len(SIZES)], SIZES[(count + 3) % len(SIZES)], *(LARGE if name == "retina" else [])]:
            reference = cut(whole, size)
            if reference is None: continue
            action = ACTIONS[count % len(ACTIONS)]
            count += 1
            yield f"{name} {size[0]}x{size[1]} {action}", reference, operations.ALL[action](reference, whole, np.random.default_rng(count))


def against_scikit_image(a, b):
    """PSNR and SSIM of two lumas: Gaussian windows, none of them over an edge."""
    return {"psnr_db": float(peak_signal_noise_ratio(a, b, data_range=1)),
            "ssim": float(structural_similarity(a, b, gaussian_weights=True, sigma=1.5, use_sample_covariance=False, data_range=1))}


def peers(fidelio, folder):
    """What is wrong with real pairs, in words."""
    wrong, largest, count = [], {}, 0
    for title, reference, candidate in real_pairs():
        files = folder / "reference.png", folder / "candidate.png"
        for path, picture in zip(files, (reference, candidate)): Image.fromarray(picture).save(path)
        found = document(fidelio, *files)["pairs"][0]["measures"]
        lumas = [measures.luma(path) for path in files]
        mine = measures.measured(*lumas)
        count += 1
        checks = {f"numpy's {key}": by for key, by in differences(found, mine, [*MEASURES, "shift", "aligned"]).items()}
        checks |= {f"scikit-image's {key}": by for key, by in differences(found, against_scikit_image(*lumas), ("psnr_db", "ssim")).items()}
        for key, by in checks.items(): largest[key] = max(largest.get(key, 0), by)
        wrong += [f"{title}: {key} is off by {by:.2g}" for key, by in checks.items() if by > 1e-4]
    print(f"real pairs: {count}; the largest difference from " + ", ".join(f"{key} {by:.1g}" for key, by in largest.items()))
    return wrong + ([] if count >= 20 else [f"only {count} real pairs"])


def kinds(fidelio, folder):
    """One picture in other kinds of PNG: what is wrong, in words."""
    picture = cut(photograph("chelsea"), (211, 157))
    Image.fromarray(picture).save(folder / "rgb.png")
    alike = {"16 bits": picture[..., ::-1].astype(np.uint16) * 257, "alpha": cv2.cvtColor(picture, cv2.COLOR_RGB2BGRA)}
    grey = np.asarray(Image.fromarray(picture).convert("L"))
    Image.fromarray(grey).save(folder / "grey.png")
    Image.fromarray(grey).convert("LA").save(folder / "grey alpha.png")
    Image.fromarray(grey).convert("RGB").save(folder / "grey as rgb.png")
    indexed = Image.fromarray(picture).quantize(64)
    indexed.save(folder / "palette.png")
    indexed.convert("RGB").save(folder / "palette as rgb.png")
    for name, values in alike.items(): cv2.imwrite(str(folder / f"{name}.png"), values)
    cv2.imwrite(str(folder / "grey 16.png"), grey.astype(np.uint16) * 257)
    pairs = [("rgb", "16 bits"), ("rgb", "alpha"), ("grey", "grey alpha"), ("grey", "grey as rgb"), ("grey", "grey 16"), ("palette as rgb", "palette")]
    wrong = []
    for pair in pairs:
        found = document(fidelio, *(folder / f"{name}.png" for name in pair))["pairs"][0]["measures"]
        # Grey as three channels differs by what a float rounds.
        if (found.get("psnr_db") or 400) < 120 or abs(found["ssim"] - 1) > 1e-9: wrong.append(f"{pair[0]} and {pair[1]} are not the same picture")
    print(f"kinds of PNG: {len(pairs)} pairs")
    return wrong


def refusals(fidelio, folder):
    """What must be refused with words, and is not."""
    picture = photograph("chelsea")
    for name, part in {"whole": picture, "one": picture[:, :1], "line": picture[:1], "other": picture[:-1], "tiny": picture[:4, :4]}.items():
        Image.fromarray(np.ascontiguousarray(part)).save(folder / f"{name}.png")
    data = (folder / "whole.png").read_bytes()
    (folder / "cut.png").write_bytes(data[: len(data) // 2])
    (folder / "no.png").write_bytes(b"not a picture")
    pairs = [("one", "one"), ("line", "line"), ("tiny", "tiny"), ("whole", "other"), ("whole", "cut"), ("cut", "whole"), ("no", "whole"), ("whole", "absent")]
    wrong = []
    for pair in pairs:
        done = run(fidelio, *(folder / f"{name}.png" for name in pair))
        if done.returncode not in (1, 2, 64, 65, 66) or len(done.stderr.strip()) < 10:
            wrong.append(f"{pair[0]}.png and {pair[1]}.png: exit {done.returncode}, {done.stderr.strip()[:100]!r}")
    print(f"refused: {len(pairs)} pairs")
    return wrong


def main():
    if len(sys.argv) not in (2, 3):
        print(__doc__, file=sys.stderr)
        return 64
    fidelio, wrong = sys.argv[1], []
    if len(sys.argv) == 3: wrong += golden(fidelio, Path(sys.argv[2]))
    with tempfile.TemporaryDirectory() as folder:
        for check in (peers, kinds, refusals): wrong += check(fidelio, Path(folder))
    for line in wrong: print(line, file=sys.stderr)
    print(f"pictures: {len(wrong)} problems")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
