"""A citizen who walks whatever pages come, until the browser leaves for the relying party."""

from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

from tests.citizen_browser import Browser, answer

BRIDGE = "http://127.0.0.1:8610"
_MOST_PAGES = 12
_ONE_OF = ("subject", "term")


@dataclass(frozen=True)
class Answer:
    """What the relying party's callback gets: ``posted`` holds the form of a ``form_post``."""

    url: str
    posted: tuple[tuple[str, str], ...] | None = None
    opener: object = None

    def opened(self, parameters):
        """The parameters themselves, taken out of a signed response where there is one."""
        return self.opener(parameters) if self.opener else parameters

    @property
    def parameters(self):
        """All of them, without any check."""
        raw = self.posted or parse_qsl(urlsplit(self.url).query)
        return self.opened(dict(raw))


class Citizen(Browser):
    """One citizen's browser without script; ``logins`` counts how often the card was asked."""

    def __init__(self, suite, card):
        super().__init__(suite)
        self.card = card
        self.logins = 0

    def allow(self, path, opener=None):
        """Open an address and agree to everything; return what the relying party is told."""
        self.open(path)
        return self.agree(opener)

    def agree(self, opener=None):
        """Go on from the present page, agreeing to everything."""
        for _ in range(_MOST_PAGES):
            if self.left_for is not None:
                return self._answer(opener)
            self._next_page()
        raise AssertionError(f"no way out of {self.path}: {self.text}")

    def refuse(self, path, opener=None, *, after=0):
        """Press cancel on the page that comes after so many others."""
        self.open(path)
        for _ in range(after):
            self._next_page()
        self.press("cancel")
        return self.agree(opener)

    def confirm_logout(self):
        """Answer the question whether to log out, where the page asks it."""
        if self.left_for is None and "end-session" in self.page.attributes:
            self.press("end-session")

    def _answer(self, opener):
        posted = tuple(self.posted_away.items()) if self.posted_away else None
        return Answer(self.left_for, posted, opener)

    def _next_page(self):
        ways_out = [form for form in self.page.forms if form.action.startswith("https://")]
        if any(form.action.startswith(BRIDGE) for form in self.page.forms):
            self.logins += 1
            self.bring(answer(self.world, self.ask_card(), self.card))
        elif ways_out:
            self.press(next(iter(ways_out[0].buttons)))  # form_post without script
        elif "return" in self.page.links:
            self.open(self.page.links["return"])
        else:
            button = next(
                (b for b in ("return", "agree", "continue") if b in self._buttons()), None
            )
            assert button, f"no button on {self.path} ({self.status}): {self.text}"
            self.press(button, **self._everything(button))

    def _buttons(self):
        return {button for form in self.page.forms for button in form.buttons}

    def _everything(self, button):
        """Tick every box but those that leave something out; of several persons take the first."""
        form = next(form for form in self.page.forms if button in form.buttons)
        preset = {name for name, _ in form.fields}
        chosen = {}
        for name, values in form.options.items():
            if name == "left_out" or name.startswith("way-"):
                continue
            if name not in _ONE_OF:
                chosen[name] = values
            elif name not in preset:
                chosen[name] = values[:1]
        return chosen
