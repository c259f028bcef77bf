"""Logout notices over the wire: real hosts, good and bad, and nobody hears another's."""

import json
from datetime import timedelta
from itertools import pairwise
from urllib.parse import parse_qs

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet

from provider.storage.client_sessions import SessionOfPerson
from tests.services.hostile_server import HostileServer


@pytest.fixture
def host():
    running = HostileServer()
    running.says(b"", content_type=None)
    yield running
    running.close()


@pytest.fixture
def ended(provider, host):
    """A session that one relying party knew, and that has ended."""
    address = f"http://127.0.0.1:{host.port}/logout"
    rp = provider.relying_party(metadata={"backchannel_logout_uri": address})
    return end_a_session(provider, rp.client_id)


def end_a_session(provider, client_id):
    here, now = provider.services, provider.clock()
    _, before = here.sessions.open("ja", now=now)
    _, session = here.sessions.log_in(before, provider.person_id, provider.credential_id, now=now)
    known = SessionOfPerson(session.session_hash, provider.person_id)
    sid = here.client_sessions.sid(known, client_id, now=now)
    here.sessions.close(session.session_hash, now=now)
    return sid


def deliver(provider):
    return provider.services.logout_notices.deliver_due(now=provider.clock())


def token_in(request):
    [token] = parse_qs(request.decode().partition("\r\n\r\n")[2])["logout_token"]
    return token


def test_the_relying_party_hears_it_once_signed_and_without_a_name(provider, host, ended):
    assert deliver(provider) == 1
    assert deliver(provider) == 0
    [request] = host.requests
    keys = KeySet.import_key_set({"keys": provider.services.keys.published(now=provider.clock())})
    token = jwt.decode(token_in(request), keys, algorithms=["ES256"])
    assert token.header["typ"] == "logout+jwt"
    assert token.claims["sid"] == ended
    assert token.claims["aud"] == "koyomi"
    assert list(token.claims["events"]) == ["http://schemas.openid.net/event/backchannel-logout"]
    assert "nonce" not in token.claims
    assert provider.person_id not in json.dumps(token.claims)


@pytest.mark.parametrize("status", [404, 500, 302])
def test_a_host_that_fails_is_tried_again_later_and_later(provider, host, ended, status):
    host.says(b"", status=status, content_type=None, Location="http://127.0.0.1:1/")
    tries = []
    for second in range(0, 200, 5):
        if deliver(provider):
            tries.append(second)
        provider.clock.turn(seconds=5)
    gaps = [later - earlier for earlier, later in pairwise(tries)]
    assert gaps == sorted(gaps)
    assert len(gaps) >= 3
    host.says(b"", content_type=None)
    provider.clock.turn(hours=1)
    assert deliver(provider) == 1
    provider.clock.turn(hours=2)
    assert deliver(provider) == 0


def test_a_host_that_refuses_the_token_is_not_asked_again(provider, host, ended):
    host.says(b'{"error":"invalid_request"}', status=400)
    assert deliver(provider) == 1
    provider.clock.turn(hours=1)
    assert deliver(provider) == 0


def test_a_client_that_wants_no_notices_gets_none(provider):
    rp = provider.relying_party()
    end_a_session(provider, rp.client_id)
    assert deliver(provider) == 1
    provider.clock.turn(hours=1)
    assert deliver(provider) == 0


def test_nobody_is_tried_for_more_than_a_day(provider, host, ended):
    host.says(b"", status=500, content_type=None)
    provider.clock.now += timedelta(hours=24)
    assert deliver(provider) == 0
