"""The module about the ``claims`` parameter."""

import json

from tests.conformance.login import PROFILE
from tests.conformance.plan import module


@module("fapi2-security-profile-final-test-claims-parameter-identity-claims")
def test_every_listed_claim_may_be_asked_for_in_every_form(run):
    """EnsureIdentityClaimsContainRequestedClaims; unknown ones do no harm."""
    document = run.suite.metadata()
    assert document["claims_parameter_supported"] is True
    identity = set(document["claims_supported"]) & set(PROFILE)
    assert identity == set(PROFILE)
    forms = (None, {"essential": True}, {"essential": False})
    for form in forms:
        run.citizen = run.suite.citizen()
        asked = dict.fromkeys(document["claims_supported"], form) | {"no_such_claim": form}
        asked.pop("sub")  # a form without a value says nothing about it
        places = {"id_token": asked, "userinfo": asked, "elsewhere": {"random": None}}
        code = run.code(claims=json.dumps(places))
        tokens = run.checked_tokens(run.first.exchange(code), asked=PROFILE)
        assert set(PROFILE) <= set(tokens["claims"])
        assert set(run.userinfo(tokens, asked=PROFILE)) == {"sub", *PROFILE}


def test_what_nobody_asked_for_is_not_told(run):
    tokens = run.tokens()
    assert not set(PROFILE) & set(tokens["claims"])
    assert set(run.userinfo(tokens)) == {"sub"}
