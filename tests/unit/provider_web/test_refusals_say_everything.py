"""Every refusal, in every language: cause, whose side, what was not handed over, way out, number, help."""

import pytest

from provider.web.citizen.error_pages import error_page
from provider.web.citizen.refusal_sides import side_of, sides
from provider.web.wording import LOCALES, text
from tests.dom import tree

ON_PAGES = sorted(code for code in sides() if code not in ("E-D1", "E-D2", "E-D3"))
"""What is said of one item among others is a sentence and no page."""


@pytest.mark.parametrize("locale", LOCALES)
def test_every_page_of_a_refusal_says_all_that_one_needs(world, locale):
    for code in ON_PAGES:
        with world.app.test_request_context(f"/?lang={locale}", base_url=world.origin):
            html, status = error_page(code, 403)
        main = tree(html).first("main")
        parts = [text(locale, f"error.{code}.{part}") for part in ("title", "cause", "next")]
        parts += [text(locale, f"side.{side_of(code)}"), text(locale, "common.nothing_handed_now")]
        shown = bare(whole(main))
        assert [part for part in parts if bare(part) not in shown] == [], (code, locale)
        assert main.first("a", href="/help") is not None
        assert f"{code} / " in main.shown
        assert status == 403


def whole(node):
    """Every word with its reading, as plain Japanese is written."""
    return "".join(part if isinstance(part, str) else whole(part) for part in node.parts)


def bare(words):
    """Words without spaces, and without the brackets that stand around a reading where it is data."""
    return "".join(each for each in words if not each.isspace() and each not in "（）")


def test_of_an_unknown_code_nobody_is_accused():
    assert side_of("E-X9") == "unknown"
    accused = {"app", "ours", "office"}
    assert {side_of(code) for code in ("E-L0", "E-U0", "E-S1", "E-L5")} & accused == set()
