"""From a consent to an agency's own check of it: by the provider's published keys, and of nothing else."""

import json
from dataclasses import replace

import httpx
import pytest

from connectors.contract.consent_token import NoConsentTermsError
from connectors.contract.question import TOKEN_HEADER
from connectors.kit.consent_token import ConsentTokenCheck
from connectors.kit.errors import UnprovenError
from connectors.kit.issuer_keys import keys_from
from connectors.kit.question import question_of
from provider.oauth.id_token_hint import IdTokenHints
from provider.oauth.jws import JwsError
from provider.selfinfo.consent_tokens import ConsentTokens
from tests.fakes.questions import question
from tests.flows.wire import WireAgencies, consent_to, examples, result_of


@pytest.fixture
def tokens_of(provider):
    services = provider.services
    return ConsentTokens(services.keys, services.settings.issuer_url, services.clock)


class Proven(WireAgencies):
    """Agencies that are shown tokens, and keep what they were sent; ``refusal`` is the body of a 403."""

    def __init__(self, prove):
        self.sent, self.refusal = [], None
        super().__init__()
        self.source._prove = prove

    def _answer(self, request):
        self.sent.append(request)
        if self.refusal is None:
            return super()._answer(request)
        return httpx.Response(403, stream=httpx.ByteStream(json.dumps(self.refusal).encode()))


@pytest.fixture
def agencies(worker, tokens_of):
    wired = Proven(tokens_of)
    worker._collector = replace(worker._collector, source=wired.source)
    return wired


@pytest.fixture
def check_of(provider):
    """Return how an agency checks, with nothing but the provider's published keys."""

    def check(agency_id):
        jwks = provider.relying_party("key-reader").get("/jwks", None).json
        return ConsentTokenCheck(provider.services.settings.issuer_url, agency_id, keys_from(jwks))

    return check


def test_each_agency_can_check_who_asks_what_for_and_until_when(
    provider, worker, agencies, check_of
):
    caller, _ = consent_to(provider, "immunisation")
    result_of(caller, worker)
    claims = {}
    for sent in agencies.sent:
        agency_id = sent.url.host.partition(".")[0]
        asked, now = question_of(sent.content), provider.services.clock()
        token = sent.headers[TOKEN_HEADER]
        claims[agency_id] = check_of(agency_id)(token, sent.content, asked, now=now)
    assert claims.keys() == {"hinata", "aozora"}
    assert claims["hinata"]["sub"] == "code-hinata"
    [details] = claims["hinata"]["authorization_details"]
    party = provider.services.clients.get(caller.rp.client_id)
    assert details["relying_party"] == party.name("ja")
    assert (details["purpose_id"], details["relation"]) == ("asking", "self")
    assert (details["basis"], details["standing"]) == ("consent", False)
    assert details["expires_at"] - details["given_at"] == 24 * 3600
    references = {each["consent_reference"] for each in claims.values()}
    assert len(references) == 2, "agencies cannot compare the consent"
    assert len({each["jti"] for each in claims.values()}) == 2


def test_a_token_of_one_agency_is_none_at_another(provider, worker, agencies, check_of):
    caller, _ = consent_to(provider, "immunisation")
    result_of(caller, worker)
    for sent in agencies.sent:
        others = {"hinata": "aozora", "aozora": "hinata"}[sent.url.host.partition(".")[0]]
        with pytest.raises(UnprovenError, match="token_audience"):
            check_of(others)(
                sent.headers[TOKEN_HEADER],
                sent.content,
                question_of(sent.content),
                now=provider.services.clock(),
            )


def test_no_other_token_of_the_platform_is_a_consent_token_and_it_is_no_id_token(
    provider, worker, agencies, check_of
):
    agencies.bodies["hinata", "immunisation"] = examples("immunisation")
    caller, given = consent_to(provider, "immunisation")
    entry = result_of(caller, worker)["immunisation"]
    attestation = next(each for each in entry["datasets"] if each["records"])["signature"]["jws"]
    sent = agencies.sent[0]
    for other in (given["id_token"], attestation):
        with pytest.raises(UnprovenError, match="token_type"):
            check_of("hinata")(
                other, sent.content, question_of(sent.content), now=provider.services.clock()
            )
    services = provider.services
    hints = IdTokenHints(services.keys, services.settings.issuer_url)
    party = services.clients.get(caller.rp.client_id)
    now = services.clock()
    assert hints.claims(given["id_token"], party, now=now)
    as_if_for_the_client = replace(
        question("r", party.client_id, "code", "immunisation"), agency_id=party.client_id
    )
    consent_token = agencies.source._prove(as_if_for_the_client, "hash")
    with pytest.raises(JwsError, match="not an id_token"):
        hints.claims(consent_token, party, now=now)


def test_who_has_no_terms_of_a_consent_asks_nobody(tokens_of):
    without = replace(question("r", "hinata", "code", "immunisation"), consent=None)
    with pytest.raises(NoConsentTermsError):
        tokens_of(without, "hash")


@pytest.mark.parametrize(
    ("told", "kept"),
    [("by_court_order", "by_court_order"), ("見本 花子", "unnamed"), (None, "unnamed")],
)
def test_why_an_agency_refuses_is_the_operators_to_know(
    provider, worker, agencies, caplog, told, kept
):
    agencies.refusal = {"code": "refused", "reason": told}
    caller, _ = consent_to(provider, "immunisation")
    entry = result_of(caller, worker)["immunisation"]
    assert (entry["outcome"], entry["kind"]) == ("source_error", "refused")
    for hidden in ("by_court_order", "unnamed", "見本"):
        assert hidden not in json.dumps(entry, ensure_ascii=False)
    assert f"agency refused agency=hinata category=immunisation reason={kept}" in caplog.text
    assert "見本" not in caplog.text
