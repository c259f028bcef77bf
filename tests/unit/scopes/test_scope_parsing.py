"""Scope strings: nothing unknown is ignored, nothing is reordered."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scopes.catalogue import SCOPES
from scopes.errors import UnknownScopeError
from scopes.parsing import RequestedScope, format_scope, parse_scope

KNOWN = ["openid", "profile", "offline_access", *SCOPES]
requests = st.builds(
    RequestedScope,
    st.booleans(),
    st.booleans(),
    st.lists(st.sampled_from(list(SCOPES)), unique=True).map(tuple),
    profile=st.booleans(),
)


def test_order_is_kept_and_repeats_are_folded():
    asked = parse_scope("household openid immunisation household openid")
    assert asked == RequestedScope(True, False, ("household", "immunisation"))


def test_an_empty_scope_asks_for_nothing():
    assert parse_scope("") == RequestedScope(False, False, ())


@pytest.mark.parametrize(
    "text",
    [
        "immunisation.secret",
        "immunisation.",
        "answer.",
        "Immunisation",
        "openid\timmunisation",
        "openid\nhousehold",
        "email",
        "immunisation,household",
        "ｏｐｅｎｉｄ",
        "immunisation\u3000household",
    ],
)
def test_what_is_not_exactly_a_scope_is_unknown(text):
    with pytest.raises(UnknownScopeError):
        parse_scope(text)


def test_every_unknown_token_is_named_for_the_client_but_not_in_the_message():
    with pytest.raises(UnknownScopeError) as refusal:
        parse_scope("openid taxes immunisation secrets")
    assert refusal.value.unknown == ("taxes", "secrets")
    assert refusal.value.code == "invalid_scope"
    assert "secrets" not in str(refusal.value)


@given(requests)
def test_what_is_written_is_read_back(requested):
    assert parse_scope(format_scope(requested)) == requested


@given(st.lists(st.sampled_from(KNOWN) | st.text(max_size=12), max_size=6))
def test_a_scope_is_understood_in_full_or_refused(tokens):
    text = " ".join(tokens)
    present = {token for token in text.split(" ") if token}
    unknown = present - set(KNOWN)
    if unknown:
        with pytest.raises(UnknownScopeError) as refusal:
            parse_scope(text)
        assert set(refusal.value.unknown) == unknown
    else:
        assert set(format_scope(parse_scope(text)).split()) == present
