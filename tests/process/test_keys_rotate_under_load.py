"""Every signing key rotates, twice, while relying parties go on verifying: not one verification fails.

The relying parties here are as slow as they may be: each keeps its copy of the JWKS for the whole
time that Cache-Control allows, and never looks again because of an unknown ``kid``.
"""

import base64
import json
import os
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime

import pytest
import requests
from joserfc import jws
from joserfc.jwk import JWKRegistry

from provider.settings import Settings, environment_name
from tests.oauth_provider import InProcessProvider
from tests.rp import RelyingParty, RequestsHttp
from tests.services.free_ports import free_ports
from tests.services.gunicorn import at_port, serving
from tests.services.sandbox import CHECKOUT

pytestmark = [
    pytest.mark.process,
    pytest.mark.postgresql,
    pytest.mark.filterwarnings("ignore:EdDSA"),
]

CACHE, REFRESH, RETIRING = 2, 1, 4
TURN = REFRESH + CACHE + REFRESH
"""Seconds until a new key signs."""
PHASES = 3
ALGORITHMS = {"ES256": "fapi2", "PS256": "fapi2", "EdDSA": "fapi2", "RS256": "oidc_basic"}


class Copy:
    """One relying party's copy of the JWKS, kept as long as it may be."""

    def __init__(self, issuer, wait):
        self._issuer, self._wait = issuer, wait
        self._until, self._keys = 0.0, {}
        self._session = _session()

    def keys(self):
        """Return the keys by kid; look them up only when the copy is too old."""
        if time.monotonic() >= self._until:
            time.sleep(self._wait)  # so that the copies of one relying party differ in age
            self._wait = 0
            asked_at = time.monotonic()  # age counts from here (RFC 9111 section 4.2.3)
            answer = self._session.get(f"{self._issuer}/jwks", timeout=10)
            _, _, seconds = answer.headers["Cache-Control"].partition("max-age=")
            self._until = asked_at + int(seconds)
            self._keys = {k["kid"]: JWKRegistry.import_key(k) for k in answer.json()["keys"]}
        return self._keys


@dataclass
class Tally:
    """What one relying party saw."""

    signed: int = 0
    verified: int = 0
    failed: int = 0
    kids: tuple = ()


def _session():
    session = requests.Session()
    session.trust_env = False
    session.headers["Connection"] = "close"  # a kept one may end just when it is used again
    return session


def _decoded(part):
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


class Verifier(threading.Thread):
    """A relying party that has tokens signed without a pause, and verifies new and recent ones."""

    def __init__(self, algorithm, signed_token, issuer, stop):
        super().__init__(daemon=True)
        self.algorithm, self.tally, self.fault = algorithm, Tally(), None
        self._signed_token, self._stop_asked = signed_token, stop
        self._copies = [Copy(issuer, n * CACHE / PHASES) for n in range(PHASES)]
        self._recent = []

    def run(self):
        try:
            while not self._stop_asked.is_set():
                self._round()
        except BaseException as fault:  # noqa: BLE001 - told to the story's thread
            self.fault = fault

    def _round(self):
        asked_at = time.monotonic()
        token = self._signed_token()
        header = json.loads(_decoded(token.split(".")[0]))
        assert header["alg"] == self.algorithm
        self.tally.signed += 1
        if header["kid"] not in self.tally.kids:
            self.tally.kids += (header["kid"],)
        self._recent.append((asked_at, token))
        for copy in self._copies:
            keys = copy.keys()
            self._recent = [each for each in self._recent if _lives(each)]
            # An older token stands for one that lives to the end of its key's retirement.
            for _, each in {self._recent[0], self._recent[-1]} if self._recent else ():
                good = verifies(each, keys)
                self.tally.verified += good
                self.tally.failed += not good


def verifies(token, keys):
    """Tell whether the key is among them and fits."""
    header = json.loads(_decoded(token.split(".")[0]))
    if header["kid"] not in keys:
        return False
    jws.deserialize_compact(token, keys[header["kid"]], algorithms=[header["alg"]])
    return True


def _lives(signed):
    at, _ = signed
    return time.monotonic() - at < RETIRING - REFRESH


@contextmanager
def verifying(verifiers, stop):
    for each in verifiers:
        each.start()
    try:
        yield
    finally:
        stop.set()
        for each in verifiers:
            each.join(30)


def madoguchi(settings, *arguments):
    environment = {
        environment_name(s): str(getattr(settings, s.name))
        for s in fields(Settings)
        if getattr(settings, s.name) is not None
    }
    done = subprocess.run(
        [sys.executable, "-m", "provider.cli.main", *arguments],
        cwd=CHECKOUT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def relying_party(provider, algorithm, policy):
    http = RequestsHttp(_session(), provider.settings.issuer_url)
    party = RelyingParty(http, provider.settings.issuer_url, f"app-{algorithm.lower()}")
    metadata = {
        "policy": policy,
        "id_token_signed_response_alg": algorithm,
        "introspection_signed_response_alg": algorithm,
    }
    if policy == "oidc_basic":
        metadata["self_information_entitlement"] = {"purposes": []}
    provider.register(party, **metadata)
    return party


def id_tokens(provider, party, turn):
    """Return a function that logs the citizen in and returns the id_token."""

    def signed_token():
        with turn:
            provider.clock.now = datetime.now(UTC)
            code = provider.code(party, push={"scope": "openid"})
        answer = party.exchange(code)
        assert answer.status == 200, answer.body
        return answer.json["id_token"]

    return signed_token


def test_every_key_rotates_twice_and_no_verification_fails(prepared_settings, postgresql_url):
    settings = replace(
        at_port(prepared_settings, free_ports(1)[0]),
        database_url=postgresql_url,
        jwks_cache_seconds=CACHE,
        key_refresh_seconds=REFRESH,
        key_retiring_seconds=RETIRING,
    )
    provider, turn, stop = InProcessProvider(settings), threading.Lock(), threading.Event()
    provider.clock.now = datetime.now(UTC)
    verifiers = []
    with serving(settings):
        for algorithm, policy in ALGORITHMS.items():
            party = relying_party(provider, algorithm, policy)
            source = id_tokens(provider, party, turn)
            verifiers.append(Verifier(algorithm, source, settings.issuer_url, stop))
        with verifying(verifiers, stop):
            time.sleep(CACHE)
            for _ in range(2):
                for algorithm in ALGORITHMS:
                    assert "it signs from" in madoguchi(settings, "keys", "rotate", algorithm)
                time.sleep(TURN + 1)
            time.sleep(RETIRING)
        listed = madoguchi(settings, "keys", "list").splitlines()
    provider.close()
    assert [each.fault for each in verifiers] == [None] * len(ALGORITHMS)
    for each in verifiers:
        assert each.tally.failed == 0, (each.algorithm, each.tally)
        assert each.tally.signed > 20
        assert len(each.tally.kids) == 3, (each.algorithm, each.tally)
    assert sorted(line.split("\t")[0] for line in listed if "\tactive\t" in line) == sorted(
        ALGORITHMS
    )
