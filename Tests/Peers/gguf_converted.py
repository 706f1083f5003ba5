# SPDX-License-Identifier: Apache-2.0
"""Writes text models by gguf-py in the way of llama.cpp's converter, and checks that `fidelio dequantize` gives the originals back.

usage: gguf_converted.py FIDELIO

A model of random weights (seeded) under transformers' names goes through gguf-py's table of names, the order of rows of
`LlamaModel.permute`, the 1 that gemma's norms get, ggml's encoders and gguf-py's writer, in one file and in shards. Back come the
same names, and the same numbers: those of the original, or what gguf-py decodes of its blocks, encoded in the model's order.
"""
import sys
import tempfile
from pathlib import Path

import gguf
import numpy as np
from gguf_support import PERMUTED, bits, dequantize, encoded_by_ggml, stored_names

KIND = gguf.GGMLQuantizationType
SEED = 20261126
HEADS, KEY_HEADS, BLOCKS, WIDTH, INNER, VOCABULARY = 6, 2, 3, 256, 512, 96


def decoder(architecture):
    """Names and shapes of a decoder in transformers."""
    head = WIDTH // 4  # Not the width over the heads: queries need not be square.
    shapes = {"model.embed_tokens.weight": (VOCABULARY, WIDTH), "model.norm.weight": (WIDTH,), "lm_head.weight": (VOCABULARY, WIDTH)}
    norms = ["input_layernorm", "post_attention_layernorm"]
    norms += ["pre_feedforward_layernorm", "post_feedforward_layernorm"] if architecture == "gemma3" else []
    for block in range(BLOCKS):
        layer = f"model.layers.{block}."
        shapes |= {layer + norm + ".weight": (WIDTH,) for norm in norms}
        rows = {"q": HEADS * head, "k": KEY_HEADS * head, "v": KEY_HEADS * head}
        shapes |= {f"{layer}self_attn.{name}_proj.weight": (count, WIDTH) for name, count in rows.items()}
        shapes[layer + "self_attn.o_proj.weight"] = (WIDTH, HEADS * head - HEADS * head % 256)
        if architecture in ("llama", "qwen2", "qwen2vl"):
            shapes |= {f"{layer}self_attn.{name}_proj.bias": (count,) for name, count in rows.items()}
        if architecture in ("qwen3", "qwen3vl", "gemma3"):
            shapes |= {f"{layer}self_attn.{name}_norm.weight": (head,) for name in "qk"}
        shapes |= {layer + "mlp.gate_proj.weight": (INNER, WIDTH), layer + "mlp.up_proj.weight": (INNER, WIDTH), layer + "mlp.down_proj.weight": (WIDTH, INNER)}
    return shapes


def encoder():
    """Names and shapes of T5's encoder in transformers."""
    shapes = {"shared.weight": (VOCABULARY, WIDTH), "encoder.final_layer_norm.weight": (WIDTH,)}
    for block in range(BLOCKS):
        layer = f"encoder.block.{block}.layer."
        shapes |= {f"{layer}0.SelfAttention.{name}.weight": (WIDTH, WIDTH) for name in "qkvo"}
        shapes |= {layer + "0.layer_norm.weight": (WIDTH,), layer + "1.layer_norm.weight": (WIDTH,), layer + "0.SelfAttention.relative_attention_bias.weight": (32, HEADS)}
        shapes |= {layer + "1.DenseReluDense.wi_0.weight": (INNER, WIDTH), layer + "1.DenseReluDense.wi_1.weight": (INNER, WIDTH), layer + "1.DenseReluDense.wo.weight": (WIDTH, INNER)}
    return shapes


def permuted(weights, heads):
    """W[heads, 2, rows / 2, …] as [heads, rows / 2, 2, …]: what the converter does."""
    return weights.reshape(heads, 2, weights.shape[0] // heads // 2, *weights.shape[1:]).swapaxes(1, 2).reshape(weights.shape)


def converted(architecture, name, weights):
    """A tensor as the converter leaves it, before it is quantized."""
    if architecture in PERMUTED and "q_proj" in name:
        return permuted(weights, HEADS)
    if architecture in PERMUTED and "k_proj" in name:
        return permuted(weights, KEY_HEADS)
    return weights + np.float32(1) if architecture == "gemma3" and name.endswith("norm.weight") else weights


def write(path, architecture, model, kind, split):
    writer = gguf.GGUFWriter(path, architecture, split_max_tensors=split)
    writer.add_block_count(BLOCKS)
    writer.add_head_count(HEADS)
    writer.add_head_count_kv(KEY_HEADS)
    stored = stored_names(architecture, BLOCKS)
    for name, weights in model.items():
        values = np.ascontiguousarray(converted(architecture, name, weights))
        if has_blocks(weights, kind):
            writer.add_tensor(stored(name), encoded_by_ggml(values, kind), raw_dtype=kind)
        else:
            writer.add_tensor(stored(name), values)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def has_blocks(weights, kind):
    return kind != KIND.F32 and weights.ndim == 2 and weights.shape[1] % 256 == 0


def check(fidelio, folder, architecture, kind, split):
    random = np.random.default_rng(SEED)
    shapes = encoder() if architecture.startswith("t5") else decoder(architecture)
    # Multiples of 2⁻¹²: 1 can be added and taken off without a loss.
    model = {name: (random.integers(-1500, 1500, shape) / 4096).astype(np.float32) for name, shape in shapes.items()}
    stem = folder / f"{architecture}-{kind.name}-{split}"
    write(str(stem) + ".gguf", architecture, model, kind, split)
    files = sorted(folder.glob(stem.name + "*.gguf"))
    assert (len(files) > 1) == bool(split), files
    _, ours = dequantize(fidelio, str(files[-1]), str(folder / "plain.safetensors"), "--dtype", "float32", "--allow-nothing")
    where = f"{architecture} {kind.name} split {split}, seed {SEED}"
    assert ours.keys() == model.keys(), f"{where}: {sorted(ours.keys() ^ model.keys())[:4]}"
    for name, weights in model.items():
        wanted = gguf.quants.dequantize(encoded_by_ggml(weights, kind), kind) if has_blocks(weights, kind) else weights
        assert np.array_equal(bits(ours[name][1]), bits(wanted)), f"{where}: {name} differs"
    return len(model)


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    count = 0
    architectures = ["llama", "mistral3", "qwen2", "qwen2vl", "qwen3", "qwen3vl", "gemma3", "t5", "t5encoder"]
    kinds = [KIND.F32, KIND.Q8_0, KIND.Q4_K, KIND.Q6_K, KIND.IQ4_NL]
    with tempfile.TemporaryDirectory() as folder:
        for architecture in architectures:
            for kind in kinds:
                count += check(sys.argv[1], Path(folder), architecture, kind, 0)
            count += check(sys.argv[1], Path(folder), architecture, KIND.Q8_0, 10)
    print(f"gguf_converted: {count} tensors of {len(architectures)} architectures came back, to the bit")


main()
