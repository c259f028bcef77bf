"""The module ``dpop-negative-tests``: its 32 blocks of altered proofs at a resource, as one table."""

import base64
import json
from dataclasses import dataclass
from datetime import timedelta

import pytest
from joserfc.jwk import ECKey, RSAKey

from tests.conformance.conditions.errors import check_call_refused
from tests.conformance.flow import Run
from tests.conformance.parties import enrolled
from tests.conformance.plan import module
from tests.conformance.variants import DPOP
from tests.rp import b64, s256

PATH = "/userinfo"
HOUR = int(timedelta(hours=1).total_seconds())
RSA = RSAKey.generate_key(2048)
STRANGER = ECKey.generate_key("P-256")
GOOD, REFUSED = "200", "400 or 401"


@dataclass(frozen=True)
class Call:
    """A client with its token, and the one proof that it would send."""

    party: object
    token: str

    def proof(self, **changes):
        """A proof for this call; None takes a member away."""
        return self.party.proof("GET", PATH, access_token=self.token, **changes)

    def get(self, *, proof=None, path=PATH, **headers):
        """Call with this proof, or with these headers in place of the usual ones."""
        usual = {"Authorization": f"DPoP {self.token}", "DPoP": proof or self.proof()}
        sent = {name: value for name, value in (usual | headers).items() if value is not None}
        return self.party.send("GET", path, headers=sent)


def altered(**changes):
    """A block that changes claims or, by ``header``, members of the header."""
    return lambda call: call.get(proof=call.proof(**changes))


def by_clock(offset):
    """Without our nonce, as the suite sends it: asked for a nonce, it would expect 200 on repeating."""
    return lambda call: call.get(proof=call.proof(iat=call.party.now + offset, nonce=None))


def reheaded(**members):
    """The proof with another header over the same signature; None takes a member away."""

    def send(call):
        head, body, signature = call.proof().split(".")
        content = json.loads(base64.urlsafe_b64decode(head + "==")) | members
        kept = {name: value for name, value in content.items() if value is not None}
        return call.get(proof=f"{b64(json.dumps(kept).encode())}.{body}.{signature}")

    return send


def unsigned(call):
    head, body, _ = call.proof(header={"alg": "none"}).split(".")
    return call.get(proof=f"{head}.{body}.")


def strangely_signed(call):
    head, body, _ = call.proof().split(".")
    return call.get(proof=f"{head}.{body}.{call.proof().split('.')[2]}")


def doubled(call):
    headers = [("Authorization", f"DPoP {call.token}"), ("DPoP", call.proof())]
    return call.party.send("GET", PATH, headers=[*headers, ("DPoP", call.proof())])


def replayed(call):
    proof = call.proof()
    assert call.get(proof=proof).status == 200
    return call.get(proof=proof)


def private_key(call):
    return call.get(proof=call.proof(header={"jwk": call.party.proof_key.as_dict(private=True)}))


def rs256(call):
    header = {"alg": "RS256", "jwk": RSA.as_dict(private=False)}
    return call.get(proof=call.proof(key=RSA, header=header))


def in_capitals(call):
    htu = call.party.issuer.replace("https://madoguchi", "HTTPS://MADOGUCHI") + PATH
    return call.get(proof=call.proof(htu=htu))


def with_default_port(call):
    return call.get(proof=call.proof(htu=call.party.issuer + ":443" + PATH))


def with_query_in_htu(call):
    return call.get(proof=call.proof(htu=call.party.issuer + PATH + "?a=b#c"))


BLOCKS = {
    "header name in capitals": (lambda call: call.get(DPoP=None, DPOP=call.proof()), GOOD),
    "two DPoP headers": (doubled, REFUSED),
    "text that is no JWT": (lambda call: call.get(proof="no-jwt"), REFUSED),
    "no typ": (altered(header={"typ": None}), REFUSED),
    "no alg": (reheaded(alg=None), REFUSED),
    "no jwk": (altered(header={"jwk": None}), REFUSED),
    "no jti": (altered(jti=None), REFUSED),
    "no htm": (altered(htm=None), REFUSED),
    "no htu": (altered(htu=None), REFUSED),
    "no iat": (altered(iat=None), REFUSED),
    "no ath": (altered(ath=None), REFUSED),
    "typ of another value": (altered(header={"typ": "JWT"}), REFUSED),
    "alg none": (unsigned, REFUSED),
    "broken signature": (strangely_signed, REFUSED),
    "RS256": (rs256, REFUSED),
    "private key inside jwk": (private_key, REFUSED),
    "htm PUT": (altered(htm="PUT"), REFUSED),
    "htu of another URL": (altered(htu="https://other.example/userinfo"), REFUSED),
    "ath of another token": (altered(ath=s256("mk_at_other")), REFUSED),
    "another key than the token's": (altered(key=STRANGER), REFUSED),
    "htu with query and fragment": (with_query_in_htu, GOOD),
    "htu without the query that the call has": (lambda call: call.get(path=PATH + "?a=b"), GOOD),
    "iat one hour ahead": (by_clock(HOUR), REFUSED),
    "iat one hour back": (by_clock(-HOUR), REFUSED),
    "jti used for the first time": (altered(jti="the-same"), GOOD),
    "jti used for the second time": (replayed, REFUSED),
    "unknown members in header and body": (altered(header={"foo": "bar"}, foo="bar"), GOOD),
    "scheme and host of htu in capitals": (in_capitals, GOOD),
    "default port written out": (with_default_port, GOOD),
    "no DPoP header": (lambda call: call.get(DPoP=None), REFUSED),
    "no DPoP header and scheme Bearer": (
        lambda call: call.get(DPoP=None, Authorization=f"Bearer {call.token}"),
        REFUSED,
    ),
    "a sound proof at the end": (lambda call: call.get(), GOOD),
}


@pytest.fixture(scope="module")
def call(suite):
    party = enrolled(suite, "proofs", DPOP, "https://app.example/callback")
    return Call(party, Run(suite, party, None, suite.citizen()).tokens()["access_token"])


@module("fapi2-security-profile-final-dpop-negative-tests")
@pytest.mark.parametrize("name", BLOCKS)
def test_an_altered_proof_meets_its_due(call, name):
    send, expected = BLOCKS[name]
    answer = send(call)
    if expected == GOOD:
        assert answer.status == 200, answer.body
    else:
        check_call_refused(answer)
    assert call.get().status == 200, "a sound proof still passes"


def test_the_table_has_all_blocks_of_the_suite():
    assert len(BLOCKS) == 32


@pytest.mark.parametrize("offset", [HOUR, -HOUR])
def test_a_wrong_clock_is_refused_with_our_nonce_too(call, offset):
    check_call_refused(call.get(proof=call.proof(iat=call.party.now + offset)))
