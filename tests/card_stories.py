"""What bridges answer with two keys, and the ways in which citizens come to ask for it."""

import json

from tests import pki
from tests.citizen_browser import answer, park


def pair(world, asked, first, second, **changes):
    """Let a bridge answer with two keys; return where it leads."""
    texts = {"origin": world.origin, "nonce": asked["nonce"], "context": asked["context"]}
    signed = pki.pair_of(first, second, **(texts | changes))
    return park(world, txn=json.loads(asked["context"])["txn"], answer=signed.encode().decode())


def show_unknown(browser, card, path=None):
    """Try to log in with a card that the directory does not know; end on the page that says so."""
    asked = browser.arrive(path).ask_card()
    browser.bring(answer(browser.world, asked, card))
    assert "このカードの持ち主を確認できませんでした" in browser.text, browser.text
    return browser


def link(browser, card, signing, path=None):
    """Register an unknown card by a signature certificate."""
    asked = show_unknown(browser, card, path).press("link").ask_card()
    return browser.bring(pair(browser.world, asked, card, signing))


def add_child(browser, first, second):
    """From the page that asks for whom: add a child by two cards."""
    asked = browser.press("add-child").ask_card()
    return browser.bring(pair(browser.world, asked, first, second))
