"""The provider tells the app of a correction, and the app reads again; it believes nobody else."""

import json
import time

import pytest
import requests
from joserfc import jws
from joserfc.jwk import ECKey

from tests.unit.clients_example.samples import dose, envelope, released

CORRECTED = "urn:madoguchi:event:record-corrected"
WITHDRAWN = "urn:madoguchi:event:grant-withdrawn"


@pytest.fixture
def connected(browser, provider):
    """A parent's browser at an app whose consent has an id."""
    provider.manages_grants = True
    browser.press("connect")
    return browser


def event(provider, kind=CORRECTED, grant_id=None, key=None, typ="secevent+jwt", **changes):
    claims = {
        "iss": provider.issuer,
        "aud": provider.client_id,
        "iat": int(time.time()),
        "jti": "jti-1",
        "sub_id": {"format": "opaque", "id": "subject-1"},
        "events": {
            kind: {"grant_id": grant_id or next(iter(provider.grants)), "category": "immunisation"}
        },
    }
    header = {"alg": "ES256", "kid": provider.key.kid, "typ": typ}
    payload = json.dumps(claims | changes)
    return jws.serialize_compact(header, payload, key or provider.signing_key, ["ES256"])


def push(app_url, token, content_type="application/secevent+jwt"):
    headers = {"Content-Type": content_type, "Accept": "application/json"}
    return requests.post(f"{app_url}/events", data=token, headers=headers, timeout=5)


def test_after_a_correction_the_app_reads_again_and_shows_the_new_version(
    connected, provider, app_url
):
    assert "2024年7月16日" in connected.text
    provider.results = [(200, envelope(released(dose("BCG", 1, "2024-07-17"))))]
    assert push(app_url, event(provider)).status_code == 202
    connected.open(app_url)
    assert "2024年7月17日" in connected.text
    assert "2024年7月16日" not in connected.text
    assert provider.count("POST", "/self-information/requests") == 2


def test_the_same_event_twice_and_one_about_somebody_else_ask_for_no_more(
    connected, provider, app_url
):
    for grant_id in (None, None, "grant-of-another"):
        assert push(app_url, event(provider, grant_id=grant_id)).status_code == 202
    connected.open(app_url)
    assert provider.count("POST", "/self-information/requests") == 2


def test_after_a_withdrawal_the_app_forgets_without_being_visited(connected, provider, app_url):
    assert push(app_url, event(provider, WITHDRAWN)).status_code == 202
    before = len(provider.seen)
    connected.open(app_url)
    assert connected.attribute("message", "data-state") == "withdrawn"
    assert "2024年7月16日" not in connected.text
    assert len(provider.seen) == before


@pytest.mark.parametrize("kind", ["grant-paused", "something-new"])
def test_what_the_app_does_not_know_is_taken_and_changes_nothing(
    connected, provider, app_url, kind
):
    assert push(app_url, event(provider, f"urn:madoguchi:event:{kind}")).status_code == 202
    connected.open(app_url)
    assert provider.count("POST", "/self-information/requests") == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"aud": "another"},
        {"iss": "https://other.example"},
        {"typ": "logout+jwt"},
        {"key": ECKey.generate_key("P-256")},
    ],
    ids=["for another app", "by another provider", "of another kind", "by another key"],
)
def test_what_the_provider_did_not_sign_for_us_is_refused(connected, provider, app_url, changes):
    answer = push(app_url, event(provider, WITHDRAWN, **changes))
    assert (answer.status_code, answer.json()["err"]) == (400, "authentication_failed")
    connected.open(app_url)
    assert connected.attribute("message", "data-state") == "connected"


@pytest.mark.parametrize("body", ["", "nonsense", "a.b.c", "é"])
def test_nonsense_is_refused(connected, app_url, body):
    assert push(app_url, body.encode()).status_code == 400
    assert push(app_url, b"{}", "application/json").status_code == 400
