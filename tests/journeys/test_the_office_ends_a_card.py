"""The registry office says that a card is over: the provider, which nobody tells, ends what came of it.

Every step is one of the programs that run in the sandbox: office, directory, worker, provider, bridge.
"""

import subprocess
import sys
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.journeys import story
from tests.journeys.relying_party import party_of
from tests.services.sandbox import CHECKOUT
from tests.walker import Walker

pytestmark = pytest.mark.process

SCOPE = "openid offline_access immunisation"
HEARD_WITHIN_SECONDS = 30
PAUSED = "カードの確認が必要です"


@pytest.fixture
def at_counter(sandbox):
    """Return what goes to the office's counter."""

    def go(*asked):
        command = ["sandbox", "office", "--data", str(sandbox.data), *asked]
        done = subprocess.run(
            [sys.executable, "-m", "provider.cli.main", *command],
            cwd=CHECKOUT,
            env=sandbox.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr

    return go


class Citizen:
    """One browser of the card's holder, and the app that they use."""

    def __init__(self, sandbox):
        self.party = party_of(sandbox)
        self.walker = Walker()

    def come_from_the_app(self):
        """Begin at the app in a browser where nobody is logged in, as far as the first page."""
        self.walker = Walker()
        pushed = self.party.push(scope=SCOPE)
        assert pushed.status == 201, pushed.body
        self.walker.open(self.party.issuer + self.party.authorize_path(pushed.json["request_uri"]))
        return self

    def show(self, card):
        """From the first page through the bridge and back."""
        story.to_the_bridge(self.walker)
        story.use_card(self.walker, card=card)
        self.walker.press("return")

    def agree(self):
        self.walker.press("continue", term="365")
        self.walker.press("agree").press("return")

    def tokens(self):
        """What the app gets for the code with which the browser came back to it."""
        code = parse_qs(urlsplit(self.walker.visited[-1][1]).query)["code"][0]
        granted = self.party.exchange(code)
        assert granted.status == 200, granted.body
        return granted.json

    def log_in_to_my_page(self, card):
        self.walker.open(f"{self.party.issuer}/my-page")
        self.show(card)

    def is_logged_in(self):
        return urlsplit(self.walker.open(f"{self.party.issuer}/my-page").url).path == "/my-page"

    def assert_over(self, tokens):
        """Neither token of an earlier login opens anything any more."""
        refused = self.party.refresh(tokens["refresh_token"])
        assert (refused.status, refused.error) == (400, "invalid_grant")
        assert self.party.get("/userinfo", tokens["access_token"]).status == 401


@pytest.fixture
def citizen(sandbox):
    return Citizen(sandbox)


def test_suspended_resumed_lost_and_issued_anew(sandbox, at_counter, citizen):
    """The card is one of the next generation: it signs with P-384 all the way."""
    citizen.come_from_the_app().show("hayashi-sora")
    citizen.agree()
    tokens = citizen.tokens()
    assert citizen.is_logged_in()

    at_counter("suspend", "hayashi-sora")
    sandbox.wait_until(lambda: not citizen.is_logged_in(), HEARD_WITHIN_SECONDS)
    citizen.assert_over(tokens)
    citizen.log_in_to_my_page("hayashi-sora")
    assert "E-L4S /" in citizen.walker.text

    at_counter("resume", "hayashi-sora")
    sandbox.wait_until(lambda: _lets_in(citizen, "hayashi-sora"), HEARD_WITHIN_SECONDS)
    citizen.assert_over(tokens)
    assert PAUSED not in citizen.walker.open("/my-page").text
    citizen.come_from_the_app().show("hayashi-sora")
    tokens = citizen.tokens()

    at_counter("revoke", "hayashi-sora", "loss")
    sandbox.wait_until(lambda: not citizen.is_logged_in(), HEARD_WITHIN_SECONDS)
    citizen.assert_over(tokens)
    citizen.log_in_to_my_page("hayashi-sora")
    assert "E-L4R /" in citizen.walker.text

    at_counter("issue", "p-hayashi-sora")
    citizen.come_from_the_app().show("hayashi-sora-2")
    assert citizen.tokens()["refresh_token"]


def test_renewed_while_the_phone_is_logged_in(sandbox, at_counter, citizen):
    citizen.come_from_the_app().show("mori-kaito")
    citizen.agree()
    tokens = citizen.tokens()
    by_phone = Citizen(sandbox)
    by_phone.log_in_to_my_page("mori-kaito-android")
    assert by_phone.is_logged_in()
    assert PAUSED not in by_phone.walker.text

    at_counter("renew", "mori-kaito")
    sandbox.wait_until(lambda: not citizen.is_logged_in(), HEARD_WITHIN_SECONDS)
    citizen.assert_over(tokens)
    assert by_phone.is_logged_in()
    assert PAUSED in by_phone.walker.text
    citizen.come_from_the_app().show("mori-kaito")
    assert citizen.tokens()["refresh_token"]
    assert by_phone.is_logged_in()
    assert PAUSED not in by_phone.walker.text
    assert "使えなくなりました" in by_phone.walker.text


def _lets_in(citizen, card):
    citizen.log_in_to_my_page(card)
    return urlsplit(citizen.walker.url).path == "/my-page"


def test_the_office_is_asked_about_a_card_also_while_no_list_can_be_read(sandbox, citizen):
    """The provider asks the office's responder first; the list is what is left where that is silent."""
    lists = sandbox.data / "pki" / "auth.crl"
    away = lists.rename(lists.with_suffix(".away"))
    try:
        assert _lets_in(citizen, "yamada-misaki")
    finally:
        away.replace(lists)
