"""Rendering: every page knows its language, its request id and how the flow it belongs to ends."""

import hashlib
from collections.abc import Mapping
from functools import cache, partial
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from flask import current_app, render_template, request, url_for
from markupsafe import escape
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from consent.grant import Grant
from consent.relying_party import RelyingParty
from provider.web import dates
from provider.web.citizen.condition_text import condition_text
from provider.web.citizen.handling_text import handling_text
from provider.web.citizen.scope_text import called, scope_text
from provider.web.citizen.watch import stays_until, watch
from provider.web.client_logos import logo_url
from provider.web.csrf import FIELD, form_token
from provider.web.headers import run_own_scripts
from provider.web.locale import CHOICE, locale
from provider.web.logging import request_id
from provider.web.readings import set_readings
from provider.web.services import services
from provider.web.sessions import find_session
from provider.web.wording import LOCALES, base_language, table, text, with_readings
from scopes.wording import PLAIN_JAPANESE


def page(template: str, **values: Any) -> str:
    """Render a page in the reader's language; one that leaves at once is not ``watched`` for idleness."""
    watched = values.pop("watched", True)
    known = _frame(locale()) | {"logged_in": _logged_in(), "watch": watch() if watched else None}
    known["stays_until"] = stays_until
    if known["watch"]:
        run_own_scripts()
    return _finished(known["locale"], render_template(template, **(known | values)))


def public_page(template: str, tongue: str, **values: Any) -> str:
    """Render a page that is the same for everyone who reads that language, logged in or not."""
    known = _frame(tongue) | {"logged_in": False, "watch": None}
    return _finished(tongue, render_template(template, **(known | values)))


def _finished(tongue: str, rendered: str) -> str:
    return set_readings(rendered) if tongue == PLAIN_JAPANESE else rendered


def _frame(tongue: str) -> dict[str, Any]:
    """Return what every page may use, whoever reads it."""
    return {
        "locale": tongue,
        "base_language": base_language(tongue),
        "locales": LOCALES,
        "here_in": _here_in,
        "t": partial(_said, tongue),
        "words": partial(text, tongue),
        "readable": partial(_readable, tongue),
        "agreed": partial(_agreed, tongue),
        "day": partial(dates.day, locale=tongue),
        "minute": partial(dates.minute, locale=tongue),
        "condition_text": partial(condition_text, tongue),
        "about": partial(scope_text, tongue),
        "called": partial(called, tongue),
        "handled": partial(handling_text, tongue),
        "month": partial(dates.month, locale=tongue),
        "time_of_day": partial(dates.time_of_day, locale=tongue),
        "static": _static,
        "document": _document,
        "logo_url": logo_url,
        "form_field": FIELD,
        "form_token": form_token,
        "request_id": request_id(),
        "sandbox": services().settings.environment == "sandbox",
        "kiosk": services().settings.kiosk,
        "help_hours": services().settings.help_hours,
        "help_phone": services().settings.help_phone,
        "flow": None,
        "keeps_ticks": False,
        "typed": _typed,
        "problem": None,
    }


def _said(tongue: str, key: str, **values: object) -> str:
    """Return a text for the body of a page; what stands in an attribute or the title is ``words``."""
    if tongue != PLAIN_JAPANESE:
        return text(tongue, key, **values)
    shown = {name: escape(value) for name, value in values.items()}
    return with_readings(table(tongue)[key]).format(**shown)


def _readable(tongue: str, words: str) -> str:
    """Return words that were put together elsewhere for the body of a page, with their readings above."""
    return with_readings(words) if tongue == PLAIN_JAPANESE else words


def _agreed(tongue: str, grant: Grant) -> Mapping[str, Any]:
    return grant.agreed_in(tongue)


def _logged_in() -> bool:
    session = find_session()
    return session is not None and session.person_id is not None


def _document(party: RelyingParty, member: str) -> str:
    """Return a registered web page of a relying party in the reader's language, else nothing."""
    address = party.member(f"{member}#{base_language(locale())}") or party.member(member)
    return address if address.startswith(("https://", "http://")) else ""


def _here_in(other: str) -> str:
    """Return where this page reads in another language; my page, or the home page, for one that only a form leads to.

    Of an address only my page's own questions stay, and which visit the help leads back to: elsewhere it is an
    app that wrote it.
    """
    own = request.path.startswith(url_for("citizen.my_page"))
    asks = own or request.path == url_for("citizen.help_page")
    kept = {name: value for name, value in request.args.items() if asks and name != CHOICE}
    if not _can_be_opened():
        return url_for("citizen.my_page" if own else "citizen.home", lang=other)
    return f"{request.path}?{urlencode({**kept, CHOICE: other})}"


def _can_be_opened() -> bool:
    """Tell whether the address of this page, opened by a link, is this page; it may be that of a form's answer."""
    try:
        rule, _ = current_app.url_map.bind("").match(request.path, method="GET", return_rule=True)
    except (HTTPException, RequestRedirect):
        return False
    return request.url_rule is not None and rule.rule == request.url_rule.rule


def _typed(name: str) -> str:
    """Return what was typed into a field of the form that is shown again."""
    return request.form.get(name, "")


def _static(name: str) -> str:
    return url_for("static", filename=name, v=_fingerprint(name))


@cache
def _fingerprint(name: str) -> str:
    content = (Path(__file__).parent.parent / "static" / name).read_bytes()
    return hashlib.sha256(content).hexdigest()[:12]
