"""A relying party changes its key at its own address while it goes on calling: not one call fails."""

import json
import threading
import time
from collections import Counter

import pytest
from joserfc.jwk import ECKey

from provider.clock import utc_now
from provider.storage.client_documents import ClientDocumentRow
from tests.foreign.callback import CallbackServer
from tests.oauth_provider import InProcessProvider
from tests.process.racers import KeptConnection
from tests.process.town import eventually
from tests.rp import RelyingParty
from tests.services.free_ports import free_ports
from tests.services.gunicorn import at_port, serving, working

pytestmark = pytest.mark.process

CALLERS, PAUSE = 5, 0.1
WHILE = 3
"""Seconds of load before and after each change."""


def new_key():
    return ECKey.generate_key("P-256", {"use": "sig"}, auto_kid=True)


class KeyHost:
    """Where the relying party publishes its keys."""

    def __init__(self):
        self._server = CallbackServer()
        self.url = f"{self._server.origin}/jwks"
        self.close = self._server.close

    def publish(self, *keys):
        content = json.dumps({"keys": [key.as_dict(private=False) for key in keys]}).encode()
        self._server.pages["/jwks"] = ("application/json", content)


class Load:
    """One relying party on several connections, each with one assertion every tenth of a second."""

    def __init__(self, issuer, key):
        self.key, self.seen = key, Counter()
        self._issuer, self._lock, self._ended = issuer, threading.Lock(), threading.Event()
        self._threads = [threading.Thread(target=self._call, daemon=True) for _ in range(CALLERS)]

    def __enter__(self):
        self._began = time.monotonic()
        for each in self._threads:
            each.start()
        return self

    def __exit__(self, *_):
        self._ended.set()
        for each in self._threads:
            each.join(30)
        self._seconds = time.monotonic() - self._began

    @property
    def told(self):
        """What was measured, for whoever reads a failure."""
        rate = self.seen.total() / self._seconds
        return f"{self.seen.total()} calls, {rate:.0f} each second: {dict(self.seen)}"

    def _call(self):
        connection = KeptConnection(self._issuer)
        due = time.monotonic()
        while not self._ended.wait(max(0, due - time.monotonic())):
            due = max(due + PAUSE, time.monotonic())
            outcome = called(connection, self._issuer, self.key)
            with self._lock:
                self.seen[outcome] += 1
        connection.close()


def called(connection, issuer, key):
    """Say what comes of one call with an assertion by this key."""
    try:
        answer = RelyingParty(connection, issuer, "koyomi", key=key).introspect("mk_at_unknown")
        return answer.status if answer.status == 200 else answer.error
    except Exception as fault:  # noqa: BLE001 - whatever it was, the call failed
        return type(fault).__name__


def register(provider, host):
    """Register the relying party by the address of its keys alone."""
    party = RelyingParty(None, provider.settings.issuer_url, "koyomi")
    provider.register(party, jwks=None, jwks_uri=host.url)


def fall_due(provider):
    """Bring the worker's next look forward: half a minute is long for a test."""
    with provider.services.database.transaction() as connection:
        connection.execute(ClientDocumentRow.__table__.update().values(next_fetch_at=utc_now()))


def test_a_client_changes_its_key_under_load_and_no_call_fails(prepared_settings):
    settings = at_port(prepared_settings, free_ports(1)[0])
    issuer, host, old, new = settings.issuer_url, KeyHost(), new_key(), new_key()
    provider = InProcessProvider(settings)
    provider.clock.now = utc_now()
    host.publish(old)
    register(provider, host)
    probe = KeptConnection(issuer)

    def works(key):
        return called(probe, issuer, key) == 200

    with working(settings), serving(settings):
        eventually(lambda: works(old))
        with Load(issuer, old) as load:
            time.sleep(WHILE)
            assert not works(new)
            host.publish(old, new)
            fall_due(provider)
            eventually(lambda: works(new))
            time.sleep(WHILE)
            load.key = new
            time.sleep(WHILE)
            host.publish(new)
            fall_due(provider)
            eventually(lambda: not works(old))
            time.sleep(WHILE)
    probe.close()
    provider.close()
    host.close()
    assert set(load.seen) == {200}, load.told
    assert load.seen.total() > CALLERS / PAUSE * WHILE, load.told
