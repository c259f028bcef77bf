"""The published catalogue: complete, plain data, the same every time, another version for another content."""

import json
from dataclasses import replace

import pytest

from scopes.catalogue import CATALOGUE, SCOPES
from scopes.category import Category
from scopes.publishing.canonical import canonical
from scopes.publishing.compatibility import incompatibilities
from scopes.publishing.published import published_catalogue
from scopes.wording import Text


@pytest.fixture(scope="module")
def document():
    return published_catalogue()


def texts_in(node):
    if isinstance(node, dict):
        if {"ja", "en"} <= node.keys():
            yield node
        for inner in node.values():
            yield from texts_in(inner)
    elif isinstance(node, list):
        for inner in node:
            yield from texts_in(inner)


def test_every_category_every_scope_and_every_item_is_there(document):
    assert [each["id"] for each in document["categories"]] == list(CATALOGUE)
    assert [each["scope"] for each in document["scopes"]] == list(SCOPES)
    items = [item for each in document["categories"] for item in each["items"]]
    assert len(items) == len(set(items))
    placed = {
        item for c in document["categories"] for r in c["record_types"] for item in r["items"]
    }
    assert placed == set(items)


def test_it_is_plain_json_and_the_same_every_time(document):
    assert json.loads(json.dumps(document)) == document
    assert canonical(published_catalogue()) == canonical(document)


def test_another_content_has_another_version(document):
    first, *rest = CATALOGUE.values()
    renamed = replace(first.wording, name=Text(ja="別の名前", en="Another name"))
    other = published_catalogue([replace(first, wording=renamed), *rest])
    assert other["version"] != document["version"]


def test_every_text_is_there_in_both_languages(document):
    texts = list(texts_in(document))
    assert len(texts) > 1000
    assert all(each["ja"].strip() and each["en"].strip() for each in texts)


def test_every_scope_tells_its_sentence_in_plain_japanese_too(document):
    assert all(each["sentence"]["ja-plain"] for each in document["scopes"])


def test_schemas_of_both_ways_can_be_compared_with_a_later_document(document):
    assert incompatibilities(document, document) == []
    rest = [each for each in document["categories"] if each["id"] != "household"]
    assert incompatibilities(document, {**document, "categories": rest}) == ["household is gone"]


@pytest.mark.parametrize("category", CATALOGUE.values(), ids=lambda c: c.id)
def test_retention_is_told_in_words_and_as_data(document, category: Category):
    told = next(each for each in document["categories"] if each["id"] == category.id)
    for record_type in told["record_types"]:
        assert record_type["retention_note"]["ja"]
        assert record_type["legal_basis"]["en"]
        assert any(not rule["planned"] for rule in record_type["retention"])


def test_an_answer_tells_its_inputs_and_its_values(document):
    (match,) = [each for each in document["scopes"] if each["scope"] == "profile_match"]
    assert match["inputs"] == {}
    assert set(match["labels"]) == {"match", "no_match", "unknown"}
    for told in document["scopes"]:
        if told["scope"].startswith("answer."):
            assert told["inputs"]
            assert told["result"] in {"yes_no", "code", "date"}
