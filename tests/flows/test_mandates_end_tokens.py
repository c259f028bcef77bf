"""What a relying party got through a proxy works until the principal removes them, and at no later call."""

from datetime import timedelta

import pytest

from consent.mandate import MandateOffer
from provider.storage.grants import GrantRow
from provider.web.citizen.mandates.proxies import remove_proxy
from tests.flows.conftest import asked

CODE = "BCDFGHJKMNPQ"


@pytest.fixture
def principal(provider):
    """The id of somebody for whom the provider's citizen acts by mandate."""
    person, _ = provider.citizen()
    now, mandates = provider.clock(), provider.services.mandates
    offer = MandateOffer(person, ("immunisation",), True, now + timedelta(days=30))
    mandates.offer(offer, CODE, now=now)
    mandates.begin(CODE, provider.person_id, now=now)
    return person


@pytest.fixture
def by_proxy(provider, consented, principal):
    """A relying party with the tokens of a grant that the proxy gave."""
    caller = consented(subject_id=principal)
    with provider.services.database.transaction() as connection:
        connection.execute(GrantRow.__table__.update().values(relation="agent"))
    return caller


def remove(provider, principal):
    with provider.app.app_context():
        remove_proxy(principal, provider.person_id, now=provider.clock())


def test_results_name_the_relation_and_end_with_the_removal(provider, worker, by_proxy, principal):
    request_id = asked(by_proxy)
    worker.collect(request_id)
    result = by_proxy.result(request_id)
    assert (result.status, result.json["relation"]) == (200, "agent")
    remove(provider, principal)
    provider.clock.turn(seconds=1)
    for answer in (by_proxy.ask({}, "key-2"), by_proxy.result(request_id)):
        assert answer.status in (401, 403), answer.body
        assert "records" not in answer.body.decode()
    assert by_proxy.rp.refresh(by_proxy.refresh_token).status == 400


def test_what_is_collected_meanwhile_is_not_handed_over(provider, worker, by_proxy, principal):
    request_id = asked(by_proxy)
    remove(provider, principal)
    worker.collect(request_id)
    assert by_proxy.result(request_id).status in (401, 403)


def test_the_proxys_own_consents_and_those_about_others_go_on(
    provider, worker, by_proxy, consented, principal
):
    own = consented(client_id="another")
    remove(provider, principal)
    request_id = asked(own)
    worker.collect(request_id)
    assert own.result(request_id).status == 200
