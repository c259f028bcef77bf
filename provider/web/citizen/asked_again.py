"""A form whose language button is pressed: its page is shown again with what was typed, and nothing else is done."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import request

from provider.web.access import View
from provider.web.csrf import FormRefusedError, is_from_own_page
from provider.web.locale import CHOICE


def asked_on(form_page: View) -> Callable[[View], View]:
    """Declare on which page a form stands; a press on a language shows that page instead of doing what the form does.

    The page reads what was typed from the form that came (``typed`` in templates). Raises
    ``FormRefusedError`` for a form of another site: nobody else fills in our pages.
    """

    def declare(view: View) -> View:
        @wraps(view)
        def answer(**place: str) -> Any:
            if CHOICE not in request.form:
                return view(**place)
            if not is_from_own_page():
                raise FormRefusedError
            return form_page(**place)

        return answer

    return declare
