#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Make a virtual environment with the peers this project is measured against: about 5.5 GB, a few minutes.
# usage: setup.sh DIR      then DIR/bin/ctq, DIR/bin/python oracle.py ...
set -eu
python3 -m venv "$1"
"$1/bin/pip" install -q torch safetensors scipy numpy tqdm packaging gguf libggml-python transformers pytest
"$1/bin/pip" install -q --no-deps convert-to-quant==1.3.4 comfy-kitchen==0.2.40 prodigy-plus-schedule-free
