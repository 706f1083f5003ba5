# SPDX-License-Identifier: Apache-2.0
"""What the command says of a file, against the truth about it: each function yields the contradictions that it finds."""
import json
import re

import numpy as np

from support import lenient
from support.int8 import array, snr
from support.models import tensors
from support.random_files import ALIASES, FOREIGN, LEFT_OVER, UNKNOWN

FAR = 1.0  # dB by which a loss may be estimated wrong


def subjects(document, *ids):
    """The layers that findings of these kinds name."""
    return {s["name"] for f in document["findings"] if f["id"] in ids for s in f["subjects"]}


def severities(document):
    return {f["severity"] for f in document["findings"]}


def expected(file):
    """Findings about markers and parts, each with exactly the layers that it has to name."""
    judged = {n for n, x in file.quantized.items() if x.is_judged}
    by_extra = lambda *extras: {n for n, x in file.quantized.items() if x.extra in extras}
    marked = file.dialect not in (*FOREIGN, "unmarked")
    return {
        "format-alias": judged if file.dialect in ALIASES else set(),
        "scale-legacy-name": judged if file.dialect == "legacy" else set(),
        "foreign-layout": judged if file.dialect in FOREIGN else set(),
        "marker-missing": judged if file.dialect == "unmarked" else set(),
        "parts-left-over": by_extra(*LEFT_OVER), "parts-unknown": by_extra(*UNKNOWN), "scale-missing": by_extra("missing"),
        "scale-tensor-rotated": {n for n in judged if marked and file.layers[n].claimed and file.layers[n].scaling == "tensor"},
        "markers-disagree": set(), "marker-unreadable": set(), "marker-format-missing": set(), "marker-group-missing": set(), "marker-orphaned": set(),
        "format-unsupported": set(), "float-weight-marked": set(), "fp8-parent": set(), "scale-shape-rank1": set(), "scale-shape-invalid": set(),
        "scale-zero": set(), "scale-negative": set(), "scale-not-finite": set(), "scale-narrow": set(), "per-row-claimed-absent": set(), "nothing-quantized": set(),
    }


def of_labels(file, document):
    """Findings about markers and parts name the right layers, and those that cannot be judged are counted."""
    for id, layers in expected(file).items():
        found = subjects(document, id) if id != "parts-left-over" else subjects(document, id) & set(file.layers)
        if found != layers: yield f"{id} names {sorted(found)}, not {sorted(layers)}"
    hidden = {n for n, x in file.quantized.items() if not x.is_judged}
    named = {u["name"] for u in document["unjudged"]}
    if not hidden <= named: yield f"not judged are {sorted(hidden)}, and {sorted(named)} are said"
    if named and not re.match(r"(None|\d+) of \d+ quantized layers? could", document["verdict"]["text"]): yield "the first sentence does not say what could not be judged"
    if document["quantized_layers"] != len(file.quantized): yield f"{document['quantized_layers']} quantized layers are counted, not {len(file.quantized)}"
    clipped = subjects(document, "codes-saturated")
    if clipped - {n for n, x in file.layers.items() if x.gain == "ones"}: yield f"weights of {sorted(clipped)} are said to be clipped"


def of_rotation(file, document, is_certain):
    """No right marker is accused, no wrong basis named, and with the original no wrong marker is believed."""
    judged = {n: x for n, x in file.quantized.items() if x.is_judged}
    accused = subjects(document, "rotation-claimed-absent", "rotation-unmarked", "group-mismatch")
    wrong = {n for n, x in judged.items() if x.claimed != x.rotation}
    if accused - wrong: yield f"rotation of {sorted(accused - wrong)} is called wrong, and is right"
    for layer in document["layers"]:
        truth, found = judged[layer["name"]].rotation, layer.get("found")
        if found and (found["group"] != truth or found["sylvester"]): yield f"{layer['name']} is said to have {found}, and has {truth}"
    if is_certain and file.dialect not in FOREIGN:
        # What was changed beyond recognition says nothing.
        sure = {n for n in wrong if judged[n].change not in ("reordered",)}
        if sure - accused: yield f"with the original, wrong markers of {sorted(sure - accused)} are not named"


def of_reference(file, document):
    """Differences from the original are called what they are."""
    judged = {n: x for n, x in file.quantized.items() if x.is_judged}
    text = document["verdict"]["text"] + document["verdict"]["confidence"]
    for words in ("not this reference's", "another model", "cannot be compared", "Nothing was compared"):
        if words in text: yield f"says \"{words}\" of a file that was made from it"
    names = lambda *kinds: {n for n, x in judged.items() if x.change in kinds}
    off = {n for n, x in judged.items() if x.gain}
    foreign = {s["name"] for f in document["findings"] if f["id"] == "not-this-original" for s in f["subjects"] if f["severity"] == "error"}
    if foreign - names("reordered"): yield f"{sorted(foreign)} are said to hold other weights"
    if subjects(document, "columns-scaled", "layer-transposed", "rotation-signs"): yield "columns, transposes or signs are blamed"
    if subjects(document, "rows-reordered") - names("reordered"): yield f"rows of {sorted(subjects(document, 'rows-reordered'))} are said to be reordered"
    if subjects(document, "scales-off") - off: yield f"scales of {sorted(subjects(document, 'scales-off') - off)} are said to be off"
    plain = {n for n in off if not judged[n].change}
    if plain - subjects(document, "scales-off"): yield f"scales of {sorted(plain - subjects(document, 'scales-off'))} are off, and that is not said"
    lost = subjects(document, "loss-unexplained") - names("tuned", "merged", "reordered")
    if lost: yield f"{sorted(lost)} are far from the original for no reason that was found"
    kept = {(n + ".weight").removeprefix(p) for n, x in file.layers.items() if x.change and not x.is_quantized for p in ("", file.prefix)}
    if subjects(document, "bias-shifted", "tensor-changed") - kept: yield "unquantized tensors are said to have changed"
    if subjects(document, "codes-not-reproduced") - names("tuned", "merged", "reordered") - off: yield "plain rounding is called another"


