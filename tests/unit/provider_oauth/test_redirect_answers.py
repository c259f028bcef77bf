"""How an answer is attached to a registered redirect URI."""

import pytest

from provider.oauth.redirect import with_answer


@pytest.mark.parametrize(
    ("uri", "expected"),
    [
        ("https://a.example/cb", "https://a.example/cb?code=x"),
        ("https://a.example/cb?", "https://a.example/cb?code=x"),
        ("https://a.example/cb?b=%20c+d", "https://a.example/cb?b=%20c+d&code=x"),
        ("https://a.example/cb?b&", "https://a.example/cb?b&code=x"),
    ],
)
def test_the_own_query_stays_as_it_was_registered(uri, expected):
    assert with_answer(uri, [("code", "x"), ("state", None)]) == expected


def test_values_cannot_add_members():
    assert with_answer("https://a.example/", [("state", "x&code=y#z")]).endswith(
        "?state=x%26code%3Dy%23z"
    )
