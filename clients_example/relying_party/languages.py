"""The language of a page: the one that was asked for, else the one of before, else the browser's."""

from collections.abc import Callable
from datetime import timedelta

from flask import Flask, g, request
from werkzeug.wrappers import Response

from clients_example.relying_party.words import LANGUAGES, Words

_REMEMBERED = timedelta(days=400)


def choose_languages(app: Flask, words_of: Callable[[str], Words], cookie: str) -> None:
    """Put the words of the reader's language into ``g.words``, and remember a choice."""

    @app.before_request
    def choose() -> None:
        asked = request.args.get("lang") or request.cookies.get(cookie)
        first = request.accept_languages.best_match(LANGUAGES, LANGUAGES[0])
        g.words = words_of(asked if asked in LANGUAGES else first)

    @app.after_request
    def remember(response: Response) -> Response:
        if request.args.get("lang") in LANGUAGES:
            response.set_cookie(
                cookie, g.words.language, max_age=_REMEMBERED, samesite="Lax", httponly=True
            )
        return response
