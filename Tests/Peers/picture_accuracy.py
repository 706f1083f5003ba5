# SPDX-License-Identifier: Apache-2.0
"""How often `fidelio pictures` is right, on free photographs that were changed in known ways.

usage: scripts/picture_accuracy FIDELIO [--check] [--numpy] [--cache FOLDER] [--json FILE]

Prints the tables of docs/pictures.md: for each operation the verdicts and the medians of what they rest on; for each class of operations
how many verdicts are right, for single pairs and for the median of six; then what harmless things the rules were made without are called,
and the same of pictures that were held back when the rules were made, and of drawings. The pictures are fetched and made into FOLDER, by
default .build-pictures (5 GB, some minutes, once).
--numpy  measures by Tests/Peers/picture_measures.py and not by the command
--json   also writes every pair's figures to a file
--check  fails unless, of the photographs and of those held back, no harmless one is called changed, at least 90 % of the blurred are
         called soft and none waxy, and of the waxy ones without `bilateral.weak` at least 60 % of pairs and 80 % of medians of six are
         called waxy. Pairs that cannot tell, because the photograph is too smooth, are counted apart
"""
import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import zlib
from collections import Counter
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

import photographs
import picture_measures as measures
import picture_operations as operations

CHANGED = ("waxy", "soft", "noisy", "sharper")
EXPECTED = {"blur": "soft", "waxy": "waxy", "noise": "noisy", "sharpened": "sharper"}
WEAK = "bilateral.weak"
DRAWS = 2000  # of six pairs, for each operation
RUNS = 2  # of these, for each operation, that the command itself pools


def seeded(*names): return np.random.default_rng([zlib.crc32(name.encode()) for name in names])


def save(path, picture):
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(picture).save(path, compress_level=1)


def prepared(whole, part, action, kind, name):
    """A pair of which both pictures went through the same before one was changed."""
    prepare, factor = operations.PREPARED[kind]
    ready = prepare(whole)
    reference = operations.part(ready, round(len(part) * factor))
    return reference, operations.ALL[action](reference, ready, seeded(name, kind, action))


def link(source, target):
    """The same file under another name: references are many, and the same."""
    target.parent.mkdir(parents=True, exist_ok=True)
    target.unlink(missing_ok=True)
    os.link(source, target)


def make(name, entry, folder, cache):
    """Writes every pair of one picture: FOLDER/OPERATION/{reference,candidate}/NAME.png."""
    whole = photographs.whole(entry, cache)
    part = operations.part(whole, photographs.side(whole))
    file = f"{name}.png"
    save(folder / "references" / file, part)
    for key, action in (operations.ALL | operations.UNSEEN | operations.PALETTES).items():
        candidate = action(part, whole, seeded(name, key))
        if candidate is None: continue
        save(folder / key / "candidate" / file, candidate)
        link(folder / "references" / file, folder / key / "reference" / file)
    for kind in operations.PREPARED:
        for action in operations.AFTER["harmless"] + operations.AFTER["changed"]:
            reference, candidate = prepared(whole, part, action, kind, name)
            if candidate is None: continue
            save(folder / f"{kind}, {action}" / "reference" / file, reference)
            save(folder / f"{kind}, {action}" / "candidate" / file, candidate)
    for key in ("recompressed", "16 bit"):
        target = folder / key / "candidate" / file
        target.parent.mkdir(parents=True, exist_ok=True)
        link(folder / "references" / file, folder / key / "reference" / file)
        if key == "16 bit": cv2.imwrite(str(target), part[..., ::-1].astype(np.uint16) * 257)
        else: Image.fromarray(part).save(target, compress_level=9)


def stamp():
    """Which programs made the pictures: a number of what is written in them."""
    sources = [Path(module.__file__).read_bytes() for module in (operations, photographs)]
    return str(zlib.crc32(b"".join(sources) + Path(__file__).read_bytes().split(b"def stamp(")[0]))


