"""A consent that rests on an old login opens no category that wants a fresh one (RFC 9470)."""

import pytest

from provider.storage.grants import GrantRow
from scopes.catalogue import CATALOGUE
from scopes.category import Sensitivity
from tests.oauth_provider import ENTITLEMENT


@pytest.fixture
def rp(provider):
    return provider.relying_party()


@pytest.fixture
def rest_on_an_old_login(provider):
    """Turn every consent into one given on a login from before its interaction."""

    def turn():
        with provider.services.database.transaction() as connection:
            connection.execute(GrantRow.__table__.update().values(fresh_login=False))

    return turn


def test_the_challenge_says_how_fresh_a_login_must_be(provider, rp, rest_on_an_old_login):
    assert CATALOGUE["immunisation"].sensitivity >= Sensitivity.SPECIAL_CARE
    token = provider.tokens(rp)["access_token"]
    rest_on_an_old_login()
    answer = rp.get("/self-information/immunisation", token)
    assert (answer.status, answer.error) == (401, "insufficient_user_authentication")
    challenge = answer.headers["WWW-Authenticate"]
    assert 'error="insufficient_user_authentication"' in challenge
    assert 'max_age="300"' in challenge
    offered = "urn:madoguchi:acr:card-and-pin urn:madoguchi:acr:upstream"
    assert f'acr_values="{offered}"' in challenge
    assert answer.headers["DPoP-Nonce"]
    assert rp.get("/userinfo", token).status == 200


def test_a_category_that_wants_no_fresh_login_is_not_refused(provider, rp, rest_on_an_old_login):
    assert CATALOGUE["tax_income"].sensitivity < Sensitivity.SPECIAL_CARE
    [purpose, *_] = ENTITLEMENT["purposes"]
    tax = {**purpose, "categories": ["tax_income"], "needed": [], "max_term_days": 0}
    provider.register(rp, self_information_entitlement={"purposes": [tax]})
    token = provider.tokens(rp, push={"scope": "openid tax_income"})["access_token"]
    rest_on_an_old_login()
    read = rp.get("/self-information/tax_income", token, headers={"Prefer": "wait=0"})
    assert read.status == 202
