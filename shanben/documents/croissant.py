"""Croissant 1.1 metadata: every Parquet file with its hash, every field with its type and meaning.

The Hub makes Croissant metadata too, but from its own copy of the data and without hashes. Vocabulary:
Croissant 1.1, its RAI extension (filled from the datasheet's answers) and PROV-O.
"""

import json
from typing import Any

import msgspec

from shanben.base.contract import ARROW_TYPES, Contract, Json
from shanben.base.program import ADDRESS, NAME
from shanben.base.settings import Settings, is_address
from shanben.base.tables import read_table
from shanben.dataset.build_folder import BuildFolder
from shanben.dataset.manifest import MANIFEST
from shanben.documents.card import parquet_glob
from shanben.documents.citation import hub_address
from shanben.documents.datasheet import Answered, state_answer
from shanben.documents.facts import Facts

CROISSANT = "croissant.json"
RECORD_SET = "pages"
FILE_SET = "parquet-files"
DATA_TYPES = {
    "string": "sc:Text",
    "date32": "sc:Date",
    "int32": "cr:Int32",
    "int64": "cr:Int64",
    "float64": "cr:Float64",
    "bool": "sc:Boolean",
}
# Properties that take a list of texts; the others take one.
MANY = frozenset(
    (
        "dataCollectionType",
        "dataPreprocessingProtocol",
        "machineAnnotationTools",
        "dataBiases",
        "dataUseCases",
        "dataLimitations",
        "personalSensitiveInformation",
    )
)
CONTEXT: Json = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "arrayShape": "cr:arrayShape",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "containedIn": "cr:containedIn",
    "cr": "http://mlcommons.org/croissant/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "description": {"@container": "@language"},
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileObject": "cr:fileObject",
    "fileProperty": "cr:fileProperty",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isArray": "cr:isArray",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "name": {"@container": "@language"},
    "parentField": "cr:parentField",
    "path": "cr:path",
    "prov": "http://www.w3.org/ns/prov#",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}


def make_croissant(
    dataset: BuildFolder,
    facts: Facts,
    contract: Contract,
    settings: Settings,
    answered: list[Answered],
) -> str:
    """Return the metadata as JSON-LD."""
    document = {
        "@context": CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.1",
        "name": settings.name,
        "alternateName": settings.title,
        "description": settings.summary,
        "url": hub_address(settings),
        "license": _license_address(settings),
        "version": settings.version,
        "datePublished": settings.released.isoformat(),
        "inLanguage": [script for script in facts.languages if script.startswith("zh-")] or ["zh"],
        "keywords": list(settings.tags),
        "creator": [{"@type": "sc:Organization", "name": name} for name in settings.creators],
        "citeAs": f"{', '.join(settings.creators)}: {settings.title}, version {settings.version}, "
        f"{settings.released.year}. {hub_address(settings)}",
        **_responsible_use(answered),
        **_provenance(),
        "distribution": _distribution(dataset),
        "recordSet": [_record_set(contract, _find_source(dataset))],
    }
    # Python sets lines apart in four times the time.
    return msgspec.json.format(json.dumps(document, ensure_ascii=False), indent=1) + "\n"


def _provenance() -> dict[str, Any]:
    """Return what the dataset was made from, and by which program."""
    return {
        "prov:wasDerivedFrom": [
            {"@id": "seeds", "description": "web pages as text, see the manifest"}
        ],
        "prov:wasGeneratedBy": [
            {
                "@type": "prov:Activity",
                "prov:label": NAME,
                "description": MANIFEST,
                "prov:wasAssociatedWith": {
                    "@type": "prov:SoftwareAgent",
                    "@id": ADDRESS,
                    "prov:label": NAME,
                },
            }
        ],
    }


def _license_address(settings: Settings) -> str:
    """Return where the licence can be read; its identifier where no link is declared."""
    link = settings.license_link
    if not link:
        return settings.license
    return link if is_address(link) else f"{hub_address(settings)}/blob/v{settings.version}/{link}"


def _responsible_use(answered: list[Answered]) -> Json:
    """Return the datasheet's answers, each with its question, under the names of the RAI vocabulary."""
    properties = {row["key"]: row["rai"] for row in read_table("datasheet") if row["rai"]}
    values: Json = {}
    for entry in answered:
        if name := properties.get(entry.key):
            stated = state_answer(entry)
            values[f"rai:{name}"] = [stated] if name in MANY else stated
    return values


def _distribution(dataset: BuildFolder) -> list[Json]:
    files = [
        {
            "@type": "cr:FileObject",
            "@id": file.path,
            "name": file.path,
            "contentUrl": file.path,
            "contentSize": f"{file.bytes} B",
            "encodingFormat": "application/x-parquet",
            "sha256": file.sha256,
        }
        for file in dataset.parquet_files
    ]
    whole = {
        "@type": "cr:FileSet",
        "@id": FILE_SET,
        "name": FILE_SET,
        "description": "All rows, in order of the files' names.",
        "encodingFormat": "application/x-parquet",
        "includes": parquet_glob(dataset),
    }
    return files if len(files) == 1 else [*files, whole]


def _find_source(dataset: BuildFolder) -> Json:
    """Return where the rows are. Readers check the hash of one file; of a set they do not."""
    if len(dataset.parquet_files) == 1:
        return {"fileObject": {"@id": dataset.parquet_files[0].path}}
    return {"fileSet": {"@id": FILE_SET}}


def _record_set(contract: Contract, source: Json) -> Json:
    return {
        "@type": "cr:RecordSet",
        "@id": RECORD_SET,
        "name": RECORD_SET,
        "description": "One page a record.",
        "key": {"@id": f"{RECORD_SET}/{contract.names[0]}"},
        "field": [
            _field(
                f"{RECORD_SET}/{field.name}",
                field.schema,
                source | {"extract": {"column": field.name}},
            )
            for field in contract.fields
        ],
    }


def _field(place: str, schema: Json, source: Json) -> Json:
    """Return one field; a list of objects becomes a repeated field with sub-fields."""
    field: Json = {"@type": "cr:Field", "@id": place, "name": place}
    field["description"] = " ".join(
        schema[word] for word in ("description", "x-null") if word in schema
    )
    if same := schema.get("x-schema-org"):
        field["equivalentProperty"] = f"sc:{same}"
    kind = schema["items"] if _is(schema, "array") else schema
    if kind is not schema:
        field |= {"isArray": True, "arrayShape": "-1"}
    if not _is(kind, "object"):
        return field | {"dataType": DATA_TYPES[_scalar(kind)], "source": source}
    return field | {
        "source": source,
        "subField": [
            _field(f"{place}/{member}", about, _member(source, member))
            for member, about in kind["properties"].items()
        ],
    }


def _member(source: Json, name: str) -> Json:
    return {**source, "transform": {"jsonPath": name}}


def _is(schema: Json, kind: str) -> bool:
    return kind in ([schema["type"]] if isinstance(schema["type"], str) else schema["type"])


def _scalar(schema: Json) -> str:
    if schema.get("format") == "date":
        return "date32"
    kinds: Any = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    kind = next(kind for kind in kinds if kind != "null")
    return str(schema.get("x-arrow") or ARROW_TYPES[kind])
