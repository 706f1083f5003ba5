#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Compare the presets of `fidelio convert --list-presets --json` with those of the installed convert-to-quant.

usage: presets.py [FIDELIO]

Without arguments: print convert-to-quant's presets, as JSON in Fidelio's form.
With FIDELIO, the path of the command: compare, preset by preset, and exit 1 if one differs.
Run it with the Python of the peers.
"""
import json
import subprocess
import sys

from convert_to_quant.constants import MODEL_FILTERS, get_model_filter_config

# Presets that convert-to-quant lacks.
OWN = {"hidream"}


def theirs():
    presets = []
    for name in MODEL_FILTERS:
        rules = get_model_filter_config(name)
        presets.append(
            {
                "name": name,
                "category": MODEL_FILTERS[name]["category"],
                "exclude": list(rules.get("exclude", [])),
                "highprec": list(rules.get("highprec", [])),
                "remove": list(rules.get("remove", [])),
                "exclude_final_language_layer": bool(rules.get("exclude_final_language_layer", False)),
                "preserve_dtype": {k: list(v) for k, v in rules.get("preserve_dtype", {}).items()},
            }
        )
    return {p["name"]: p for p in presets}


def ours(fidelio):
    text = subprocess.run([fidelio, "convert", "--list-presets", "--json"], check=True, capture_output=True).stdout
    presets = json.loads(text)["presets"]
    for preset in presets:
        del preset["summary"]
    return {p["name"]: p for p in presets if p["name"] not in OWN}


def main():
    expected = theirs()
    if len(sys.argv) == 1:
        json.dump(expected, sys.stdout, indent=1)
        return 0
    found = ours(sys.argv[1])
    differing = [n for n in sorted(set(expected) | set(found)) if expected.get(n) != found.get(n)]
    for name in differing:
        print(f"preset {name}: convert-to-quant has {expected.get(name)}, fidelio has {found.get(name)}")
    print(f"{len(expected)} presets of convert-to-quant, {len(differing)} differ")
    return 1 if differing else 0


sys.exit(main())
