# SPDX-License-Identifier: Apache-2.0
"""plan against what analyze measures, and convert --recipe against what plan wrote."""
import json
import re

import pytest

from support.models import MODEL, names, tensors

NOTE = "weights only: W8A8 output may lose up to 12 dB without rotation"
ENTRY = re.compile(r'  - \{name: (".*"), format: ([^ ,}]+)(?:, group: (\w+))?\}')


def plan(fidelio, *arguments):
    return json.loads(fidelio.ends(0, "plan", MODEL, *arguments, "--json").stdout)


def entries(recipe):
    """Name -> (format, group) of a recipe that plan wrote."""
    found = [ENTRY.fullmatch(line) for line in recipe.read_text().split("layers:\n")[1].splitlines()]
    return {json.loads(entry[1]): (entry[2], entry[3]) for entry in found}


@pytest.mark.parametrize("limit", [["--size", "700kB"], ["--size", "1MB", "--loads", "gguf"], ["--floor", "30dB"], ["--floor", "20", "--loads", "nvfp4,w6a8"]])
def test_plans_keep_the_limit(fidelio, limit):
    found = plan(fidelio, *limit)
    best = found["mix"] or found["uniform"]
    assert sum(layer["bytes"] - layer["bytes_before"] for layer in found["layers"]) == best["bytes"] - found["bytes_before"]
    if "size" in found:
        assert best["bytes"] <= found["size"] < found["bytes_before"]
    else:
        assert all(layer["snr_db"] is None or layer["snr_db"] >= found["floor_db"] for layer in found["layers"])
    assert best["bytes"] < found["bytes_before"]
    assert {layer["format"] for layer in found["layers"]} - {None} <= set(found["formats"])
    assert found["notes"] == ([NOTE] if "--loads" not in limit else [])


def test_the_plan_has_the_figures_of_analyze(fidelio, place):
    found = plan(fidelio, "--floor", "15dB", "--loads", "nvfp4")
    fidelio.ends(0, "analyze", MODEL, "--formats", "nvfp4", "--no-plots", "-o", place / "report")
    report = json.loads((place / "report" / "report.json").read_text())
    measured = {layer["name"]: {f["format"]: f["snr_db"] for f in layer.get("formats", [])} for layer in report["layers"]}
    planned = [layer for layer in found["layers"] if layer["format"]]
    assert planned and all(measured[layer["name"]]["nvfp4"] == layer["snr_db"] for layer in planned)


def test_convert_follows_the_recipe_of_a_plan(fidelio, place):
    recipe, out = place / "recipe.yaml", place / "out.safetensors"
    found = plan(fidelio, "--size", "1.6MB", "--loads", "int8", "-o", recipe)
    assert found["mix"]
    fidelio.ends(0, "convert", "-i", MODEL, "-o", out, "--recipe", recipe)
    assert out.stat().st_size <= 1_600_000
    listed = json.loads(fidelio.ends(0, "inspect", out, "--json").stdout)["layers"]
    ways = entries(recipe)
    expected = {name: group for name, (format, group) in ways.items() if format == "int8"}
    assert expected and len(expected) < len(ways)
    assert {layer["name"].removesuffix(".weight") + ".weight": str(layer.get("group", "none")) for layer in listed} == expected
    assert {layer["scaling"] for layer in listed} == {"row"}
    original, written = tensors(MODEL)[0], tensors(out)[0]
    assert all(written[name] == original[name] for name in original if name not in expected)


def test_what_plan_says_is_the_uniform_format_first(fidelio):
    said = fidelio.ends(0, "plan", MODEL, "--size", "700kB").stdout
    assert said.index("Uniform: ") < said.index("Mix: ") < said.index(NOTE)


def test_weights_move_bits_to_the_layers_that_count(fidelio, place):
    weights = place / "weights.json"
    line = ["--size", "1.3MB", "--loads", "int8"]
    name = next(layer["name"] for layer in plan(fidelio, *line)["layers"] if layer["format"])
    weights.write_text(json.dumps({"^" + re.escape(name).replace("\\_", "_") + "$": 1000}))
    moved = {layer["name"]: layer for layer in plan(fidelio, *line, "--weights", weights)["layers"]}
    assert moved[name]["weight"] == 1000 and moved[name]["format"] is None


@pytest.mark.parametrize(("code", "arguments", "says"), [
    (64, ["--size", "10kB"], "the smallest has"), (64, ["--floor", "99dB"], "the nearest is"), (64, ["--size", "1GB"], "nothing to plan"),
    (64, [], "either --size"), (64, ["--size", "1MB", "--floor", "3"], "either --size"), (64, ["--size", "6 apples"], "6 apples"),
    (64, ["--size", "0"], "'0'"), (64, ["--floor=-1"], "-1"), (64, ["--size", "1MB", "--loads", "int9"], "int9"),
    (64, ["--size", "1MB", "--sample", "0"], "--sample"), (66, ["--size", "1MB", "--weights", "missing.yaml"], "missing.yaml"),
])
def test_what_cannot_be_is_said(fidelio, code, arguments, says):
    fidelio.refuses(code, "plan", MODEL, *arguments, says=says)


@pytest.mark.parametrize(("text", "says"), [
    ("schema: fidelio.recipe/1\nlayers:\n  - {match: dense, format: nvfp4}\n", "nvfp4 (1 entry)"),
    ("schema: fidelio.recipe/1\nlayers:\n  - {match: dense, format: int8, group: 128}\n", "group"),
    ("schema: fidelio.recipe/1\nlayers:\n  - {name: nothing.weight, format: keep}\n", "nothing.weight"),
    ("schema: fidelio.recipe/1\nlayers:\n  - {match: query.weight, format: int8, group: 256}\n", "256 does not divide"),
    ("schema: fidelio.recipe/2\nlayers: []\n", "newer"), ("schema: [", "not YAML"), ("", "empty"), ("\0", "not YAML"),
    ("schema: fidelio.recipe/1\nlayers: " + "[" * 100_000, "not YAML"),
])
def test_recipes_that_cannot_be_followed_are_refused(fidelio, place, text, says):
    recipe = place / "recipe.yaml"
    recipe.write_text(text)
    fidelio.refuses(65, "convert", "-i", MODEL, "-o", place / "out.safetensors", "--recipe", recipe, says=says)
    assert names(place) == ["recipe.yaml"]


def test_a_recipe_stands_alone_and_is_not_written_over(fidelio, place):
    recipe = place / "recipe.yaml"
    recipe.write_text("schema: fidelio.recipe/1\nlayers:\n  - {match: dense.weight, format: int8, group: 64}\n")
    line = ["convert", "-i", MODEL, "--recipe", recipe, "-o"]
    fidelio.refuses(64, *line, place / "out", "--convrot", says="--convrot")
    fidelio.refuses(64, *line, recipe, "--overwrite", says="recipe.yaml")
    fidelio.refuses(73, "plan", MODEL, "--size", "1MB", "-o", recipe, says="recipe.yaml")
