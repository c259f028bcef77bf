"""A provider in this process on each database, a relying party with a consent, and a worker by hand."""

from dataclasses import replace

import pytest

from provider.selfinfo.birth_dates import BirthDateLookup
from provider.selfinfo.consent_people import ConsentPeopleLookup
from tests.fakes.by_hand import QUICK, ByHand
from tests.fakes.counter import Agencies, Directory, Persons, records_of, released
from tests.oauth_provider import InProcessProvider


class HandWorker:
    """Collects when the story says so, from agencies that answer as told."""

    def __init__(self, provider):
        self.agencies, self.directory = Agencies(), Directory("hinata", "aozora")
        self._collector = replace(
            provider.services.self_information.collector,
            source=self.agencies,
            directory=self.directory,
            persons=Persons(),
            ticks=QUICK,
        )
        lookup = BirthDateLookup(self.directory, Persons())
        people = ConsentPeopleLookup(self.directory, Persons(), lambda _: ())
        opening = provider.services.self_information.deliverer.opening
        object.__setattr__(opening, "birth_dates", lookup)
        object.__setattr__(opening, "people", people)

    def collect(self, request_id):
        ByHand(self._collector).collect(request_id)


class Caller:
    """A relying party with the tokens of one consent, at the self-information API."""

    def __init__(self, rp, tokens):
        self.rp, self.token = rp, tokens["access_token"]
        self.refresh_token = tokens.get("refresh_token")

    def ask(self, body=None, key="key-1", **headers):
        given = {"Idempotency-Key": key, **headers} if key else headers
        return self.rp.post_json(
            "/self-information/requests", self.token, {} if body is None else body, headers=given
        )

    def get(self, path, **headers):
        return self.rp.get(f"/self-information/{path}", self.token, headers=headers)

    def status(self, request_id, **headers):
        return self.get(f"requests/{request_id}", **headers)

    def result(self, request_id, **headers):
        return self.get(f"requests/{request_id}/result", **headers)

    def delete(self, request_id):
        return self.rp.call("DELETE", f"/self-information/requests/{request_id}", self.token)


def entries(provider):
    return list(provider.services.disclosures.walk())


def asked(caller, body=None, key="key-1"):
    answer = caller.ask(body, key)
    assert answer.status == 202, answer.body
    return answer.json["request_id"]


@pytest.fixture
def provider(prepared_settings, database_url):
    opened = InProcessProvider(replace(prepared_settings, database_url=database_url))
    yield opened
    opened.close()


@pytest.fixture
def worker(provider):
    hand = HandWorker(provider)
    hand.agencies.answers["hinata", "immunisation"] = released(
        "immunisation", "hinata", records_of("immunisation", 2)
    )
    return hand


@pytest.fixture
def consented(provider):
    """Return ``consented(standing=True, **consent)``: a caller with the tokens of a new consent."""
    parties = {}

    def consent(client_id="koyomi", *, standing=True, **changes):
        if client_id not in parties:
            parties[client_id] = provider.relying_party(client_id)
        rp = parties[client_id]
        scope = "openid immunisation maternal_child_health"
        push = {"scope": f"{scope} offline_access" if standing else scope}
        tokens = provider.tokens(
            rp, push=push, **{"term_days": 90 if standing else None, **changes}
        )
        return Caller(rp, tokens)

    return consent


@pytest.fixture
def caller(consented):
    return consented()


def unsigned(envelope):
    """Return a result without its signatures, which are new at every delivery."""
    for entry in envelope["categories"]:
        for signed in (entry, *entry.get("datasets", ())):
            signed.pop("signature", None)
    return envelope
