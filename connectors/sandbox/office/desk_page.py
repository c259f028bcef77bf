"""The desk's page: what was handed out, and a form for each operation that its state allows."""

import hmac
import secrets
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from flask import Flask, Response, make_response, redirect, render_template, request, session
from werkzeug.datastructures import MultiDict

from connectors.sandbox.office import desk_view, operations
from connectors.sandbox.office.counter import perform
from connectors.sandbox.office.desk_view import Words
from connectors.sandbox.office.operations import Operation, People
from connectors.sandbox.office.refusals import WORDING, OfficeRefusal
from connectors.sandbox.office.register import register_of
from connectors.sandbox.office.register_entries import Kind, Reason, Use

_LOCALES = ("ja", "en")
Form = MultiDict[str, str]


def _listed(form: Form) -> bool:
    return form.get("unlisted") != "yes"


_OPERATIONS: Mapping[str, Callable[[Form], Operation]] = {
    "issue": lambda form: partial(operations.issue, person_id=form["person"], listed=_listed(form)),
    "renew": lambda form: partial(
        operations.renew, card_id=form["card"], listed=None if _listed(form) else False
    ),
    "issue_phone": lambda form: partial(
        operations.issue_phone,
        card_id=form["card"],
        phone=_phone(form["phone"]),
        listed=_listed(form),
    ),
    "revoke": lambda form: partial(
        operations.revoke, card_id=form["card"], reason=Reason(form["reason"])
    ),
    "suspend": lambda form: partial(operations.suspend, card_id=form["card"]),
    "resume": lambda form: partial(operations.resume, card_id=form["card"]),
    "reset_pin": lambda form: partial(operations.reset_pin, card_id=form["card"]),
    "roll_ca": lambda form: partial(operations.roll_authority, use=Use(form["use"])),
}


def add_page(app: Flask, data: Path, people: People, *, clock: Callable[[], datetime]) -> None:
    """Add the page and the address of its forms."""
    app.secret_key = secrets.token_bytes(32)
    app.config.update(
        SESSION_COOKIE_NAME="registry_office",  # cookies know no port: the name is ours alone
        SESSION_COOKIE_SAMESITE="Strict",
        SESSION_COOKIE_HTTPONLY=True,
    )
    styles = Path(__file__).with_name("templates") / "office_desk.css"

    @app.get("/")
    def _page() -> str:
        done = WORDING["done"].get(request.args.get("done"), {})
        words = Words(_locale(request.args.get("lang")))
        return _rendered(data, people, words, clock(), {"done": done.get(words.locale)})

    @app.get("/office_desk.css")
    def _styles() -> Response:
        return Response(styles.read_bytes(), mimetype="text/css")

    @app.post("/operations")
    def _operate() -> Response:
        words = Words(_locale(request.form.get("lang")))
        try:
            action, operation = _demanded(request.form)
            perform(data, people, operation, now=clock())
        except _StaleFormError:
            return _refused(data, people, words, clock(), words("page", "stale"), 403)
        except OfficeRefusal as refusal:
            said = refusal.sentence(words.locale)
            return _refused(data, people, words, clock(), said, 409)
        query = urlencode({"lang": words.locale, "done": action})
        return make_response(redirect(f"/?{query}", 303))


class _StaleFormError(Exception):
    """The form does not come from this desk's own page, or from one before it was started."""


def _demanded(form: Form) -> tuple[str, Operation]:
    """Return what a form that our own page sent asks for; raises for every other."""
    origin = request.headers.get("Origin")
    token = session.get("csrf", "")
    own = origin in {None, request.host_url.rstrip("/")}
    if not own or not token or not _same(token, form.get("csrf", "")):
        raise _StaleFormError
    action = form.get("action", "")
    try:
        return action, _OPERATIONS[action](form)
    except (KeyError, ValueError):
        raise OfficeRefusal("unknown_action") from None


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode("utf-8", "replace"))


def _phone(text: str) -> Kind:
    kind = Kind(text)
    if kind is Kind.CARD:
        raise ValueError("a card is no phone")
    return kind


def _locale(asked: str | None) -> str:
    """Return the language that was asked for, else the browser's, else Japanese."""
    if asked in _LOCALES:
        return asked
    return request.accept_languages.best_match(_LOCALES) or _LOCALES[0]


def _refused(
    data: Path, people: People, words: Words, now: datetime, said: str, status: int
) -> Response:
    page = _rendered(data, people, words, now, {"refusal": said})
    return make_response(page, status)


def _rendered(
    data: Path, people: People, words: Words, now: datetime, said: Mapping[str, Any]
) -> str:
    session.setdefault("csrf", secrets.token_urlsafe(32))
    with register_of(data).reading() as books:
        return render_template(
            "office_desk.html",
            words=words,
            other="en" if words.locale == "ja" else "ja",
            csrf=session["csrf"],
            cards=desk_view.cards(books, words, now=now),
            people=desk_view.without_card(books, people),
            choices=desk_view.choices(words),
            uses=tuple(Use),
            generations={use: books.authorities(use)[0].generation for use in Use},
            **said,
        )