def made(entries, folder, cache):
    """Makes what is not there yet. A picture is there when its mark is, and the same programs made it."""
    for name, entry in entries.items():
        mark = folder / "made" / name
        if mark.exists() and mark.read_text() == stamp(): continue
        make(name, entry, folder, cache)
        mark.parent.mkdir(parents=True, exist_ok=True)
        mark.write_text(stamp())


def by_command(fidelio, folder):
    """The document that `fidelio pictures` prints of two folders."""
    done = subprocess.run([fidelio, "pictures", folder / "reference", folder / "candidate", "--json"], capture_output=True, text=True)
    if not done.stdout: sys.exit(f"pictures {folder.name} failed: {done.stderr}")
    return json.loads(done.stdout)


def by_numpy(folder):
    """The same of our own second implementation."""
    pairs = []
    for path in sorted((folder / "candidate").glob("*.png")):
        pairs.append({"name": path.stem} | measures.judged(measures.luma(folder / "reference" / path.name), measures.luma(path)))
    return {"pairs": pairs}


def drawn(key, pairs, count):
    generator = random.Random(key)
    return [generator.sample(pairs, min(6, len(pairs))) for _ in range(count)]


def disagreements(fidelio, key, pairs, folder):
    """Draws of six of which the command's own pooled verdict is another than ours, in words."""
    found = []
    for six in drawn(key, pairs, RUNS):
        with tempfile.TemporaryDirectory() as scratch:
            for part in ("reference", "candidate"):
                Path(scratch, part).mkdir()
                for pair in six: os.symlink((folder / key / part / f"{pair['name']}.png").resolve(), Path(scratch, part, f"{pair['name']}.png"))
            said = by_command(fidelio, Path(scratch))["pooled"]["verdict"]
        if said != measures.pooled(six): found.append(f"{key} of {', '.join(pair['name'] for pair in six)}: {said}, by the rules {measures.pooled(six)}")
    return found


def middle(values):
    values = [value for value in values if value is not None]
    return statistics.median(values) if values else None


def shown(value, digits=1): return "" if value is None else f"{value:+.{digits}f}".replace("-", "−")


def plain(value, digits): return "" if value is None else f"{value:.{digits}f}".removeprefix("0") if digits == 3 else f"{value:.{digits}f}"


def counts(pairs):
    found = Counter(pair["verdict"] for pair in pairs)
    shown = [found[verdict] for verdict in (*CHANGED, "alike")]
    return " | ".join(str(count or "") for count in [*shown, len(pairs) - sum(shown)])


def line(title, pairs):
    def part(key): return middle([pair[key] for pair in pairs])

    def measure(key): return middle([pair["measures"].get(key) for pair in pairs])
    return (f"| {title} | {counts(pairs)} | {shown(part('texture_db'))} | {shown(part('edges_db'))} | {shown(part('top_octave_db'))} "
            f"| {plain(measure('psnr_db'), 1)} | {plain(measure('ssim'), 3)} |")


def head(first):
    return (f"\n| {first} | {' | '.join(CHANGED)} | alike | cannot tell | texture dB | edges dB | top octave dB | PSNR dB | SSIM |\n"
            f"|---|{'---|' * (len(CHANGED) + 7)}")


def share(part, whole): return f"{part} of {whole} ({100 * part / whole:.0f} %)" if whole else "–"


def is_changed(verdict): return verdict in CHANGED


def classes_table(found):
    """One line per class: single pairs, then medians of six; and the shares of those that tell something, which --check needs."""
    print("\n| what was done | should be | of single pairs | cannot tell | of medians of six |\n|---|---|---|---|---|")
    shares = {}
    rows = [(title, list(actions)) for title, actions in operations.CLASSES.items() if title in EXPECTED or title == "harmless"]
    rows += [("waxy, without " + WEAK, [action for action in operations.WAXY if action != WEAK])]
    for title, actions in rows:
        wanted = EXPECTED.get(title.split(",")[0])
        single = [pair["verdict"] for action in actions for pair in found[action]]
        six = [measures.pooled(draw) for action in actions for draw in drawn(action, found[action], DRAWS)]
        telling = [[v for v in verdicts if v in (*CHANGED, "alike")] for verdicts in (single, six)]
        right = [sum(v == wanted if wanted else not is_changed(v) for v in verdicts) for verdicts in telling]
        shares[title] = [count / len(verdicts) if verdicts else 0 for count, verdicts in zip(right, telling)]
        others = Counter(v for v in single if v != wanted and is_changed(v))
        note = "; " + ", ".join(f"{count} {verdict}" for verdict, count in others.most_common()) if others else ""
        print(f"| {title} | {wanted or 'not called changed'} | {share(right[0], len(telling[0]))}{note} | {len(single) - len(telling[0])} | {100 * shares[title][1]:.1f} % |")
    return shares


