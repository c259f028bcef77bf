"""Asking the sandbox's real agencies over HTTP."""

import asyncio
import json
import logging
from dataclasses import replace
from datetime import timedelta

import pytest

from connectors.gate.gated import GatedSource
from connectors.port import Holder, SourceErrorKind, SourceOutcome
from connectors.registry import AgencyEndpoint
from connectors.rest.source import AgencyHttpSource
from scopes.catalogue import CATALOGUE
from tests.fakes.consent_tokens import prove
from tests.fakes.questions import question
from tests.unit.connectors.conftest import NOW

LATEST = {"kind": "latest"}


@pytest.fixture
def ask(agencies, code_of):
    source = GatedSource(AgencyHttpSource(agencies, time_limit=8, prove=prove), agencies)

    def _ask(agency, person, category, condition=LATEST):
        request_id = f"r {person} {category} {sorted(condition.values(), key=str)}"
        request = question(
            request_id, agency, code_of(agency, person), category, condition, "consent-1"
        )
        return asyncio.run(source.fetch(request, now=NOW))

    return _ask


def test_records_arrive_with_who_holds_them_and_since_when(ask, profiles):
    answer = ask("hinata", "yamada-hanako", "immunisation")
    assert answer.outcome is SourceOutcome.RELEASED
    assert (answer.agency_id, answer.category) == ("hinata", "immunisation")
    assert answer.holder == Holder(**profiles["hinata"].holder)
    assert NOW <= answer.retrieved_at < NOW + timedelta(seconds=8)
    assert answer.as_of is not None
    assert answer.layout_version == "R8-6"
    assert [r["vaccine_name"] for r in answer.records][:2] == ["mr", "varicella"]
    assert all(r["record_type"] == "immunisation_record" for r in answer.records)
    assert json.loads(json.dumps(answer.records)) == list(answer.records)


def test_a_child_that_moved_has_records_in_two_municipalities(ask):
    earlier = ask("aozora", "yamada-hanako", "immunisation")
    later = ask("hinata", "yamada-hanako", "immunisation")
    five_in_one = [
        (r["dose_number"], r["administered_on"])
        for answer in (earlier, later)
        for r in answer.records
        if r["vaccine_name"] == "dpt_ipv_hib"
    ]
    assert five_in_one == [
        (1, "2024-07-16"),
        (2, "2024-08-20"),
        (3, "2024-09-24"),
        (4, "2025-08-26"),
    ]
    assert "bcg" in {r["vaccine_name"] for r in earlier.records}
    assert "mr" in {r["vaccine_name"] for r in later.records}


def test_my_number_and_physician_stay_behind_and_are_counted_without_a_word_of_them(ask, caplog):
    caplog.set_level(logging.INFO)
    answer = ask("aozora", "yamada-hanako", "immunisation")
    text = json.dumps(answer.records, ensure_ascii=False)
    assert answer.outcome is SourceOutcome.RELEASED
    assert "123456789018" not in text
    assert "見本 医師" not in text
    assert f"count={len(answer.records)}" in caplog.text
    assert "123456789018" not in caplog.text


def test_a_my_number_in_free_text_spoils_the_data_set_and_no_other(ask, caplog):
    spoiled = ask("hinata", "kato-sakura", "immunisation")
    assert (spoiled.outcome, spoiled.error_kind) == (
        SourceOutcome.ERROR,
        SourceErrorKind.MALFORMED,
    )
    assert spoiled.records == ()
    assert "rule=my_number" in caplog.text
    assert "9018" not in caplog.text
    assert ask("hinata", "kato-sakura", "maternal_child_health").outcome is SourceOutcome.RELEASED


def test_an_unknown_code_does_not_spoil_a_record(ask):
    strange = ask("hinata", "yamada-ren", "immunisation").records[-1]
    assert strange["vaccine_name"] == "other"
    assert strange["source_values"]["vaccine_name"] == "ZZ-DENGUE"


def test_a_day_that_is_not_known_is_left_out(ask):
    last = ask("aozora", "yamada-ren", "immunisation").records[-1]
    assert last["next_due_on"] == "2025-11"


@pytest.mark.parametrize("person", ["yoshida-yui", "sato-kenji", "nobody-at-all"])
def test_none_held_and_person_unknown_are_one_answer(ask, person):
    answer = ask("hinata", person, "immunisation")
    assert (answer.outcome, answer.records) == (SourceOutcome.NONE_HELD, ())


