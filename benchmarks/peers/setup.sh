#!/usr/bin/env bash
# Make the peers' environments below DIR, versions pinned as measured: setup.sh DIR [juicer]
# Data-Juicer's takes 6 GB and is made only when it is asked for.
# The C++ opencc must never get into the project's own environment: it overwrites the module of
# opencc-python-reimplemented.
set -euo pipefail
mkdir -p "$1"
common=(pyarrow==26.0.1 opencc==1.4.2 orjson==3.13.0 datasets==5.2.0 huggingface_hub==2.4.0)
python3 -m venv "$1/datasets"
"$1/datasets/bin/pip" -q install "${common[@]}"
python3 -m venv "$1/datatrove"
"$1/datatrove/bin/pip" -q install 'datatrove[io]==0.10.1' loguru "${common[@]}"
python3 -m venv "$1/polars"
"$1/polars/bin/pip" -q install polars==2.1.0 opencc-pyo3==0.12.0
if [ "${2:-}" = juicer ]; then
  python3 -m venv "$1/juicer"
  "$1/juicer/bin/pip" -q install py-data-juicer==1.6.1 aiohttp==3.14.5 "${common[@]}"
fi
