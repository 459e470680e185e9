"""Arrow batches in, Arrow batches out: for Spark and Ray Data."""

import json

import pyarrow as pa

from shanben import make_batch
from shanben.base.contract import arrow_schema, load_contract
from tests.columns import date_columns
from tests.dumps import make_pages, write_pages


def test_a_batch_gives_the_rows_of_the_command(project, run):
    """Whoever maps batches gets the same rows, value for value."""
    pages = make_pages(4)
    write_pages(project / "seeds" / "a.jsonl", pages)
    run()
    line = (project / "data" / "jsonl" / "train-00000.jsonl").read_bytes().splitlines()
    given = pa.RecordBatch.from_pylist(
        [page | {"seed": f"a.jsonl#L{number}"} for number, page in enumerate(pages, 1)]
    )
    made = make_batch(given)
    assert made.schema == arrow_schema(load_contract())
    dated = date_columns()
    rows = [
        {key: value and value.isoformat() if key in dated else value for key, value in row.items()}
        for row in made.to_pylist()
    ]
    assert rows == [json.loads(row) for row in line]


def test_pages_without_a_name_go_by_address_or_id():
    """Not every table numbers its rows."""
    made = make_batch(
        pa.RecordBatch.from_pydict({"body": ["善本", "善書"], "link": ["http://a.example", None]}),
        text_field="body",
        url_field="link",
    )
    assert made["seed"].to_pylist() == ["http://a.example", made["id"][1].as_py()]


def test_what_is_no_page_gives_no_row():
    """Null, empty, blank; and an empty batch gives an empty one."""
    given = pa.RecordBatch.from_pydict({"text": pa.array([None, "", " \n"], pa.string())})
    assert make_batch(given).num_rows == 0
    assert make_batch(given.slice(0, 0)).schema == arrow_schema(load_contract())