def test_a_category_that_the_agency_does_not_serve_is_unsupported(ask):
    answer = ask("midori", "takahashi-haruto", "maternal_child_health")
    assert answer.outcome is SourceOutcome.UNSUPPORTED


def test_an_answer_by_hand_is_manual(ask):
    assert ask("hinata", "kobayashi-yumi", "household").outcome is SourceOutcome.MANUAL


def test_a_short_interruption_is_waited_out(ask):
    assert ask("midori", "takahashi-haruto", "immunisation").outcome is SourceOutcome.RELEASED


def test_a_long_interruption_is_said_with_its_length(ask):
    answer = ask("midori", "kato-kaede", "immunisation")
    assert (answer.outcome, answer.error_kind) == (
        SourceOutcome.ERROR,
        SourceErrorKind.MAINTENANCE,
    )
    assert answer.retry_after == 600


def test_the_newest_tax_year_is_the_latest_and_others_can_be_asked_for(ask):
    years = [
        [r["fiscal_year"] for r in ask("aozora", "sato-kenji", "tax_income", condition).records]
        for condition in (LATEST, {"kind": "fiscal_year", "fiscal_year": 2025})
    ]
    assert years == [[2026], [2025]]


def test_a_range_leaves_out_what_lies_before_and_after(ask):
    condition = {"kind": "range", "from": "2024-08-01", "to": "2024-08-31"}
    answer = ask("aozora", "yamada-hanako", "immunisation", condition)
    assert {r["administered_on"] for r in answer.records} == {"2024-08-20"}


def test_every_record_type_of_the_sandbox_has_its_own_name(ask):
    types = {
        r["record_type"] for r in ask("aozora", "yamada-misaki", "maternal_child_health").records
    }
    assert types == {"pregnancy_notification", "prenatal_checkup"}
    known = {r.id for r in CATALOGUE["maternal_child_health"].record_types}
    assert types <= known


def test_a_wrong_secret_is_a_refusal(agencies, code_of):
    wrong = {"hinata": replace(agencies["hinata"], token="another")}
    request = question("r", "hinata", code_of("hinata", "x"), "household", LATEST, "c")
    answer = asyncio.run(AgencyHttpSource(wrong).fetch(request, now=NOW))
    assert (answer.error_kind, answer.reason) == (SourceErrorKind.REFUSED, "unnamed")


def test_without_a_token_the_agency_refuses_and_its_reason_goes_to_the_operator_alone(
    agencies, code_of, caplog
):
    request = question("r", "hinata", code_of("hinata", "x"), "household", LATEST, "c")
    answer = asyncio.run(AgencyHttpSource(agencies).fetch(request, now=NOW))
    assert (answer.error_kind, answer.reason) == (SourceErrorKind.REFUSED, "token_missing")
    assert "agency=hinata category=household reason=token_missing" in caplog.text


def test_a_municipality_that_is_not_connected_serves_nothing():
    request = question("r", "elsewhere", "code", "household", LATEST, "c")
    answer = asyncio.run(AgencyHttpSource({}).fetch(request, now=NOW))
    assert answer.outcome is SourceOutcome.UNSUPPORTED


def test_many_questions_share_one_loop(agencies, code_of):
    source = GatedSource(AgencyHttpSource(agencies, prove=prove), agencies)

    async def all_at_once():
        return await asyncio.gather(
            *(
                source.fetch(
                    question(
                        f"r-{number}", agency, code_of(agency, person), "immunisation", LATEST, "c"
                    ),
                    now=NOW,
                )
                for number in range(4)
                for agency, person in (
                    ("aozora", "yamada-hanako"),
                    ("hinata", "yamada-hanako"),
                    ("midori", "takahashi-haruto"),
                )
            )
        )

    answers = asyncio.run(all_at_once())
    assert {answer.outcome for answer in answers} == {SourceOutcome.RELEASED}


def test_the_secret_is_not_in_the_endpoints_representation():
    endpoint = AgencyEndpoint("hinata", "http://127.0.0.1:1", Holder("1", "n", "e"), "hush-hush")
    assert "hush-hush" not in repr(endpoint)
