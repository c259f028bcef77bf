"""`madoguchi catalogue`: what a citizen and a developer read in a terminal."""

import json

import pytest
from click.testing import CliRunner

from consent.entitlement import entitlement_from
from provider.cli import catalogue as command
from provider.cli.layout import width_of
from scopes import catalogue_checks
from scopes.catalogue import CATALOGUE, SCOPES
from scopes.purposes.purpose import PURPOSES
from scopes.wording import LANGUAGES

WIDTH = 72


@pytest.fixture(autouse=True)
def terminal(monkeypatch):
    monkeypatch.setenv("COLUMNS", str(WIDTH))


def told(*arguments):
    done = CliRunner().invoke(command.catalogue, arguments)
    assert done.exit_code == 0, done.output
    return done.output


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_list_names_every_scope_once_under_its_group(language):
    lines = told("list", "--language", language).splitlines()
    tokens = [line.split()[0] for line in lines if line.startswith("  ") and line[2] != " "]
    assert sorted(tokens) == sorted(SCOPES)
    assert tokens[-1] == "profile_match"


def test_a_citizen_reads_what_it_is_who_holds_it_and_how_it_looks():
    text = told("show", "disability")
    assert text.startswith("障害保健福祉\n")
    for heading in (
        "情報を持っている機関",
        "どこまで前の情報か",
        "許可できる最も長い期間",
        "見本の記録",
    ):
        assert heading in text
    assert "disability.discount" in text
    assert "disability_handbook" not in text


def test_a_developer_reads_tokens_fields_codes_and_rules():
    text = told("show", "disability.discount", "--language", "en", "--developer")
    for part in ("as_of (As of a day)", "discount_class", "class1 = Class 1", "5-4", "yes"):
        assert part in text
    assert "grade" not in text.replace("its grade", "")


def test_plain_japanese_is_another_text_than_japanese():
    assert told("show", "disability", "--language", "ja-plain") != told("show", "disability")


@pytest.mark.parametrize("token", [token for token in SCOPES if "." not in token])
def test_every_scope_fits_the_terminal_in_every_language(token):
    for language in LANGUAGES:
        text = told("show", token, "--language", language, "--developer")
        assert max(map(width_of, text.splitlines())) <= WIDTH + 4


def test_json_is_what_is_published():
    shown = json.loads(told("show", "household", "--json"))
    assert shown["scope"] == "household"
    assert shown["category"]["out"]["household"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_purposes_tell_what_to_ask_and_why_not_more(language):
    text = told("purposes", "--language", language)
    assert all(f"({purpose})" in text for purpose in PURPOSES)
    assert max(map(width_of, text.splitlines())) <= WIDTH + 4


def test_one_purpose_as_json_goes_into_a_client_file():
    (purpose,) = json.loads(told("purposes", "loan_small", "--json"))["purposes"]
    assert entitlement_from({"purposes": [purpose]}).purpose("loan_small").max_term_days == 0


def test_an_unknown_token_is_refused_with_those_that_come_near():
    refused = CliRunner().invoke(command.catalogue, ["show", "disability.discont"])
    assert refused.exit_code == 2
    assert "'disability.discont' is in no category" in refused.output
    assert "disability.discount" in refused.output


def test_a_token_like_no_other_is_refused_with_the_list():
    refused = CliRunner().invoke(command.catalogue, ["show", "qqqq"])
    assert refused.exit_code == 2
    assert "madoguchi catalogue list" in refused.output


def test_a_sound_catalogue_is_counted():
    assert told("check").startswith(f"{len(CATALOGUE)} categories, ")


def test_a_faulty_catalogue_ends_with_an_error(monkeypatch):
    def found(_categories):
        return ["household has no label of x"]

    monkeypatch.setattr(command, "PROOFS", (*catalogue_checks.PROOFS, found))
    refused = CliRunner().invoke(command.catalogue, ["check"])
    assert refused.exit_code == 1
    assert "household has no label of x" in refused.output
