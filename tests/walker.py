"""A browser without script, for walking journeys over plain HTTP.

It keeps cookies, follows redirects by hand, fills forms by name and presses buttons by id, and sends
Origin and Sec-Fetch headers as a browser does.
"""

import time
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import requests

AGREE, LOOK_AGAIN = "agree", "look-again"
_LOOKS, _BETWEEN_LOOKS = 60, 0.5
_VOID_TYPES = {"submit", "button", "reset", "image", "file"}


@dataclass
class Form:
    """One form: where it goes, its fields and the ids and values of its buttons."""

    action: str
    method: str
    fields: list[tuple[str, str]] = field(default_factory=list)
    options: dict[str, list[str]] = field(default_factory=dict)
    buttons: dict[str, tuple[str, str, str]] = field(default_factory=dict)
    text_fields: set[str] = field(default_factory=set)


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[Form] = []
        self._by_id: dict[str, Form] = {}
        self.links: dict[str, str] = {}
        self.attributes: dict[str, dict[str, str]] = {}
        self.texts: list[str] = []
        self.refresh: str | None = None
        self.labels: list[tuple[str, str]] = []
        self._skip = 0
        self._label: list[str] | None = None
        self._labelled = ""

    def handle_starttag(self, tag, attrs):
        a = {name: value or "" for name, value in attrs}
        if "id" in a:
            self.attributes[a["id"]] = a
        if tag in ("style", "script"):
            self._skip += 1
        elif tag == "meta" and a.get("http-equiv", "").lower() == "refresh":
            self.refresh = a.get("content")
        elif tag == "label":
            self._label, self._labelled = [], a.get("for", "")
        elif tag == "form":
            form = self._named(a.get("id", f"form {len(self.forms)}"))
            form.action, form.method = a.get("action", ""), a.get("method", "get").lower()
            self.forms.append(form)
        elif tag == "a" and "href" in a:
            self.links[a.get("id") or a["href"]] = a["href"]
        elif tag in ("input", "button", "textarea"):
            self._control(tag, a)

    def _named(self, identity):
        """The form of an id, which may come after the controls that name it."""
        return self._by_id.setdefault(identity, Form("", "get"))

    def _control(self, tag, a):
        if self._label is not None and not self._labelled:
            a.setdefault("id", f"unnamed-{len(self.attributes)}")
            self.attributes[a["id"]] = a
            self._labelled = a["id"]
        if "form" not in a and not self.forms:
            return
        form = self._named(a["form"]) if "form" in a else self.forms[-1]
        kind = a.get("type", "submit" if tag == "button" else "text")
        name, value = a.get("name", ""), a.get("value", "on" if kind == "checkbox" else "")
        if tag == "button" or kind in _VOID_TYPES:
            form.buttons[a.get("id", value)] = (name, value, a.get("formaction", ""))
        elif kind in ("checkbox", "radio"):
            form.options.setdefault(name, []).append(value)
            if "checked" in a:
                form.fields.append((name, value))
        elif name:
            form.fields.append((name, value))
            if kind != "hidden":
                form.text_fields.add(name)

    def handle_endtag(self, tag):
        if tag in ("style", "script"):
            self._skip -= 1
        elif tag == "label" and self._label is not None:
            self.labels.append((self._labelled, " ".join(self._label)))
            self._label = None

    def handle_data(self, data):
        if self._label is not None:
            self._label.append(data.strip())
        if not self._skip and data.strip():
            self.texts.append(data.strip())


class Walker:
    """One person's browser."""

    def __init__(self, *, verify: str | bool = True) -> None:
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.verify = verify
        self.session.headers["Accept"] = "text/html"
        self.session.headers["Accept-Language"] = "ja"
        self.url = "about:blank"
        self.visited: list[tuple[str, str, int]] = []
        self.response: requests.Response | None = None
        self.page = _Page()

    @property
    def text(self) -> str:
        """All visible text of the page."""
        return " ".join(self.page.texts)

    @property
    def status(self) -> int:
        """The status of the page."""
        return self.response.status_code

    def open(self, url: str) -> "Walker":
        """Type an address."""
        return self._go("get", urljoin(self.url, url), None, site="none")

    def follow(self, link: str) -> "Walker":
        """Follow a link by its id or href."""
        return self._go("get", urljoin(self.url, self.page.links[link]), None)

    def press(self, button: str, **values: str | list[str]) -> "Walker":
        """Fill the form that has the button, and press it.

        Nobody agrees before the values are there: the page says what is still on its way, unless the
        story decides about that.
        """
        if button == AGREE and not any(name.startswith("way-") for name in values):
            self._wait_for_values()
        form = next(f for f in self.page.forms if button in f.buttons)
        data = [pair for pair in form.fields if pair[0] not in values]
        for name, value in values.items():
            known = form.options.get(name)
            for each in [value] if isinstance(value, str) else value:
                assert known is None or each in known, f"{name}={each} is not offered: {known}"
                assert known is not None or name in form.text_fields, f"no field {name}"
                data.append((name, each))
        name, value, action = form.buttons[button]
        if name:
            data.append((name, value))
        return self._go(form.method, urljoin(self.url, action or form.action or self.url), data)

    def _wait_for_values(self) -> None:
        for _ in range(_LOOKS):
            if not any(LOOK_AGAIN in form.buttons for form in self.page.forms):
                return
            time.sleep(_BETWEEN_LOOKS)
            self.press(LOOK_AGAIN)

    def options(self, name: str) -> list[str]:
        """The values that a checkbox or radio group offers."""
        return [v for form in self.page.forms for v in form.options.get(name, [])]

    def labelled(self, name: str, text: str) -> str:
        """The value of the checkbox or radio of this name whose label holds the text."""
        return next(
            self.page.attributes[identity]["value"]
            for identity, label in self.page.labels
            if text in label and self.page.attributes.get(identity, {}).get("name") == name
        )

    def attribute(self, identity: str, name: str) -> str:
        """An attribute of the element with this id; empty when there is none."""
        return self.page.attributes.get(identity, {}).get(name, "")

    def has(self, identity: str) -> bool:
        """Whether the page has an element with this id."""
        return identity in self.page.attributes

    def _go(self, method, url, data, site=None) -> "Walker":
        headers = {"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
        source = urlsplit(self.url)
        headers["Sec-Fetch-Site"] = site or _site(source, urlsplit(url))
        if method == "post":
            headers["Origin"] = f"{source.scheme}://{source.netloc}"
        for _ in range(10):
            body = {"data": data} if method == "post" else {"params": data}
            self.response = self.session.request(
                method, url, headers=headers, allow_redirects=False, timeout=30, **body
            )
            self.visited.append((method, url, self.response.status_code))
            onward = leads_on_to(self.response.headers.get("Location"), self.response.text)
            if onward is None:
                break
            url = urljoin(url, onward)
            method, data = "get", None
            headers.pop("Origin", None)
        else:
            raise AssertionError("too many redirects")
        self.url = self.response.url
        self.page = _Page()
        self.page.feed(self.response.text)
        return self


def leads_on_to(location, html):
    """Where an answer sends a browser without a press: by redirect, or by a page that says so."""
    if location is not None:
        return location
    if "refresh" not in html:
        return None  # most pages; reading each twice would take a twentieth of all stories
    page = _Page()
    page.feed(html)
    delay, _, target = (page.refresh or "").partition("; url=")
    return target if delay == "0" else None


def _site(source, target) -> str:
    if (source.scheme, source.netloc) == (target.scheme, target.netloc):
        return "same-origin"
    same = source.scheme == target.scheme and source.hostname == target.hostname
    return "same-site" if same else "cross-site"
