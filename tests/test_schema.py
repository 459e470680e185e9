"""The schema file is the one source of a row; everything else must agree with it."""

import json
import pickle

import pytest

from shanben.base.contract import (
    SchemaError,
    arrow_schema,
    find_schema_file,
    hf_features,
    load_contract,
)
from tests.conftest import ROOT, run_process


def test_arrow_and_hugging_face_types_agree():
    """A reader of the Parquet and a reader of the card must see the same columns."""
    from datasets import Features

    contract = load_contract()
    features = Features._from_yaml_list(hf_features(contract))
    assert features.arrow_schema.remove_metadata().equals(_plain(arrow_schema(contract)))


def _plain(schema):
    """Return a schema with list items named as the datasets library names them."""
    import pyarrow as pa

    def plain(kind):
        return pa.list_(kind.value_type) if pa.types.is_list(kind) else kind

    return pa.schema([pa.field(field.name, plain(field.type)) for field in schema])


def test_every_field_says_what_it_is_and_when_it_is_absent():
    """A field without a null policy is a question that every user will ask."""
    for field in load_contract().fields:
        assert field.description.endswith("."), field.name
        assert field.null_policy.endswith("."), field.name
        assert ("Never null" in field.null_policy) <= (not field.nullable), field.name


BROKEN = [
    ("not JSON", lambda text: text[:-3], "", "is not JSON"),
    ("bad type", lambda text: text.replace('"integer"', '"whole"', 1), "/properties", "not valid"),
    (
        "no words",
        lambda text: text.replace('"description"', '"about"', 2),
        "/properties/id",
        "description",
    ),
    (
        "no null policy",
        lambda text: text.replace('"x-null"', '"x-nul"', 1),
        "/properties/id",
        "x-null",
    ),
    (
        "order",
        lambda text: text.replace('"id",\n    "seed"', '"seed",\n    "id"', 1),
        "/required",
        "order",
    ),
    (
        "arrow type",
        lambda text: text.replace('"date32"', '"date16"', 1),
        "/x-arrow",
        "no Arrow type",
    ),
]


@pytest.mark.parametrize(
    ("change", "pointer", "reason"), [b[1:] for b in BROKEN], ids=[b[0] for b in BROKEN]
)
def test_a_wrong_schema_names_file_place_and_cure(tmp_path, change, pointer, reason):
    """Nothing is built on a contract that cannot be read."""
    path = tmp_path / "record.schema.json"
    original = find_schema_file().read_text(encoding="utf-8")
    path.write_text(change(original), encoding="utf-8")
    assert path.read_text(encoding="utf-8") != original
    with pytest.raises(SchemaError) as caught:
        load_contract(path)
    assert caught.value.path == str(path)
    assert pointer in caught.value.pointer
    assert reason in caught.value.problem


def test_schema_errors_cross_processes():
    """A worker must be able to raise one."""
    error = pickle.loads(pickle.dumps(SchemaError("a.json", "/properties", "is missing")))  # noqa: S301
    assert str(error) == "a.json: /properties: is missing"


def test_a_wrong_schema_stops_the_command_before_the_first_seed(tmp_path):
    """Exit code 2, one line, nothing written."""
    import shutil

    for name in ("shanben", "schema", "seeds"):
        shutil.copytree(ROOT / name, tmp_path / name)
    shutil.copy(ROOT / "build_dataset.py", tmp_path)
    path = tmp_path / "schema" / "record.schema.json"
    document = json.loads(path.read_text(encoding="utf-8"))
    del document["properties"]["title"]["type"]
    path.write_text(json.dumps(document), encoding="utf-8")
    outcome = run_process(tmp_path, script=tmp_path / "build_dataset.py")
    assert outcome.code == 2
    assert outcome.err == f'shanben: {path}: /properties/title: has no "type"; give one\n'
    assert not (tmp_path / "data").exists()
