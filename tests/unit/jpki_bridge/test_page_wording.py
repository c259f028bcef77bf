"""Every page says everything in both languages, and short."""

import re
from html import unescape

import pytest

from jpki_bridge import errors
from jpki_bridge.card.driver.session import Question, Sight
from jpki_bridge.card.settings import DoorSettings
from jpki_bridge.card.window.journey import CHOICE_MISSING
from jpki_bridge.card.window.page import render
from jpki_bridge.card.window.visit import Screen, Visit
from jpki_bridge.card.window.wording import wording
from jpki_bridge.challenge import PURPOSES, Context
from tests.pki import NOW

LANGUAGES = {"ja", "en"}
ON_THE_PIN_PAGE = {"ERR_PIN_FORMAT", "ERR_PIN_WRONG", "ERR_PIN_LAST_TRY"}
ENDINGS = {kind.code for kind in errors.CardError.__subclasses__()} - ON_THE_PIN_PAGE | {
    errors.USER_CANCELLED,
    errors.TIMED_OUT,
}


def leaves(table, path=""):
    for name, value in table.items():
        if isinstance(value, dict) and not LANGUAGES & value.keys():
            yield from leaves(value, f"{path}.{name}")
        else:
            yield f"{path}.{name}", value


TEXTS = dict(leaves(wording()))


@pytest.mark.parametrize("name", TEXTS)
def test_each_text_is_complete_in_both_languages(name):
    text = TEXTS[name]
    assert text.keys() == LANGUAGES
    assert all(text.values())
    if isinstance(text["ja"], list):
        assert len(text["ja"]) == len(text["en"])
    said = text["ja"] if isinstance(text["ja"], list) else [text["ja"]]
    for sentence in re.split("(?<=。)|\n", "\n".join(said)):
        assert len(sentence) <= 60
    variables = [re.findall(r"\$[a-z]+", str(text[language])) for language in ("ja", "en")]
    assert sorted(variables[0]) == sorted(variables[1])


def test_every_code_and_purpose_has_its_text():
    assert wording()["endings"].keys() == ENDINGS
    assert wording()["problems"].keys() == ON_THE_PIN_PAGE | {CHOICE_MISSING}
    assert wording()["purpose"].keys() == PURPOSES


def visit(screen, language, *, tries=2, outcome=None, problem=None):
    context = Context("login", "手帳", "client", "t" * 22, "47")
    question = Question("https://localhost:8600", "n" * 43, context.text())
    return Visit(
        question,
        context,
        "https://localhost:8600/login/answer",
        language,
        NOW,
        screen=screen,
        sight=Sight(tries, None),
        outcome=outcome,
        problem=problem,
        token="token",
    )


SETTINGS = DoorSettings("127.0.0.1", 8610, {}, "phrase", sandbox=True)
PAGES = [
    (Screen.CHOOSE, {}),
    (Screen.CHOOSE, {"problem": CHOICE_MISSING}),
    (Screen.PIN, {}),
    (Screen.PIN, {"tries": None}),
    *((Screen.PIN, {"problem": code}) for code in sorted(ON_THE_PIN_PAGE)),
    (Screen.LAST_TRY, {}),
    (Screen.LAST_TRY, {"problem": "ERR_PIN_WRONG"}),
    (Screen.EXPIRED, {"outcome": errors.CERTIFICATE_EXPIRED_HINT}),
    *((Screen.ENDED, {"outcome": code}) for code in sorted(ENDINGS)),
]


@pytest.mark.parametrize("language", sorted(LANGUAGES))
@pytest.mark.parametrize(("screen", "state"), PAGES)
def test_each_page_is_written_whole_in_one_language(screen, state, language):
    page = render(visit(screen, language, **state), SETTINGS)
    assert f'<html lang="{language}">' in page
    assert "$" not in page
    assert "None" not in unescape(page)
    main = re.search("<main>.*</main>", page, re.DOTALL).group()
    if language == "en":
        assert not re.search("[ぁ-んァ-ン]", main)
    assert page.count("<h1>") == 1
    ids = re.findall(' id="(.*?)"', page)
    assert len(ids) == len(set(ids))
    for described in re.findall('aria-describedby="(.*?)"', page):
        assert set(described.split()) <= set(ids)