def judged(entries, folder, options):
    """The pairs by operation, of the pictures in question."""
    found = {}
    for place in sorted(folder.iterdir()):
        if place.name in ("made", "references"): continue
        document = by_numpy(place) if options.numpy else by_command(options.fidelio, place)
        found[place.name] = [pair | {"operation": place.name} for pair in document["pairs"]]
    return found


def print_tables(found):
    for title, actions in operations.CLASSES.items():
        print(head(title))
        for action in actions: print(line(action, found[action]))
    print(head("harmless, and the rules were made without it"))
    for action in ["recompressed", "16 bit", *operations.UNSEEN]: print(line(action, found[action]))
    for kind in operations.PREPARED:
        for action in operations.AFTER["harmless"]: print(line(f"{kind}, {action}", found[f"{kind}, {action}"]))
    print(head("changed: fewer colours, and after both were prepared"))
    for action in operations.PALETTES: print(line(action, found[action]))
    for kind in operations.PREPARED:
        for action in operations.AFTER["changed"]: print(line(f"{kind}, {action}", found[f"{kind}, {action}"]))


def accused(found):
    """Pairs of harmless operations, those of the rules and others, that are called changed."""
    unseen = ["recompressed", "16 bit", *operations.UNSEEN, *(f"{k}, {a}" for k in operations.PREPARED for a in operations.AFTER["harmless"])]
    return [[pair for action in actions for pair in found[action] if is_changed(pair["verdict"])] for actions in (operations.HARMLESS, unseen)]


def failures(found, shares):
    """What --check refuses, in words."""
    known, _ = accused(found)
    wrong = [f"{pair['operation']} of {pair['name']} is called {pair['verdict']}" for pair in known]
    wrong += [f"{pair['name']}, blurred by {action}, is called waxy" for action in operations.BLUR for pair in found[action] if pair["verdict"] == "waxy"]
    needed = [("blur", 0, 0.9), ("waxy, without " + WEAK, 0, 0.6), ("waxy, without " + WEAK, 1, 0.8)]
    return wrong + [f"{title}: {100 * shares[title][place]:.0f} % are right, {100 * least:.0f} % are needed"
                    for title, place, least in needed if shares[title][place] < least]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("fidelio")
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--numpy", action="store_true")
    parser.add_argument("--cache", type=Path, default=Path(__file__).resolve().parents[2] / ".build-pictures")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    wrong, everything = [], {}
    for title, entries in photographs.SETS.items():
        folder = options.cache / title
        made(entries, folder, options.cache / "packages")
        found = everything[title] = judged(entries, folder, options)
        print(f"\n## {len(entries)} {title}")
        shares = classes_table(found)
        print_tables(found)
        for kind, pairs in zip(("harmless", "unseen harmless"), accused(found)):
            print(f"\n{kind}, called changed: {len(pairs)}" + "".join(
                f"\n  {p['operation']} of {p['name']}: {p['verdict']} ({p['texture_db']:.1f}, {p['edges_db']:.1f}, {p['top_octave_db']:.1f})" for p in pairs))
        if title.startswith("drawings"): continue
        wrong += failures(found, shares)
        if not options.numpy: wrong += [text for key in operations.ALL for text in disagreements(options.fidelio, key, found[key], folder)]
    if options.json: options.json.write_text(json.dumps(everything))
    print("\n".join(["", *wrong]) if wrong else "\nnothing is wrong")
    sys.exit(1 if options.check and wrong else 0)


if __name__ == "__main__":
    main()
