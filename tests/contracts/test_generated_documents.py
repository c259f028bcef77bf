"""The generated documents say what the code says today, and the API's description is sound."""

import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from provider.web.openapi.document import document
from scopes.catalogue import CATALOGUE

ROOT = Path(__file__).resolve().parents[2]


def test_the_committed_documents_are_the_generated_ones(tmp_path):
    script = (
        "import sys, pathlib; sys.path[:0] = ['scripts', '.']; import generate_docs as g;"
        f"g.DOCS = pathlib.Path({str(tmp_path)!r}); g.main()"
    )
    subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=True)
    for generated in tmp_path.iterdir():
        committed = (ROOT / "docs" / generated.name).read_text()
        assert committed == generated.read_text(), f"run `make docs`: {generated.name}"
    assert len(list(tmp_path.iterdir())) >= 2


def test_the_description_is_valid_openapi():
    validate(yaml.safe_load((ROOT / "docs" / "openapi.yaml").read_text()))


@pytest.mark.parametrize("category", CATALOGUE.values(), ids=lambda c: c.id)
def test_every_example_record_fits_its_published_schema(category):
    resource = Resource.from_contents(document(), default_specification=DRAFT202012)
    registry = Registry().with_resource("urn:openapi", resource)
    assert category.examples
    for example in category.examples:
        reference = {"$ref": f"urn:openapi#/components/schemas/{example['record_type']}"}
        Draft202012Validator(reference, registry=registry).validate(dict(example))
