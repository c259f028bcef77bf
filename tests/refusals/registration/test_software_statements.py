"""Software statements (RFC 7591 section 2.3): believed from one issuer, and never when forged."""

import pytest
from joserfc.jwk import ECKey, OctKey

from tests.developer import Developer, refused
from tests.rp import FlaskHttp, sign

ISSUER = "https://directory.example"


@pytest.fixture
def statement(provider, signer):
    """Sign a statement; a claim or header given as None is left out."""

    def signed(*, key=signer, header=None, **claims):
        return _signed(provider, signer, key, header, claims)

    return signed


def _signed(provider, signer, key, header, claims):
    now = int(provider.clock().timestamp())
    standard = {"iss": ISSUER, "iat": now, "exp": now + 600, "client_name": "Stated"}
    head = {"alg": "ES256", "kid": signer.kid, **(header or {})}
    members = {n: v for n, v in (standard | claims).items() if v is not None}
    return sign({n: v for n, v in head.items() if v is not None}, members, key)


def test_what_a_statement_says_wins_over_what_its_bearer_says(developer, statement):
    stated = statement(redirect_uris=["https://stated.example/cb"], software_id="s-1", jti="x")
    said = developer.register(software_statement=stated, software_id="mine").json
    assert (said["client_name"], said["software_id"]) == ("Stated", "s-1")
    assert said["redirect_uris"] == ["https://stated.example/cb"]
    assert said["software_statement"] == stated
    assert "jti" not in said
    assert "exp" not in said


def test_a_statement_gives_nothing_that_is_the_operators(developer, statement):
    for members in (
        {"policy": "fapi2"},
        {"self_information_entitlement": {"purposes": []}},
        {"scope": "immunisation"},
    ):
        refused(developer.register(software_statement=statement(**members)))


@pytest.mark.parametrize(
    "forged",
    [
        {"key": ECKey.generate_key("P-256")},
        {"header": {"alg": "none"}},
        {"header": {"kid": "another"}},
        {"header": {"kid": None}},
        {"header": {"crit": ["exp"]}},
        {"exp": None},
        {"exp": 1},
        {"exp": "soon"},
        {"iat": 2**40},
        {"nbf": 2**40},
        {"software_statement": "x"},
    ],
)
def test_a_forged_or_stale_statement_is_invalid(developer, statement, forged):
    answer = developer.register(software_statement=statement(**forged))
    refused(answer, "invalid_software_statement")


def test_a_public_key_is_no_shared_secret(developer, statement, signer):
    public = OctKey.import_key(signer.as_dict(private=False)["x"])
    answer = developer.register(software_statement=statement(key=public, header={"alg": "HS256"}))
    refused(answer, "invalid_software_statement")


@pytest.mark.parametrize("text", ["", "a.b.c", "x" * 20_000])
def test_what_is_no_statement_is_invalid(developer, text):
    refused(developer.register(software_statement=text), "invalid_software_statement")


def test_a_statement_of_a_stranger_is_not_approved(developer, opened, statement):
    for issuer in (None, "https://other.example"):
        stated = statement(iss=issuer)
        refused(developer.register(software_statement=stated), "unapproved_software_statement")
    trusting_nobody = opened(software_statement_keys_file=None)
    answer = Developer(FlaskHttp(trusting_nobody.app.test_client())).register(
        software_statement=statement()
    )
    refused(answer, "unapproved_software_statement")
