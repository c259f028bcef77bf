"""Where a citizen turns to when something does not work: on the page of help, and on every refusal."""

from dataclasses import replace

import pytest

from tests.citizen_browser import Browser

PHONE = "00-0000-0099"
WHERE = ["/help", "/flow/nothing-of-ours"]


@pytest.mark.parametrize("path", WHERE)
@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("ja", f"電話での案内：{PHONE}（平日 9:00-17:00）"),
        ("en", f"Call us: {PHONE} (weekdays, 9:00-17:00)"),
    ],
)
def test_it_says_whom_to_call_and_when(world, path, language, said):
    object.__setattr__(world.services, "settings", replace(world.settings, help_phone=PHONE))
    assert said in Browser(world, language).open(path).text


@pytest.mark.parametrize("path", WHERE)
def test_nobody_is_named_where_nobody_answers(world, path):
    assert "電話での案内" not in Browser(world).open(path).text
