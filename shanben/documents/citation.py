"""How to cite the dataset: `CITATION.cff`, in the Citation File Format 1.2.0."""

from shanben.base.program import ADDRESS, NAME
from shanben.base.settings import Settings
from shanben.documents.yaml_text import make_yaml

CITATION = "CITATION.cff"


def make_citation(settings: Settings) -> str:
    """Return the citation file."""
    citation = {
        "cff-version": "1.2.0",
        "message": "Please cite this dataset with its version.",
        "type": "dataset",
        "title": settings.title,
        "abstract": settings.summary,
        "authors": [{"name": creator} for creator in settings.creators],
        "version": settings.version,
        "date-released": settings.released.isoformat(),
        "url": hub_address(settings),
        "keywords": list(settings.tags),
        "references": [
            {
                "type": "software",
                "title": NAME,
                "authors": [{"name": f"The {NAME} maintainers"}],
                "repository-code": ADDRESS,
                "notes": "The program that made the dataset.",
            }
        ],
    }
    return make_yaml(citation)


def hub_address(settings: Settings) -> str:
    """Return the address of the dataset on the Hub."""
    return f"https://huggingface.co/datasets/{settings.repo}"
