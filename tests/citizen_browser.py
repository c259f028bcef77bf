"""A citizen's browser without script, and what their bridge sends back."""

import json
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest

from tests import pki
from tests.citizen_world import APP, BRIDGE, MISAKI
from tests.walker import _Page, leads_on_to


class Browser:
    """One person's browser without script. It stops where a redirect or a form leaves the provider."""

    def __init__(self, world, language="ja"):
        self.world = world
        self.client = world.app.test_client()
        self.language = language
        self.path = "/"
        self.left_for = None
        self.posted_away = None
        self.response = None
        self.page = None

    @property
    def status(self):
        return self.response.status_code

    @property
    def text(self):
        return " ".join(self.page.texts)

    @property
    def html(self):
        return self.response.text

    @property
    def flow_id(self):
        return self.path.split("/")[2]

    def open(self, path):
        return self._go("GET", path)

    def press(self, button, **values):
        form = next(f for f in self.page.forms if button in f.buttons)
        data = [pair for pair in form.fields if pair[0] not in values]
        if button == "agree":
            data += self._later(values)
        for name, value in values.items():
            data += [(name, each) for each in ([value] if isinstance(value, str) else value)]
        name, value, _ = form.buttons[button]
        if name:
            data.append((name, value))
        return self._go(form.method.upper(), form.action or self.path, data)

    def page_options(self, name):
        """The values that the boxes or rings of a name offer, anywhere on the page."""
        return [value for form in self.page.forms for value in form.options.get(name, [])]

    def _later(self, values):
        """No agency answers in most of these worlds: what is awaited shall be handed over later."""
        names = {name for form in self.page.forms for name in form.options}
        return [(name, "later") for name in names if name.startswith("way-") and name not in values]

    def post(self, path, **data):
        return self._go("POST", path, list(data.items()))

    def hidden(self, name):
        """The value of a hidden field of the page's main form."""
        action = self.page.attributes["main-form"].get("action", "")
        form = next(f for f in self.page.forms if f.action == action)
        return next(value for field_name, value in form.fields if field_name == name)

    def _go(self, method, path, data=None, **headers):
        self.left_for = self.posted_away = None
        origin = self.world.origin
        headers = {"Accept-Language": self.language, **headers}
        if method == "POST":
            headers |= {"Origin": origin, "Sec-Fetch-Site": "same-origin"}
        for _ in range(8):
            target = urljoin(origin + self.path, path)
            if not target.startswith(origin + "/"):
                self.posted_away, self.left_for = dict(data or ()), target
                return self
            relative = target.removeprefix(origin)
            self.response = self.client.open(
                relative, method=method, data=_multi(data), headers=headers, base_url=origin
            )
            self.path = relative
            onward = leads_on_to(self.response.headers.get("Location"), self.response.text)
            if onward is None:
                break
            method, path, data = "GET", onward, None
            headers.pop("Origin", None)
        self.page = _Page()
        self.page.feed(self.response.text)
        return self

    # --- the steps of a story

    def arrive(self, path=None):
        """Come from the app and go on to the login page, whoever may be logged in already."""
        self.open(path or self.world.push())
        return self.press("another" if "another" in self.page.attributes else "continue")

    def ask_card(self):
        """Press the login page's button; return what the bridge is asked to sign."""
        self.press("continue")
        assert self.left_for == f"{BRIDGE}/authenticate"
        return self.posted_away

    def bring(self, handle_path):
        """Come back from the bridge with a handle."""
        return self.open(handle_path)

    def log_in(self, card=None, path=None):
        """Arrive and log in with a card."""
        asked = self.arrive(path).ask_card()
        return self.bring(answer(self.world, asked, card or self.world.cards[MISAKI]))

    def log_in_to_my_page(self, card):
        asked = self.open("/my-page").press("continue").ask_card()
        return self.bring(answer(self.world, asked, card))


@pytest.fixture
def browser(world):
    """Return one citizen's browser."""
    return Browser(world)


def answer(world, asked, card, **changes):
    """Let a bridge sign what was asked and post it without cookies; return where it leads."""
    signed = pki.answer_of(
        card,
        **{"origin": world.origin, "nonce": asked["nonce"], "context": asked["context"], **changes},
    )
    return park(world, txn=json.loads(asked["context"])["txn"], answer=signed.encode().decode())


def fail(world, asked, code):
    """Let a bridge report an error; return where it leads."""
    return park(world, txn=json.loads(asked["context"])["txn"], error=code)


def park(world, **fields):
    posted = world.app.test_client().post(
        "/login/answer",
        data=fields,
        base_url=world.origin,
        headers={"Origin": BRIDGE, "Sec-Fetch-Site": "cross-site"},
    )
    assert "Set-Cookie" not in posted.headers
    return posted.headers.get("Location", posted)


def answer_parameters(url):
    """What the app reads from the address it is called back at."""
    assert url.startswith(f"{APP}/callback?")
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}


def _multi(data):
    grouped = {}
    for name, value in data or ():
        grouped.setdefault(name, []).append(value)
    return grouped
