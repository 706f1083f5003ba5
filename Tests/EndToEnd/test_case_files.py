# SPDX-License-Identifier: Apache-2.0
"""Inputs after what people meet (issue 12) that are no single INT8 file: 13, 14, 21, 22, 24 and 31."""
import json
import re
import shlex
import struct

import numpy as np
import pytest

from support import int8, models
from support.case import BLOCKS, drawn, plain, quantized
from support.int8 import layer, marker, tensor, text

CONVERT = "--int8 --scaling_mode row --simple --low-memory --convrot --convrot-group-size 64 --comfy_quant --save-quant-metadata"
PASTED = {
    "zimage": (0, f"{CONVERT} --zimage --verbose VERBOSE"), "calibrated": (64, f"{CONVERT} --zimage --calib_samples 8192"), "excluded": (0, f"{CONVERT} --exclude-layers '^(first|last)'"),
    "dynamic": (64, f"{CONVERT} --dynamic-convrot"), "block": (64, "--int8 --scaling_mode block --block_size 128 --simple --comfy_quant"),
    "learned": (64, "--int8 --scaling_mode tensor --qwen --optimizer original --num_iter 4000"), "heuristics": (64, "--int8 --scaling_mode row --simple --heur"),
}


@pytest.mark.parametrize("name", PASTED)
def test_a_pasted_command_is_taken_or_refused_by_name(fidelio, place, name):
    models.write(place / "model.safetensors", plain(drawn(50, ("layers.0.attention.qkv", "first", "last.linear"))))
    code, options = PASTED[name]
    done = fidelio.ends(code, "convert", "-i", place / "model.safetensors", "-o", place / "out.safetensors", *shlex.split(options))
    if code: assert re.search(r"--[a-z_-]+", done.stderr) and not (place / "out.safetensors").exists()


FAMILIES = {
    "--krea2": ("first", "last.linear", "tmlp.0", "txtfusion.projector", *(f"blocks.{i}.{n}" for i in range(2) for n in ("attn.wq", "attn.wo", "mlp.up"))),
    "--wan": ("patch_embedding", "time_projection.1", "head.head", *(f"blocks.{i}.{n}" for i in range(2) for n in ("self_attn.q", "cross_attn.k", "ffn.0"))),
    "--qwen": ("img_in", "txt_in", "proj_out", *(f"transformer_blocks.{i}.{n}" for i in range(2) for n in ("attn.to_q", "attn.add_q_proj", "img_mlp.net.0.proj", "img_mod.1", "txt_mod.1"))),
    "--ltxv2": ("patchify_proj", "adaln_single.linear", "proj_out", *(f"transformer_blocks.{i}.{n}" for i in range(2) for n in ("attn1.to_q", "audio_attn1.to_q"))),
    "--distillation_large": ("img_in", "distilled_guidance_layer.in_proj", "final_layer.linear", *(f"double_blocks.{i}.img_attn.qkv" for i in range(2)), "single_blocks.0.linear1"),
}


@pytest.mark.parametrize("flag", FAMILIES)
def test_the_advised_command_has_the_familys_preset(fidelio, place, flag):
    weights = drawn(51, FAMILIES[flag], rows=64, tails=3, spread=1.3)
    models.write(place / "file.safetensors", quantized(weights, lambda name, values: layer(name, values, "tensor", None, marker())))
    document = json.loads(fidelio.ends(0, "diagnose", place / "file.safetensors", "--json").stdout)
    sensitive = next(f for f in document["findings"] if f["id"] == "preset-layer-quantized")
    assert flag in sensitive["cause"] and FAMILIES[flag][0] in {s["name"] for s in sensitive["subjects"]}
    assert all(flag in f["remedy"] for f in document["findings"] if "fidelio convert" in f["remedy"])


def code_by(tensors, by):
    dtype, shape, data = tensors[BLOCKS[0] + ".weight"]
    codes = np.frombuffer(data, np.int8).copy()
    codes[np.argwhere((codes > 5) & (codes < 20))[100]] += by
    return tensors | {BLOCKS[0] + ".weight": (dtype, shape, codes.tobytes())}


