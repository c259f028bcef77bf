"""What the authorization endpoint's pages are told when a request cannot be served."""

from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from consent.relying_party import RelyingPartyStatus
from provider.oauth.errors import (
    ClientSuspendedError,
    RequestSpentError,
    RequestUriExpiredError,
    RequestUriForeignError,
    RequestUriUnknownError,
    UnknownClientError,
)


def resolve(provider, party, request_uri):
    return provider.services.oauth.authorization.resolve(
        party.client_id, request_uri, now=provider.clock()
    )


@pytest.fixture
def request_uri(rp):
    return rp.push().json["request_uri"]


def test_a_request_may_be_opened_again_until_it_has_become_a_code(provider, rp, request_uri):
    assert resolve(provider, rp, request_uri) == resolve(provider, rp, request_uri)
    flow, grant = provider.agreed(rp, request_uri)
    provider.services.oauth.authorization.issue_code(flow, [grant], now=provider.clock())
    with pytest.raises(RequestSpentError):
        resolve(provider, rp, request_uri)


def test_two_visits_to_one_request_yield_one_code(provider, rp, request_uri):
    authorization = provider.services.oauth.authorization
    (first, grant), (second, other) = (provider.agreed(rp, request_uri) for _ in range(2))
    assert authorization.issue_code(first, [grant], now=provider.clock())
    with pytest.raises(RequestSpentError):
        authorization.issue_code(second, [other], now=provider.clock())


def test_a_code_that_is_not_committed_leaves_the_request_alone(provider, rp, request_uri):
    flow, grant = provider.agreed(rp, request_uri)
    authorization = provider.services.oauth.authorization
    with pytest.raises(ZeroDivisionError), provider.services.database.transaction():
        authorization.issue_code(flow, [grant], now=provider.clock())
        raise ZeroDivisionError
    assert authorization.issue_code(flow, [grant], now=provider.clock())


def test_a_visit_may_outlast_its_request_uri(provider, rp, request_uri):
    flow, grant = provider.agreed(rp, request_uri)
    provider.clock.turn(minutes=20)
    assert provider.services.oauth.authorization.issue_code(flow, [grant], now=provider.clock())


def test_a_visit_to_my_page_has_no_code(provider, rp, request_uri):
    flow, grant = provider.agreed(rp, request_uri)
    with pytest.raises(RequestSpentError):
        provider.services.oauth.authorization.issue_code(
            replace(flow, request=None, request_uri_hash=None), [grant], now=provider.clock()
        )


def test_an_unknown_foreign_or_old_request_is_told_apart(provider, rp, request_uri):
    other = provider.relying_party("other")
    with pytest.raises(RequestUriForeignError):
        resolve(provider, other, request_uri)
    with pytest.raises(RequestUriUnknownError):
        resolve(provider, rp, request_uri + "x")
    provider.clock.turn(seconds=299)
    assert resolve(provider, rp, request_uri)
    provider.clock.turn(seconds=1)
    with pytest.raises(RequestUriExpiredError):
        resolve(provider, rp, request_uri)


def test_an_unknown_or_suspended_client_is_told_apart(provider, rp, request_uri):
    with pytest.raises(UnknownClientError):
        provider.services.oauth.authorization.resolve("nobody", request_uri, now=provider.clock())
    provider.services.clients.set_status("koyomi", RelyingPartyStatus.SUSPENDED)
    with pytest.raises(ClientSuspendedError):
        resolve(provider, rp, request_uri)


@pytest.mark.parametrize("redirect_uri", ["https://app.example/cb", "https://app.example/cb?a=b"])
def test_a_refusal_carries_state_and_issuer(provider, redirect_uri):
    rp = provider.relying_party(redirect_uri=redirect_uri)
    request = resolve(provider, rp, rp.push(state="x&y ä").json["request_uri"]).request
    authorization, now = provider.services.oauth.authorization, provider.clock()
    url = authorization.refusal(request, "access_denied", "the citizen refused", now=now).location
    assert url.startswith(redirect_uri)
    answer = {name: value for name, (value,) in parse_qs(urlsplit(url).query).items()}
    answer.pop("a", None)
    assert answer == {
        "error": "access_denied",
        "error_description": "the citizen refused",
        "state": "x&y ä",
        "iss": provider.settings.issuer_url,
    }
    bare = authorization.refusal(replace(request, state=None), "login_required", now=now).location
    assert "state=" not in bare
    assert "error_description" not in bare


def test_the_code_is_stored_as_a_hash_with_the_context_of_the_login(provider, rp, request_uri):
    flow, grant = provider.agreed(rp, request_uri)
    flow = replace(flow, authenticated_at=provider.clock() - timedelta(minutes=3))
    left = provider.services.oauth.authorization.issue_code(flow, [grant], now=provider.clock())
    url = left.location
    code = parse_qs(urlsplit(url).query)["code"][0]
    from provider.keys.opaque import opaque_hash
    from provider.storage.tokens import CodeStore

    kept = CodeStore(provider.services.database).get(opaque_hash(code))
    assert kept.context["auth_time"] == int(provider.clock().timestamp()) - 180
    assert kept.context["scope"] == "openid immunisation"
    assert code not in str(kept)
