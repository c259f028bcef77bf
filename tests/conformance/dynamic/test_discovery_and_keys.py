"""Modules of the Dynamic plan about our metadata and our keys."""

from datetime import timedelta

from provider.stores_alone import key_rotation
from tests.conformance.conditions import metadata
from tests.conformance.conditions.keys import check_published_keys
from tests.conformance.plan import module

PLACE = "/.well-known/openid-configuration"


@module("oidcc-discovery-endpoint-verification")
def test_the_metadata_offers_registration(suite):
    answer = suite.http().send("GET", PLACE)
    document = metadata.check_form(answer, suite.issuer + PLACE, issuer=suite.issuer)
    metadata.check_openid(document)
    assert document["registration_endpoint"] == suite.issuer + "/register"
    assert "client_secret_basic" in document["token_endpoint_auth_methods_supported"]


def test_what_is_declined_is_what_the_document_says(suite):
    """Conditions ResponseTypesSupportedDynamic, GrantTypesSupportedDynamic, RequestUriParameter…."""
    metadata.check_nothing_weak(suite.metadata())


@module("oidcc-server-rotate-keys")
def test_a_new_key_stands_beside_the_old_one_before_it_signs(suite, registrar):
    run = registrar.run()
    old = run.tokens()["header"]["kid"]
    made = key_rotation(suite.settings).rotate("RS256", now=suite.clock())
    suite.clock.turn(seconds=suite.settings.key_refresh_seconds)
    published = check_published_keys(suite.http().send("GET", "/jwks"))
    kids = {key["kid"] for key in published["keys"]}
    assert {old, made.kid} <= kids, "VerifyNewJwksHasNewSigningKey, …StillHasOldSigningKey"
    assert run.tokens()["header"]["kid"] == old, "relying parties have yet to learn of the new one"

    suite.clock.now = made.active_from + timedelta(seconds=suite.settings.key_refresh_seconds)
    run = registrar.run()
    assert run.tokens()["header"]["kid"] == made.kid
    assert old in {key["kid"] for key in suite.jwks()["keys"]}
