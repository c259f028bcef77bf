"""One code, sixteen callers, two processes: one token, a hundred times over, on both databases."""

import threading
from dataclasses import replace
from datetime import UTC, datetime

import pytest
import requests

from tests.oauth_provider import InProcessProvider
from tests.rp import RelyingParty, RequestsHttp
from tests.services.free_ports import free_ports
from tests.services.gunicorn import at_port, serving

ROUNDS = 100
CALLERS = 16

pytestmark = pytest.mark.process


class Racers:
    """Sixteen threads that let go at the same moment, each with a connection of its own."""

    def __init__(self, party):
        self._party = party
        self._start = threading.Barrier(CALLERS)
        self._https = [RequestsHttp(_session(), party.issuer) for _ in range(CALLERS)]

    def exchange(self, code):
        answers = [None] * CALLERS
        ready = [(self._party.assertion(), self._party.proof("POST", "/token")) for _ in answers]

        def call(number):
            assertion, proof = ready[number]
            caller = _twin(self._party, self._https[number])
            self._start.wait()
            answers[number] = caller.exchange(code, proof=proof, assertion=assertion)

        threads = [threading.Thread(target=call, args=(n,)) for n in range(CALLERS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return answers


def _session():
    session = requests.Session()
    session.trust_env = False
    return session


def _twin(party, http):
    twin = RelyingParty(
        http, party.issuer, party.client_id, key=party.key, proof_key=party.proof_key
    )
    twin.verifier, twin.redirect_uri = party.verifier, party.redirect_uri
    return twin


def test_sixteen_callers_over_two_workers_redeem_a_code_once(prepared_settings, database_url):
    settings = at_port(replace(prepared_settings, database_url=database_url), free_ports(1)[0])
    provider = InProcessProvider(settings)
    provider.clock.now = datetime.now(UTC)
    party = provider.relying_party()
    with serving(settings):
        racers = Racers(party)
        for _ in range(ROUNDS):
            provider.clock.now = datetime.now(UTC)
            answers = racers.exchange(provider.code(party))
            statuses = sorted(answer.status for answer in answers)
            assert statuses == [200] + [400] * (CALLERS - 1)
            assert {a.error for a in answers if a.status == 400} == {"invalid_grant"}
    provider.close()
