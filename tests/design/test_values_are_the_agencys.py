"""Every value of tokens.css that claims to be of the Digital Agency Design System is what is published."""

import re

import pytest

from tests.design.stylesheets import declared, names_declared, without_comments
from tests.foreign.installed import MODULES, demand_installed

PUBLISHED = MODULES / "@digital-go-jp/design-tokens/dist/tokens.css"
OURS = "ours: "


@pytest.fixture(scope="module")
def published():
    """Return every published value by its name, references followed."""
    demand_installed()
    values = dict(re.findall(r"--([\w-]+): (.+);", PUBLISHED.read_text()))
    for name, value in values.items():
        if reference := re.fullmatch(r"var\(--([\w-]+)\)", value):
            values[name] = values[reference[1]]
    return values


def test_every_value_says_where_it_is_from():
    explained = [(scheme, name) for scheme, name, _, _ in declared()]
    assert explained == names_declared()


def test_what_claims_to_be_the_agencys_is_what_it_publishes(published):
    claimed = [row for row in declared() if not row[3].startswith(OURS)]
    assert len(claimed) > 40
    unknown = [
        (scheme, name, token) for scheme, name, _, token in claimed if token not in published
    ]
    assert unknown == [], "no such token in the package"
    changed = [(*row, published[row[3]]) for row in claimed if row[2] != published[row[3]]]
    assert changed == [], "tokens.css and the package differ"


def test_what_is_ours_says_why():
    reasons = [reason.removeprefix(OURS) for *_, reason in declared() if reason.startswith(OURS)]
    assert len(reasons) < 8
    assert all(len(reason) > 10 for reason in reasons)


def test_colours_come_from_the_tokens_only():
    assert re.findall(r"#[0-9a-f]{3,8}\b(?=[^{]*\})|rgba?\([^)]*\)", without_comments()) == []


def test_every_value_is_used_and_every_used_value_is_there():
    there = {name for _, name in names_declared()}
    assert set(re.findall(r"var\((--[\w-]+)", without_comments())) == there
