"""In which language to answer: what the reader chose, else what their app or browser asks for."""

from flask import Flask, Response, g, request
from werkzeug.exceptions import HTTPException

from provider.web.services import services
from provider.web.wording import LOCALES

CHOICE = "lang"
_PAGES = "citizen"
"""The blueprint of the pages that have forms."""
_YEAR = 365 * 24 * 3600


def locale() -> str:
    """Return the language of this answer."""
    if "locale" not in g:
        g.locale = _chosen() or _kept() or _asked_by_browser()
    return str(g.locale)


def choose_locale(unverified_choice: str) -> None:
    """Follow the reader's choice from now on; anything that is no language changes nothing."""
    chosen = _known(unverified_choice)
    if chosen:
        g.locale = g.locale_to_keep = chosen


def forget_locale() -> None:
    """Go back to the first language, and let the browser forget the choice: the next reader is another."""
    g.locale, g.locale_to_forget = LOCALES[0], True


def suggest_locale(ui_locales: str | None) -> None:
    """Follow an app's wish (OpenID Connect Core 3.1.2.1) unless the reader has chosen already."""
    if _chosen() or _kept():
        return
    wanted = (_nearest(tag) for tag in (ui_locales or "").split())
    choose_locale(next((tag for tag in wanted if _known(tag)), ""))


def keep_chosen_locale(app: Flask) -> None:
    """Keep a choice in a cookie of its own: it holds nothing but the name of a language.

    An answer that caches may hand to others carries no cookie.
    """

    def keep(response: Response) -> Response:
        if g.get("locale_to_forget"):
            response.delete_cookie(_cookie_name(), secure=services().settings.secure, httponly=True)
            return response
        chosen = _chosen() or g.get("locale_to_keep")
        if chosen and not response.cache_control.public:
            response.set_cookie(
                _cookie_name(),
                chosen,
                max_age=_YEAR,
                secure=services().settings.secure,
                httponly=True,
                samesite="Lax",
            )
        return response

    app.after_request(keep)


def _chosen() -> str | None:
    return _known(request.args.get(CHOICE, "")) or _known(_pressed())


def _pressed() -> str:
    """Return the language of a button that belongs to a citizen's form; a form that is none is not read here."""
    if request.blueprint != _PAGES:
        return ""
    try:
        return request.form.get(CHOICE, "")
    except HTTPException:  # whoever answers says what is wrong with it
        return ""


def _cookie_name() -> str:
    return "__Host-madoguchi-lang" if services().settings.secure else "madoguchi-lang"


def _known(value: str) -> str | None:
    return value if value in LOCALES else None


def _kept() -> str | None:
    return _known(request.cookies.get(_cookie_name(), ""))


def _asked_by_browser() -> str:
    wanted = (_nearest(tag) for tag in request.accept_languages.values())
    return next((tag for tag in wanted if _known(tag)), LOCALES[0])


def _nearest(tag: str) -> str:
    """Return the tag itself where it is one of ours, else its language alone."""
    return tag.lower() if _known(tag.lower()) else tag.partition("-")[0].lower()
