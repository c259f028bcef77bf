"""A client whose keys stand at its own address: found when they change, and never waited for."""

import json
import time

import pytest
from joserfc.jwk import ECKey

from provider.oauth.registration.documents import ClientDocuments
from provider.oauth.registration.metadata import read_metadata
from provider.outbound.client import OutboundClient, tls_context
from tests.oauth_provider import metadata_of
from tests.services.hostile_server import HostileServer


@pytest.fixture
def host():
    running = HostileServer()
    yield running
    running.close()


def publish(host, *keys):
    host.says(json.dumps({"keys": [key.as_dict(private=False) for key in keys]}).encode())


@pytest.fixture
def look(provider):
    """Let the worker look once; it is another process and has an outbound client of its own."""
    fetcher = ClientDocuments(
        provider.services.client_documents, OutboundClient(tls_context(), loopback=True)
    )
    return lambda: fetcher.refresh_due(now=provider.clock())


@pytest.fixture
def party(provider, host, look):
    """Return a relying party that registered an address in place of its keys."""
    party = provider.relying_party()
    publish(host, party.key)
    by_address = {**metadata_of(party), "jwks_uri": f"http://127.0.0.1:{host.port}/jwks"}
    del by_address["jwks"]
    checked = read_metadata(by_address, production=False)
    provider.services.clients.put(
        party.client_id,
        checked.metadata,
        checked.entitlement,
        policy=checked.policy,
        sector=checked.sector,
        now=provider.clock(),
    )
    assert look() == 1
    return party


def new_key():
    return ECKey.generate_key("P-256", {"use": "sig"}, auto_kid=True)


def test_the_client_is_known_by_the_keys_at_its_address(party):
    assert party.push().status == 201


def test_no_request_waits_for_the_host_or_calls_it(provider, party, host):
    fetched = len(host.requests)
    host.pieces, host.for_ever, host.pause = [b""], True, 0.05
    started = time.monotonic()
    provider.tokens(party)
    assert time.monotonic() - started < 2
    assert len(host.requests) == fetched
    assert "outbound" not in vars(provider.services), "a request built the client that calls out"


def test_keys_rotate_without_a_failed_call(provider, party, host, look):
    old, new = party.key, new_key()
    publish(host, old, new)
    provider.clock.turn(seconds=30)
    look()
    for key in (old, new):
        party.key = key
        assert party.push().status == 201
    publish(host, new)
    provider.clock.turn(seconds=30)
    look()
    assert party.push().status == 201
    party.key = old
    assert party.push().error == "invalid_client"


def test_an_unknown_key_is_refused_and_makes_nobody_fetch(party, host):
    fetched = len(host.requests)
    party.key = new_key()
    publish(host, party.key)
    assert party.push().error == "invalid_client"
    assert len(host.requests) == fetched


def test_a_host_that_is_away_costs_nothing_for_a_day_and_then_closes_the_door(
    provider, party, host, look
):
    host.says(b"", status=503)
    provider.clock.turn(hours=23)
    look()
    assert party.push().status == 201
    provider.clock.turn(hours=1)
    look()
    assert party.push().error == "invalid_client"
    publish(host, party.key)
    provider.clock.turn(hours=1)
    look()
    assert party.push().status == 201
