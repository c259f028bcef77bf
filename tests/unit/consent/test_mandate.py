"""What a mandate may cover, from and until when, who may give one and who may have one."""

from datetime import UTC, date, datetime, timedelta

import pytest

from consent.errors import MandateRefusedError, NothingChosenError, TermNotOfferedError
from consent.mandate import (
    Mandate,
    chosen_categories,
    demand_last_day,
    demand_principal,
    demand_proxy,
    mandatable,
)
from consent.representation import subject_options
from provider.web.citizen.mandates.codes import in_groups, new_code, typed
from scopes.catalogue import SCOPES
from scopes.category import AGENT

TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)


def a_mandate(*categories):
    return Mandate("principal", "proxy", categories, True, NOW, NOW + timedelta(days=30))


def test_what_may_be_mandated_is_what_the_catalogue_lets_agents_ask():
    ids = {category.id for category in mandatable()}
    assert "immunisation" in ids
    assert "tax_income" not in ids
    assert ids == {
        token
        for token, scope in SCOPES.items()
        if AGENT in scope.relations and scope.hands_out_records and "." not in token
    }
    with pytest.raises(NothingChosenError):
        chosen_categories(["tax_income", "nonsense"])
    assert chosen_categories(["medical_costs", "immunisation", "tax_income"]) == tuple(
        each.id for each in mandatable() if each.id in ("medical_costs", "immunisation")
    )


def test_a_part_is_within_its_category_and_an_answer_needs_all_its_inputs():
    for scope in SCOPES.values():
        inputs = {each.category.id for each in scope.inputs}
        assert a_mandate(*inputs).permits(scope)
        for missing in inputs:
            assert not a_mandate(*(inputs - {missing})).permits(scope), scope.id


def test_the_last_day_is_one_of_today_and_the_year_to_come():
    for days in (0, 1, 365):
        demand_last_day(TODAY + timedelta(days=days), today=TODAY)
    for days in (-1, 366):
        with pytest.raises(TermNotOfferedError):
            demand_last_day(TODAY + timedelta(days=days), today=TODAY)


def test_the_fifteenth_birthday_lets_name_and_the_eighteenth_lets_act():
    demand_principal(date(2011, 11, 22), today=TODAY)
    demand_proxy(date(2008, 11, 22), today=TODAY)
    with pytest.raises(MandateRefusedError, match="too_young"):
        demand_principal(date(2011, 11, 23), today=TODAY)
    with pytest.raises(MandateRefusedError, match="too_young"):
        demand_proxy(date(2008, 11, 23), today=TODAY)


def test_age_bars_a_legal_representative_and_no_agent():
    born = date(1950, 1, 1)
    options = subject_options(
        "me", [("a", AGENT, born), ("b", "legal_representative", born)], today=TODAY
    )
    assert [option.refusal for option in options] == [None, None, "decides_alone"]


def test_codes_are_read_as_people_type_them():
    code = new_code()
    assert len(code) == 12
    assert code.isalpha()
    assert code != new_code()
    assert in_groups("BCDFGHJKMNPQ") == "BCDF-GHJK-MNPQ"
    for written in (in_groups(code), code.lower(), f" {in_groups(code).lower()} "):
        assert typed(written) == code
    assert typed(code + "B") != code
    assert len(typed("B" * 100_000)) <= 13
    assert typed("123456789012") == ""
