"""The module about the metadata and the keys."""

import pytest

from tests.conformance.conditions import metadata
from tests.conformance.conditions.keys import check_published_keys
from tests.conformance.plan import module
from tests.conformance.variants import DPOP, MTLS, SIGNED

PLACES = ("/.well-known/openid-configuration", "/.well-known/oauth-authorization-server")


@module("fapi2-security-profile-final-discovery-end-point-verification")
@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("variant", [DPOP, MTLS, SIGNED], ids=lambda variant: variant.name)
def test_the_metadata_says_what_the_profile_asks(suite, place, variant):
    answer = suite.http().send("GET", place)
    document = metadata.check_form(answer, suite.issuer + place, issuer=suite.issuer)
    metadata.check_fapi(document, method=variant.method)
    metadata.check_nothing_weak(document)
    if variant.binding == "certificate":
        metadata.check_certificate_bound(document)
    if variant.signed:
        metadata.check_message_signing(document)


@module("fapi2-security-profile-final-discovery-end-point-verification")
def test_the_published_keys_are_sound(suite):
    check_published_keys(suite.http().send("GET", "/jwks"))


@pytest.mark.parametrize("place", PLACES)
def test_the_host_header_changes_nothing(suite, place):
    usual = suite.http().send("GET", place).json
    forged = suite.http().send("GET", place, headers={"Host": "evil.example"}).json
    assert forged == usual


def test_none_is_never_offered(suite):
    metadata.check_nothing_weak(suite.metadata())


def test_what_a_login_never_gets_is_no_scope(suite):
    assert not {"email", "phone", "address"} & set(suite.metadata()["scopes_supported"])
