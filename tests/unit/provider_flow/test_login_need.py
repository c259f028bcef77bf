"""When a visit needs the card: every kind of request against every age of login."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from consent.step_up import FRESH, oldest_login, step_up
from provider.flow.login_need import Interaction, LoginNeed, login_need
from provider.flow.state import AuthorizationRequest
from scopes.catalogue import SCOPES
from scopes.category import Sensitivity

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
REQUEST = AuthorizationRequest("c", "https://app.example", "openid", None, None, "x", None, "p")

PROMPTS = (None, "none", "consent", "login", "select_account", "consent login")
MAX_AGES = (None, 0, 1, 300, 10_000)
AGES = (None, 0, 1, 2, 299, 300, 301, 3_599)
KINDS = (None, FRESH)


def need(prompt=None, max_age=None, age=None, oldest=None, *, reading=0):
    """``age`` is that of the login in seconds as the visit begins; ``reading`` what passes since."""
    begun = NOW - timedelta(seconds=reading)
    at = None if age is None else begun - timedelta(seconds=age)
    request = replace(REQUEST, prompt=prompt, max_age=max_age)
    return login_need(Interaction(request, begun, oldest), at, now=NOW)


def expected(prompt, max_age, age, oldest):
    """The specifications in the order in which they win over each other."""
    if age is None:
        return LoginNeed.LOGIN
    if prompt in ("login", "select_account", "consent login"):
        return LoginNeed.LOGIN
    if max_age == 0 or (max_age is not None and age > max_age):
        return LoginNeed.LOGIN
    if oldest is not None and age > 300:
        return LoginNeed.STEP_UP
    return LoginNeed.NONE


@pytest.mark.parametrize("oldest", KINDS)
@pytest.mark.parametrize("prompt", PROMPTS)
def test_the_whole_matrix(prompt, oldest):
    for max_age, age in product(MAX_AGES, AGES):
        found = need(prompt, max_age, age, oldest)
        assert found is expected(prompt, max_age, age, oldest), (max_age, age)


def test_freshness_counts_from_the_beginning_so_that_slow_readers_are_not_asked_twice():
    assert need(age=299, oldest=FRESH, reading=1_500) is LoginNeed.NONE
    assert need(age=301, oldest=FRESH, reading=0) is LoginNeed.STEP_UP


def test_max_age_counts_up_to_the_instant_at_which_the_login_is_used():
    assert need(max_age=300, age=299, reading=0) is LoginNeed.NONE
    assert need(max_age=300, age=299, reading=2) is LoginNeed.LOGIN


@pytest.mark.parametrize("scope", SCOPES.values(), ids=SCOPES)
def test_special_care_is_what_wants_the_pin_anew(scope):
    marked = any(each.category.step_up for each in scope.inputs) and scope.answer is None
    assert step_up(scope) == (scope.sensitivity >= Sensitivity.SPECIAL_CARE or marked)


def test_one_sensitive_category_among_others_is_enough():
    ordinary = [c for c in SCOPES.values() if not step_up(c)]
    sensitive = [c for c in SCOPES.values() if step_up(c)]
    assert ordinary
    assert sensitive
    assert oldest_login(ordinary) is None
    assert oldest_login([*ordinary, sensitive[0]]) == FRESH
    assert oldest_login([]) is None
