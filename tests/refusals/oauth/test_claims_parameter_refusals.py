"""The ``claims`` parameter (OpenID Connect Core 5.5): normalised, or refused by the place at fault."""

import json

import pytest
from authlib.oauth2 import OAuth2Error
from hypothesis import given
from hypothesis import strategies as st

from provider.flow.state import AuthorizationRequest
from provider.oauth.identity_claims import asked_claims
from provider.oauth.protocol import ACR
from provider.oauth.request.claims import demanded_sub, read_claims


def a_request(**changes):
    standard = {"client_id": "c", "redirect_uri": "https://app.example", "scope": "openid"}
    nothing = dict.fromkeys(("state", "nonce", "code_challenge", "dpop_jkt"))
    return AuthorizationRequest(**{**standard, **nothing, "purpose_id": "", **changes})


def read(content):
    return read_claims(json.dumps(content))


def test_known_claims_are_kept_in_every_form_and_unknown_ones_passed_over():
    asked = {
        "userinfo": {"name": None, "birthdate": {"essential": True}, "email": {"essential": True}},
        "id_token": {"auth_time": {"essential": True}, "acr": {"values": ["1", ACR]}, "x": 7},
        "verified": {"name": "anything"},
    }
    assert read(asked) == {
        "userinfo": {"name": {}, "birthdate": {"essential": True}},
        "id_token": {"acr": {"values": ["1", ACR]}, "auth_time": {"essential": True}},
    }
    assert read({}) == {}
    assert read({"userinfo": None}) == {"userinfo": {}}
    assert read_claims(None) is None
    assert asked_claims(a_request(claims=read(asked))) == ("name", "birthdate")


@pytest.mark.parametrize(
    "content",
    [
        "{",
        "[]",
        "null",
        "7",
        '{"userinfo":[]}',
        '{"id_token":"name"}',
        '{"userinfo":{"name":"x"}}',
        '{"userinfo":{"name":{"essential":"yes"}}}',
        '{"userinfo":{"name":{"essential":1}}}',
        '{"id_token":{"acr":{"values":"x"}}}',
        '{"id_token":{"acr":{"values":[]}}}',
        '{"id_token":{"acr":{"values":[1]}}}',
        '{"id_token":{"sub":{"value":["x"]}}}',
        '{"id_token":{"sub":{"value":"a\\nb"}}}',
        '{"id_token":{"sub":{"value":"a","values":["b"]}}}',
        '{"id_token":{"sub":null,"sub":null}}',
        '{"id_token":' * 1_000 + "{}" + "}" * 1_000,
    ],
)
def test_another_form_is_refused(content):
    with pytest.raises(OAuth2Error) as refused:
        read_claims(content)
    assert refused.value.error == "invalid_request"


@pytest.mark.parametrize("said", [{"value": "aal9"}, {"values": ["aal8", "aal9"]}])
def test_an_essential_login_that_we_do_not_have_is_refused_at_once(said):
    with pytest.raises(OAuth2Error) as refused:
        read({"id_token": {"acr": {"essential": True, **said}}})
    assert refused.value.error == "unmet_authentication_requirements"
    assert read({"id_token": {"acr": said}})
    assert read({"id_token": {"acr": {"essential": True, "values": ["aal9", ACR]}}})


def test_a_demanded_sub_is_told_to_the_login():
    assert demanded_sub(a_request()) is None
    by_one = read({"id_token": {"sub": {"value": "a"}}})
    assert demanded_sub(a_request(claims=by_one)) == {"a"}
    by_both = read(
        {"id_token": {"sub": {"values": ["a", "b"]}}, "userinfo": {"sub": {"value": "c"}}}
    )
    assert demanded_sub(a_request(claims=by_both)) == frozenset()


def test_a_push_refuses_and_keeps_claims(provider, rp):
    assert rp.push(claims='{"userinfo":{"name":7}}').error == "invalid_request"
    assert rp.push(claims="{" * 4_097).error == "invalid_request"
    essential = '{"id_token":{"acr":{"essential":true,"value":"x"}}}'
    assert rp.push(claims=essential).error == "unmet_authentication_requirements"
    assert rp.push(claims='{"userinfo":{"name":null}}').status == 201


@given(
    st.dictionaries(
        st.sampled_from(["userinfo", "id_token", "other"]),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.text(max_size=6),
            lambda inner: (
                st.lists(inner, max_size=3)
                | st.dictionaries(
                    st.sampled_from(["name", "acr", "sub", "essential", "values"]), inner
                )
            ),
            max_leaves=10,
        ),
        max_size=3,
    )
)
def test_whatever_is_sent_is_normalised_or_refused(content):
    try:
        claims = read(content)
    except OAuth2Error:
        return
    assert claims == read(claims)
    assert asked_claims(a_request(claims=claims)) in ((), ("name",), ("name", "birthdate"))
