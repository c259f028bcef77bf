"""The one module of the Config plan."""

from tests.conformance.conditions import metadata
from tests.conformance.conditions.keys import check_published_keys
from tests.conformance.plan import module

PLACE = "/.well-known/openid-configuration"


@module("oidcc-discovery-endpoint-verification")
def test_the_metadata_says_what_openid_connect_asks(suite):
    answer = suite.http().send("GET", PLACE)
    document = metadata.check_form(answer, suite.issuer + PLACE, issuer=suite.issuer)
    metadata.check_openid(document)
    check_published_keys(suite.http().send("GET", document["jwks_uri"].removeprefix(suite.issuer)))