def of_loss(file, document):
    """Detail is said to be lost where the codes lost it."""
    for layer in document["layers"]:
        made = file.layers[layer["name"]]
        if made.gain or layer["estimated_snr_db"] is None: continue
        truth = snr(made.truth, lenient.weight(*tensors(file.path), layer["name"], made.rotation))
        if abs(truth - layer["estimated_snr_db"]) > FAR: yield f"{layer['name']} is estimated at {layer['estimated_snr_db']:.1f} dB and has {truth:.1f}"
        lost = subjects(document, "tensor-scale-detail-loss", "row-scale-detail-loss")
        if (layer["name"] in lost) and truth > 20 + FAR: yield f"{layer['name']} is said to lose detail at {truth:.1f} dB"


def of_advice(file, document):
    """The advised group fits the layers that it is advised for."""
    columns = {x.truth.shape[1] for x in file.layers.values()}
    for finding in document["findings"]:
        found = re.search(r"--convrot-group-size (\d+)(.*)", finding["remedy"], re.S)
        if found and "divides" not in found[2] and any(c % int(found[1]) for c in columns): yield f"advises group {found[1]} for inputs {columns}"


def error(file, path, name, made):
    """The energy of a layer's distance from its truth, by its marker; infinite if it cannot be read."""
    with np.errstate(all="ignore"):
        found = lenient.weight(*tensors(path), name)
    return np.inf if found is None else ((found - made.truth) ** 2).sum()


def of_repair(file, done, document, out):
    """A repaired file is never further from the truth, and no success is claimed over layers that were not judged."""
    hidden = {n for n, x in file.quantized.items() if not x.is_judged}
    if hidden and done.returncode == 0: yield "a repair over layers that were not judged ends with 0"
    if hidden and document and hidden - {u["name"] for u in document["unjudged"]}: yield f"repair does not say that {sorted(hidden)} were not judged"
    if not out.exists(): return
    before, after = tensors(file.path)[0], tensors(out)[0]
    for name, made in file.layers.items():
        if made.is_judged:
            was, now = error(file, file.path, name, made), error(file, out, name, made)
            # bitsandbytes' scales are divided by 127 in float32.
            if now > was * (1 + 1e-5): yield f"{name} is further from the truth after the repair: {was:.4g} became {now:.4g}"
        else:
            changed = [t for t in before if t.startswith(name + ".") and before[t] != after.get(t)]
            if changed: yield f"{changed} of a layer that was not judged changed"


def of_dequantization(file, done, out, alone):
    """What is dequantized is codes times scale with the rotation taken off, or nothing is written.

    A wrong marker that the weights do not contradict is believed: nobody can know better without the original.
    """
    accused = subjects(alone, "rotation-claimed-absent", "rotation-unmarked", "group-mismatch") | {u["name"] for u in alone["unjudged"]}
    hidden = {n for n, x in file.quantized.items() if not x.is_judged}
    if done.returncode != 0:
        if out.exists(): yield "a refusal left a file"
        if not hidden and not accused: yield f"dequantize refuses: {done.stderr.strip()}"
        return
    if hidden | accused: yield f"dequantize goes on over {sorted(hidden | accused)}"
    for name, made in file.quantized.items():
        if not made.is_judged: continue
        found = array(tensors(out)[0][f"{name}.weight"]).astype(float)
        right = lenient.weight(*tensors(file.path), name)
        if name not in accused and snr(right, found) < 100: yield f"{name} is dequantized {snr(right, found):.1f} dB from what it holds"


def of_report(file, folder, document):
    """A report praises nothing that has an error or was not looked at, and its numbers are numpy's."""
    report = json.loads((folder / "report.json").read_text())
    card = (folder / "card.md").read_text()
    # analyze measures a layer by its marker. Where that is wrong only a sample is measured by the truth, and a layer on the border of
    # "further than rounding explains" may fall on either side.
    wrong = {n for n, x in file.layers.items() if x.claimed != x.rotation}
    border = ("codes-not-reproduced", "not-this-original")
    ids = lambda found: {(f["id"], s["name"]) for f in found for s in f["subjects"] if not (f["id"] in border and f["severity"] != "error" and s["name"] in wrong)}
    if ids(report["findings"]) != ids(document["findings"]): yield f"report and diagnosis differ: {sorted(ids(report['findings']) ^ ids(document['findings']))}"
    praised = re.search(r"\*\*[✓!] (Faithful|Close, with losses):\*\*", card)
    if praised and ("error" in severities(report) or document["unjudged"]): yield f"the card says {praised[1]}"
    for layer in report["layers"]:
        name = file.prefix + layer["name"].removesuffix(".weight")
        made, found = file.layers.get(name), next(iter(layer["measured"].values()), None)
        if not found or not made or made.change == "reordered": continue
        best = lenient.weight(*tensors(file.path), name)
        if best is not None and abs(snr(made.original, best) - found["snr_db"]) > 0.1: yield f"{name} is measured at {found['snr_db']:.2f} dB and has {snr(made.original, best):.2f}"
