"""Every page says everything in three languages, and short."""

import re
from html import unescape

import pytest

from jpki_bridge import errors
from jpki_bridge.card.driver.proof import Question
from jpki_bridge.card.driver.session import Sight
from jpki_bridge.card.phone.words import OWN as PHONE_OWN
from jpki_bridge.card.settings import DoorSettings
from jpki_bridge.card.window.journey import CHOICE_MISSING
from jpki_bridge.card.window.language import LANGUAGES
from jpki_bridge.card.window.page import render
from jpki_bridge.card.window.visit import Screen, Visit
from jpki_bridge.card.window.wording import OWN
from jpki_bridge.challenge import PURPOSES, Context
from jpki_bridge.message import Answer
from tests.pki import NOW

WRITTEN = {"ja", "ja_plain", "en"}
ON_THE_PIN_PAGE = {"ERR_PIN_FORMAT", "ERR_PIN_WRONG", "ERR_PIN_LAST_TRY"}
ON_THE_PASSWORD_PAGE = {"ERR_PASSWORD_FORMAT", "ERR_PASSWORD_WRONG", "ERR_PASSWORD_LAST_TRY"}
CORRECTABLE = ON_THE_PIN_PAGE | ON_THE_PASSWORD_PAGE
ENDINGS = {kind.code for kind in errors.CardError.__subclasses__()} - CORRECTABLE | {
    errors.USER_CANCELLED,
    errors.TIMED_OUT,
}


def leaves(table, path=""):
    for name, value in table.items():
        if isinstance(value, dict) and not WRITTEN & value.keys():
            yield from leaves(value, f"{path}.{name}")
        else:
            yield f"{path}.{name}", value


TEXTS = {
    f"{room}{name}": text
    for room, own in (("window", OWN), ("phone", PHONE_OWN))
    for name, text in leaves(own.sections)
}


def all_said(text):
    """What a text says in each language, as a list."""
    return {tongue: [said] if isinstance(said, str) else said for tongue, said in text.items()}


def test_each_text_is_complete_in_all_languages():
    assert {name for name, text in TEXTS.items() if text.keys() != WRITTEN} == set()
    empty = {name for name, text in TEXTS.items() if not all(text.values())}
    assert empty == {"phone.endings.ERR_USER_CANCELLED.lines"}
    kana = re.compile(r"[ぁ-ヿ一-龯]")
    for name, text in TEXTS.items():
        said = all_said(text)
        assert len({len(lines) for lines in said.values()}) == 1, name
        for lines in zip(*said.values(), strict=True):
            assert all(line.strip() for line in lines), name
            assert len({tuple(sorted(re.findall(r"\$[a-z]+", line))) for line in lines}) == 1, name
        for tongue, lines in said.items():
            assert {bool(kana.search(line)) for line in lines} <= {tongue != "en"}, name


def test_every_code_and_purpose_has_its_text():
    assert OWN.sections["endings"].keys() == ENDINGS
    assert OWN.sections["problems"].keys() == CORRECTABLE | {CHOICE_MISSING}
    assert OWN.sections["purpose"].keys() == PURPOSES


ANSWER = Answer("RS256", b"certificate", b"signature", "test/1", "sandbox")
FETCHED = None
POSTED = "https://localhost:8600/login/answer"


def visit(screen, language, *, tries=2, purpose="login", answer_url=POSTED, **state):
    context = Context(purpose, "手帳", "client", "t" * 22, "47")
    question = Question("https://localhost:8600", "n" * 43, context.text())
    return Visit(
        question,
        context,
        answer_url,
        language,
        opened_at=NOW,
        screen=screen,
        sight=Sight(tries, None, password_tries_left=tries),
        token="token",
        **state,
    )


SETTINGS = DoorSettings("127.0.0.1", 8610, {}, "phrase", sandbox=True)
PAGES = [
    (Screen.CHOOSE, {}),
    (Screen.CHOOSE, {"problem": CHOICE_MISSING}),
    (Screen.PIN, {}),
    (Screen.PIN, {"tries": None}),
    *((Screen.PIN, {"problem": code}) for code in sorted(ON_THE_PIN_PAGE)),
    (Screen.CHOOSE, {"purpose": "represent"}),
    (Screen.CHOOSE, {"purpose": "represent", "first": ANSWER}),
    (Screen.PIN, {"purpose": "represent"}),
    (Screen.PIN, {"purpose": "represent", "first": ANSWER}),
    (Screen.PASSWORD, {}),
    (Screen.PASSWORD, {"tries": None}),
    *((Screen.PASSWORD, {"problem": code}) for code in sorted(ON_THE_PASSWORD_PAGE)),
    (Screen.PASSWORD_LAST_TRY, {}),
    (Screen.READ, {"outcome": ANSWER}),
    (Screen.CLOSED, {"outcome": ANSWER}),
    (Screen.CLOSED, {"outcome": "ERR_USER_CANCELLED"}),
    (Screen.EXPIRED, {"outcome": errors.CERTIFICATE_EXPIRED_HINT, "answer_url": FETCHED}),
    (Screen.ENDED, {"outcome": "ERR_NO_CARD", "answer_url": FETCHED}),
    (Screen.LAST_TRY, {}),
    (Screen.LAST_TRY, {"problem": "ERR_PIN_WRONG"}),
    (Screen.EXPIRED, {"outcome": errors.CERTIFICATE_EXPIRED_HINT}),
    *((Screen.ENDED, {"outcome": code}) for code in sorted(ENDINGS)),
]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("screen", "state"), PAGES)
def test_each_page_is_written_whole_in_one_language(screen, state, language):
    page = render(visit(screen, language, **state), SETTINGS)
    assert f'<html lang="{language.partition("-")[0]}">' in page
    assert page.count("<ruby>") > 20 if language == "ja-plain" else "<ruby>" not in page
    assert not re.search("（[ぁ-ゖー]+）", page), "every reading stands above its kanji"
    assert "<r" not in re.search("<title>(.*)</title>", page).group()
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