def scale_doubled(tensors):
    scale = int8.array(tensors[BLOCKS[0] + ".weight_scale"]).copy()
    scale[30] *= 2
    return tensors | {BLOCKS[0] + ".weight_scale": tensor("F32", scale)}


def rows_exchanged(tensors):
    codes = int8.array(tensors[BLOCKS[0] + ".weight"]).copy()
    codes[[10, 20]] = codes[[20, 10]]
    return tensors | {BLOCKS[0] + ".weight": tensor("I8", codes)}


def one_dropped(tensors):
    kept = {name: found for name, found in tensors.items() if not name.startswith(BLOCKS[0] + ".")}
    return kept | plain({BLOCKS[0]: drawn(52, BLOCKS)[BLOCKS[0]]})


# What a check says with the original, and without it.
CHANGES = {
    "nothing": (0, 0, lambda t: t), "one code by 2": (0, 0, lambda t: code_by(t, 2)), "one code by 40": (1, 0, lambda t: code_by(t, 40)), "a scale doubled": (1, 0, scale_doubled),
    "rows exchanged": (1, 0, rows_exchanged), "one layer not quantized": (1, 1, one_dropped),
    "prefix known": (0, 0, lambda t: {f"model.diffusion_model.{n}": x for n, x in t.items()}), "prefix net.": (0, 0, lambda t: {f"net.{n}": x for n, x in t.items()}),
    "no format": (1, 1, lambda t: {n: text({"convrot": True, "convrot_groupsize": 64}) if n.endswith(".comfy_quant") else x for n, x in t.items()}),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_check_fails_where_something_got_worse(fidelio, place, change):
    weights = drawn(52, BLOCKS)
    models.write(place / "original.safetensors", plain(weights))
    models.write(place / "good.safetensors", quantized(weights))
    with_original, alone, make = CHANGES[change]
    models.write(place / "changed.safetensors", make(quantized(weights)))
    for code, more in ((with_original, ["--reference", place / "original.safetensors"]), (alone, [])):
        base = place / f"baseline-{len(more)}.json"
        fidelio.ends(0, "check", place / "good.safetensors", *more, "--baseline", base, "--update-baseline")
        fidelio.ends(code, "check", place / "changed.safetensors", *more, "--baseline", base)


GOOD = quantized(drawn(53, ("a",)))
OTHERS = {
    "pointer": (b"version https://git-lfs.github.com/spec/v1\noid sha256:" + b"a" * 64 + b"\nsize 6154933200\n", "Git LFS pointer"),
    "page": (b"<!doctype html>\n<html><head><title>401</title></head></html>\n", "web page"), "message": (b'{"error":"Repository not found"}', "JSON text"),
    "gguf": (b"GGUF" + struct.pack("<IQQ", 3, 10, 5) + bytes(400), "expected each key once"), "zip": (b"PK\x03\x04" + bytes(600), "zip archive"), "empty": (b"", "is empty"),
    "cut": (lambda whole: whole[:-1000], "the download is not complete"), "cut in the header": (lambda whole: whole[:60], "the download is not complete"),
}


@pytest.mark.parametrize("name", OTHERS)
@pytest.mark.parametrize("command", ["diagnose", "inspect"])
def test_what_is_no_model_is_named(fidelio, place, name, command):
    path, (content, words) = place / "model.safetensors", OTHERS[name]
    models.write(path, GOOD)
    path.write_bytes(content(path.read_bytes()) if callable(content) else content)
    fidelio.refuses(65, command, path, says=words)


def test_a_folder_of_several_models_says_where_to_look(fidelio, place):
    for part in ("transformer", "text_encoder"):
        (place / part).mkdir()
        models.write(place / part / "model.safetensors", GOOD)
    (place / "model_index.json").write_text("{}")
    fidelio.refuses(66, "diagnose", place, says="look in text_encoder/ or transformer/")


NO_ORIGINAL = ["is an INT8 file, not an original", "fidelio diagnose FILE", "the other way round"]


@pytest.mark.parametrize("kept", [(), ("q",)], ids=["all", "most"])
def test_a_quantized_original_is_refused_by_every_command(fidelio, place, kept):
    weights = drawn(54, BLOCKS)
    make = lambda name, values: plain({name: values}) if name == BLOCKS[0] and kept else layer(name, values, "row", 64)
    models.write(place / "original.safetensors", quantized(weights, make))
    models.write(place / "file.safetensors", quantized(weights))
    models.write(place / "good.safetensors", plain(weights))
    original, file = place / "original.safetensors", place / "file.safetensors"
    fidelio.refuses(65, "convert", "-i", original, "-o", place / "out", *CONVERT.split(), says="is quantized already")
    fidelio.refuses(65, "analyze", original, "-o", place / "report", "--no-plots", says=NO_ORIGINAL)
    fidelio.refuses(65, "analyze", original, file, "-o", place / "report", "--no-plots", says=NO_ORIGINAL)
    fidelio.refuses(65, "analyze", original, place / "good.safetensors", "-o", place / "report", "--no-plots", says=NO_ORIGINAL)
    fidelio.refuses(65, "diagnose", file, "--reference", original, says=NO_ORIGINAL)
    fidelio.refuses(65, "repair", file, "--dry-run", "--reference", original, says=NO_ORIGINAL)
    fidelio.refuses(65, "attest", file, "--reference", original, "-o", place / "manifest.json", says=NO_ORIGINAL)
    fidelio.refuses(65, "check", file, "--reference", original, "--baseline", place / "base.json", "--update-baseline", says=NO_ORIGINAL)
    assert models.names(place) == ["file.safetensors", "good.safetensors", "original.safetensors"]


def test_an_original_in_fp8_is_called_by_its_name(fidelio, place):
    weights = drawn(54, BLOCKS)
    models.write(place / "fp8.safetensors", {f"{name}.weight": tensor("F8_E4M3", np.full(values.shape, 60)) for name, values in weights.items()})
    fidelio.refuses(65, "analyze", place / "fp8.safetensors", "-o", place / "report", "--no-plots", says="is a plain FP8 file, not an original")


def test_an_original_that_is_quantized_in_part_is_measured(fidelio, place):
    weights = drawn(54, BLOCKS)
    make = lambda name, values: plain({name: values}) if name.endswith("k") else layer(name, values, "row", 64)
    models.write(place / "original.safetensors", quantized(weights, make))
    models.write(place / "file.safetensors", quantized(weights))
    original, file = place / "original.safetensors", place / "file.safetensors"
    done = fidelio.ends(0, "analyze", original, file, "-o", place / "report", "--no-plots")
    assert "original.safetensors is quantized in part: 3 of its matrices are left out." in done.stderr
    said = fidelio.ends(0, "diagnose", file, "--reference", original).stdout
    assert "another model" not in said and "equals the original" not in said, said
    fidelio.ends(0, "check", file, "--reference", original, "--baseline", place / "base.json", "--update-baseline")
    fidelio.ends(0, "check", file, "--reference", original, "--baseline", place / "base.json")
    fidelio.ends(0, "attest", file, "--reference", original, "-o", place / "manifest.json")


def test_formats_are_ranked_and_each_is_measured(fidelio, place):
    weights = {name: values * np.float32(1.0001) for name, values in drawn(55, BLOCKS).items()}
    models.write(place / "original.safetensors", plain(weights, "F32"))
    models.write(place / "int8.safetensors", quantized(weights))
    models.write(place / "bf16.safetensors", plain(weights))
    models.write(place / "fp8.safetensors", {f"{name}.weight": tensor("F8_E4M3", np.random.default_rng(55).integers(30, 90, values.shape)) for name, values in weights.items()})
    files = [place / f"{name}.safetensors" for name in ("int8", "fp8", "bf16")]
    said = fidelio.ends(0, "analyze", place / "original.safetensors", *files, "-o", place / "report", "--no-plots").stdout
    report = json.loads((place / "report/report.json").read_text())
    assert report["summary"]["measured"]["bf16.safetensors"]["model_snr_db"] > report["summary"]["measured"]["int8.safetensors"]["model_snr_db"] > 40
    assert "Errors found  fp8.safetensors" in said or "Not faithful  fp8.safetensors" in said, "FP8 that was drawn is measured"
    assert "Not quantized  bf16.safetensors" in said and "Not quantized  fp8" not in said
    assert not report["skipped"]
