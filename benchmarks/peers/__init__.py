"""Jobs of other systems, each as its own documentation would have it: INPUT OUT WORKERS.

Every job reads JSONL, adds an id, the text in Simplified Chinese (OpenCC, C++) and a length, and
writes JSONL and Parquet. None repairs, extracts or validates. `setup.sh` makes their environments.
"""
