"""A data call and a refresh succeed only while token, grant, consent, client, review and person allow it."""

import pytest

from consent.relying_party import RelyingPartyStatus
from tests.flows.conftest import asked, entries
from tests.oauth_provider import ENTITLEMENT


def review_without(category):
    [purpose, *others] = ENTITLEMENT["purposes"]
    left = [each for each in purpose["categories"] if each != category]
    return {"purposes": [{**purpose, "categories": left, "needed": []}, *others]}


def withdraw(provider, caller):
    [grant] = provider.services.grants.of_person(provider.person_id)
    assert provider.services.grants.withdraw(
        grant.grant_id, provider.person_id, now=provider.clock()
    )


TAKEN_AWAY = {
    "the consent is withdrawn": withdraw,
    "the consent's term is over": lambda provider, caller: provider.clock.turn(days=90),
    "the client is suspended": lambda provider, caller: provider.services.clients.set_status(
        "koyomi", RelyingPartyStatus.SUSPENDED
    ),
    "the card is superseded": lambda provider, caller: provider.set_credential_status("superseded"),
    "the card is revoked": lambda provider, caller: provider.set_credential_status("revoked"),
    "the review covers none of it": lambda provider, caller: provider.register(
        caller.rp, self_information_entitlement={"purposes": ENTITLEMENT["purposes"][1:]}
    ),
}
GIVEN_BACK = {
    "the client is suspended": lambda provider, caller: provider.services.clients.set_status(
        "koyomi", RelyingPartyStatus.ACTIVE
    ),
    "the card is superseded": lambda provider, caller: provider.set_credential_status("active"),
    "the review covers none of it": lambda provider, caller: provider.register(caller.rp),
}


def every_data_call(caller, request_id):
    yield caller.ask({}, "another-key")
    yield caller.get("immunisation", Prefer="wait=0")
    yield caller.result(request_id)


@pytest.mark.parametrize("taken_away", TAKEN_AWAY)
def test_with_one_of_them_gone_no_call_and_no_refresh_succeeds(
    provider, worker, caller, taken_away
):
    request_id = asked(caller)
    worker.collect(request_id)
    provider.clock.turn(seconds=1)
    TAKEN_AWAY[taken_away](provider, caller)
    for answer in every_data_call(caller, request_id):
        assert answer.status in (401, 403), taken_away
        assert "records" not in answer.body.decode()
    assert caller.rp.refresh(caller.refresh_token).error in ("invalid_grant", "invalid_client")
    assert entries(provider) == []


@pytest.mark.parametrize("given_back", GIVEN_BACK)
def test_what_pauses_a_consent_does_not_end_it(provider, worker, caller, given_back):
    request_id = asked(caller)
    worker.collect(request_id)
    provider.clock.turn(seconds=1)
    TAKEN_AWAY[given_back](provider, caller)
    assert caller.result(request_id).status in (401, 403)
    provider.clock.turn(seconds=1)
    GIVEN_BACK[given_back](provider, caller)
    assert caller.result(request_id).status == 200


def test_a_category_cut_from_the_review_is_gone_and_the_other_is_not(provider, worker, caller):
    request_id = asked(caller)
    worker.collect(request_id)
    provider.clock.turn(seconds=1)
    cut = review_without("immunisation")
    provider.register(caller.rp, self_information_entitlement=cut)
    told = {each["category"] for each in caller.result(request_id).json["categories"]}
    assert told == {"maternal_child_health"}
    assert caller.get("immunisation").error == "insufficient_scope"


def test_a_token_that_was_given_back_opens_nothing(provider, worker, caller):
    request_id = asked(caller)
    worker.collect(request_id)
    assert caller.rp.revoke(caller.token).status == 200
    assert {answer.error for answer in every_data_call(caller, request_id)} == {"invalid_token"}
    assert entries(provider) == []
