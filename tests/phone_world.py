"""The provider in this process, with both doors of phones open, and an app that speaks to it."""

import json
from dataclasses import replace

from jpki_bridge.challenge import read_context
from provider.web.wording import LOCALES
from tests import pki
from tests.citizen_world import MISAKI, World

PHONE_APP = "http://127.0.0.1:8611"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"


class PhoneWorld(World):
    """A world whose login page offers the app on the phone and the QR code."""

    def _settings(self, database_url):
        settings = super()._settings(database_url)
        return replace(settings, phone_app_url=PHONE_APP, cross_device_login="on")


class App:
    """An identity app on a phone: knows its provider, has a certificate, sends no cookies."""

    def __init__(self, world, holder=MISAKI):
        self.world = world
        self.card = world.cards[holder]
        self.claim = f"{holder:-<43}".replace("p-", "")[:43].ljust(43, "x")

    def send(self, path, data=None, *, headers=None, content_type="application/json", **message):
        return self.world.app.test_client().post(
            path,
            data=json.dumps(message) if data is None else data,
            content_type=content_type,
            headers=headers,
            base_url=self.world.origin,
        )

    def fetch(self, txn):
        return self.send("/login/app/challenge", txn=txn, claim=self.claim)

    def sign(self, told, **changes):
        given = {"origin": self.world.origin, "nonce": told["nonce"], "context": told["context"]}
        return pki.answer_of(self.card, **(given | changes)).encode().decode()

    def answer(self, txn, answer):
        return self.send("/login/app/answer", txn=txn, claim=self.claim, answer=answer)

    def log_in(self, txn):
        """Do the app's part of a login; return where the phone's browser is sent."""
        told = self.fetch(txn)
        assert told.status_code == 200, told.text
        return self.answer(txn, self.sign(told.json)).json["finish"]

    # --- QR codes

    def look(self, link):
        return self.send("/login/x/look", link=link)

    def type(self, link, number):
        return self.send("/login/x/number", link=link, claim=self.claim, number=number)

    def answer_code(self, link, **outcome):
        return self.send("/login/x/answer", link=link, claim=self.claim, **outcome)

    def log_in_elsewhere(self, link, number):
        """Do the phone's part of a login by a QR code."""
        told = self.type(link, number)
        assert told.status_code == 200, told.text
        assert read_context(told.json["context"]).match == number
        assert self.answer_code(link, answer=self.sign(told.json)).json == {"done": True}


def opened_in_app(browser):
    """Press the login page's link to the app; return the id that it carries."""
    href = browser.page.attributes["phone"]["href"]
    assert set(browser.page.attributes["phone"]) <= {"id", "class", "href"}
    browser.open(href)
    where, _, language = browser.left_for.partition("?lang=")
    assert where == f"{PHONE_APP}/open/{href.removeprefix('/app/')}"
    assert language in LOCALES
    return href.removeprefix("/app/")


def shown_code(browser):
    """Read the QR code and the number off the waiting page."""
    [number] = [text for text in browser.page.texts if text.isdecimal() and len(text) == 2]
    return browser.page.attributes["qr-link"]["href"].removeprefix("/x/"), number


def at_my_page(browser):
    """Bring a browser to the waiting page of a login for my page."""
    browser.client.environ_base["HTTP_USER_AGENT"] = FIREFOX
    return browser.open("/my-page").press("continue").press("qr")


def wait(browser):
    """Load the waiting page anew, as it does by itself."""
    return browser.open(browser.page.attributes["look"]["href"])
