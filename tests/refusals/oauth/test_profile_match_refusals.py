"""``profile_match``: a profile comes with its scope, once, in a pushed request, and says little when refused."""

import json
from dataclasses import replace

import pytest

from provider.oauth.policy import POLICIES
from provider.oauth.request.asking import asking
from provider.oauth.request.errors import InvalidDetailsError
from provider.oauth.request.incoming import Incoming
from tests.oauth_provider import ENTITLEMENT

NAME, BORN = "見本 ことり", "1990-04-01"
SCOPE = "openid immunisation profile_match"
CLOCK_DAY = "2026-11-22"


def profile(**changes):
    entry = {"type": "profile_match", "name": NAME, "birthdate": BORN, **changes}
    return {name: value for name, value in entry.items() if value is not None}


def pushed(rp, *entries, scope=SCOPE, **changes):
    details = {"authorization_details": json.dumps(entries)} if entries else {}
    return rp.push(scope=scope, **details, **changes)


@pytest.fixture
def rp(provider):
    """A relying party whose purpose was reviewed for a comparison."""
    [calendar, household] = ENTITLEMENT["purposes"]
    reviewed = {**calendar, "categories": [*calendar["categories"], "profile_match"]}
    purposes = {"purposes": [reviewed, household]}
    return provider.relying_party(metadata={"self_information_entitlement": purposes})


def said(answer, error="invalid_authorization_details"):
    assert (answer.status, answer.error) == (400, error), answer.body
    description = answer.json["error_description"]
    for personal in ("ことり", "1990", "04-01"):
        assert personal not in answer.body.decode()
    return description


def test_a_profile_with_its_scope_is_accepted_and_kept_apart_from_what_is_stated(provider, rp):
    answer = pushed(rp, profile())
    assert answer.status == 201, answer.body
    authorization = provider.services.oauth.authorization
    request = authorization.resolve(rp.client_id, answer.json["request_uri"], now=provider.clock())
    assert request.request.profile == {"name": NAME, "birthdate": BORN}
    assert NAME not in json.dumps(request.request.details, ensure_ascii=False)
    assert NAME not in repr(request.request)


WIDEST = (
    {"birthdate": CLOCK_DAY},
    {"birthdate": "1900-02-28"},
    {"name": "あ" * 100},
    {"name": "𠮷" * 100},
    {"name": "辻\U000e0101 花子"},
)


def test_the_widest_profile_is_still_one(rp):
    assert [pushed(rp, profile(**changes)).status for changes in WIDEST] == [201] * len(WIDEST)


FAULTS = (
    ({"name": None}, ".name"),
    ({"name": ""}, ".name"),
    ({"name": " \u3000・"}, ".name"),
    ({"name": "あ" * 101}, ".name"),
    ({"name": f"{NAME}\n"}, ".name"),
    ({"name": f"見本\u0000{NAME}"}, ".name"),
    ({"name": f"\u2028{NAME}"}, ".name"),
    ({"name": [NAME]}, ".name"),
    ({"name": {"ja": NAME}}, ".name"),
    ({"birthdate": None}, ".birthdate"),
    ({"birthdate": "1990-02-30"}, ".birthdate"),
    ({"birthdate": "1990-4-1"}, ".birthdate"),
    ({"birthdate": "19900401"}, ".birthdate"),
    ({"birthdate": "1990-04"}, ".birthdate"),
    ({"birthdate": "１９９０-04-01"}, ".birthdate"),
    ({"birthdate": f"{BORN}T00:00:00"}, ".birthdate"),
    ({"birthdate": f"{BORN}\n"}, ".birthdate"),
    ({"birthdate": 19900401}, ".birthdate"),
    ({"address": "見本市"}, " holds an unknown member and"),
    ({"purpose": "vaccination_calendar"}, " holds an unknown member and"),
)


def test_a_profile_of_another_form_is_refused_by_its_place_alone(rp):
    for changes, place in FAULTS:
        told = said(pushed(rp, profile(**changes)))
        assert told == f"authorization_details[0]{place} cannot be accepted", changes


def test_nobody_is_born_tomorrow_in_japan(provider, rp):
    assert "in the future" in said(pushed(rp, profile(birthdate="2026-11-23")))
    provider.clock.turn(hours=7)  # past midnight in Japan, not yet by UTC
    assert pushed(rp, profile(birthdate="2026-11-23")).status == 201


def test_scope_and_entry_come_together_or_not_at_all(rp):
    assert "lacks an entry" in said(pushed(rp))
    assert "lacks a scope" in said(pushed(rp, profile(), scope="openid immunisation"))
    assert "lacks a scope" in said(pushed(rp, profile(), scope="openid"))
    named = {"type": "self_information", "categories": ["profile_match"]}
    assert "lacks an entry" in said(pushed(rp, named, scope="openid"))
    assert pushed(rp, named, profile(), scope="openid").status == 201


def test_two_profiles_are_one_too_many(rp):
    assert "two entries" in said(pushed(rp, profile(), profile(name="見本 すずめ")))


def test_the_front_channel_may_not_carry_one_even_where_other_requests_may(rp, provider):
    party = provider.services.clients.get(rp.client_id)
    form = rp.request(scope=SCOPE, authorization_details=json.dumps([profile()]))
    incoming = Incoming(
        form, party, None, POLICIES["fapi2"], pushed=False, production=False, now=provider.clock()
    )
    with pytest.raises(InvalidDetailsError, match="pushed request alone"):
        asking(incoming)
    assert asking(replace(incoming, pushed=True)).profile == {"name": NAME, "birthdate": BORN}


def test_a_purpose_that_was_not_reviewed_for_it_is_refused(provider):
    party = provider.relying_party("plain")
    assert "profile_match" in said(pushed(party, profile()), "invalid_scope")


def test_a_client_registered_for_records_alone_may_not_send_one(provider, rp):
    [calendar, _] = ENTITLEMENT["purposes"]
    reviewed = {**calendar, "categories": [*calendar["categories"], "profile_match"]}
    party = provider.relying_party(
        "narrow",
        metadata={
            "self_information_entitlement": {"purposes": [reviewed]},
            "authorization_details_types": ["self_information"],
        },
    )
    assert "not one that this client registered" in said(pushed(party, profile()))
