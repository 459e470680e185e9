#!/usr/bin/env bash
# Make the peers' environments below DIR, versions pinned as measured: setup.sh DIR
# The C++ opencc must never get into the project's own environment: it overwrites the module of
# opencc-python-reimplemented.
set -euo pipefail
mkdir -p "$1"
common=(pyarrow==26.0.1 opencc==1.4.2 orjson==3.13.0 datasets==5.2.0 huggingface_hub==2.4.0)
python3 -m venv "$1/datasets"
"$1/datasets/bin/pip" -q install "${common[@]}"
python3 -m venv "$1/datatrove"
"$1/datatrove/bin/pip" -q install 'datatrove[io]==0.10.1' loguru "${common[@]}"
