"""Signed introspection (RFC 9701; FAPI 2.0 Message Signing section 5.5), beside the plan's modules."""

import pytest

from tests.conformance.conditions.id_token import FAPI_ALGORITHMS, read_signed
from tests.conformance.variants import SIGNED

MEDIA_TYPE = "application/token-introspection+jwt"


@pytest.fixture
def run(run_of):
    return run_of(SIGNED)


def test_an_introspection_answer_is_signed_for_its_reader(run):
    tokens = run.tokens()
    form = {"token": tokens["access_token"]}
    answer = run.first.post("/introspect", form, proof=False, more={"Accept": MEDIA_TYPE})
    assert answer.status == 200
    assert answer.headers["Content-Type"] == MEDIA_TYPE
    header, claims = read_signed(answer.body.decode(), run.suite.jwks(), FAPI_ALGORITHMS)
    assert header["typ"] == "token-introspection+jwt"
    assert claims["iss"] == run.suite.issuer
    assert claims["aud"] in (run.first.client_id, [run.first.client_id])
    assert abs(claims["iat"] - run.suite.now) <= 1
    assert claims["token_introspection"]["active"] is True
    assert claims["token_introspection"]["cnf"] == {"jkt": run.first.jkt}
