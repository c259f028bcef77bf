"""The examples of a scope as files for spreadsheets and programs."""

import csv
from io import StringIO

import pytest


def got(world, path, **headers):
    return world.app.test_client().get(path, base_url=world.origin, headers=headers)


@pytest.mark.parametrize(
    ("language", "label", "value"),
    [("ja", "運賃の割引の区分", "第1種"), ("en", "Fare discount class", "Class 1")],
)
def test_a_spreadsheet_reads_what_the_page_shows(world, language, label, value):
    answer = got(world, f"/catalogue/disability.discount/example.csv?lang={language}")
    assert answer.status_code == 200
    assert answer.mimetype == "text/csv"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="disability.discount.csv"'
    assert answer.data.startswith(b"\xef\xbb\xbf")
    told = [cell for row in csv.reader(StringIO(answer.data.decode("utf-8-sig"))) for cell in row]
    assert label in told
    assert value in told
    assert "1234" not in answer.text


def test_a_program_reads_labels_beside_values(world):
    answer = got(world, "/catalogue/tax_income.summary/example.json?lang=en")
    [dataset] = answer.json["datasets"]
    assert answer.json["language"] == "en"
    assert dataset["records"]


def test_caches_keep_one_for_each_language(world):
    path = "/catalogue/household/example.csv"
    first = got(world, f"{path}?lang=en")
    assert "Set-Cookie" not in first.headers
    same = {"If-None-Match": first.headers["ETag"]}
    assert got(world, f"{path}?lang=en", **same).status_code == 304
    assert got(world, f"{path}?lang=ja", **same).status_code == 200
    assert "Accept-Language" in got(world, path).headers["Vary"]


@pytest.mark.parametrize("token", ["taxes", "answer.income_band", "profile_match"])
def test_what_has_no_records_has_no_examples(world, token):
    assert got(world, f"/catalogue/{token}/example.csv").status_code == 404
