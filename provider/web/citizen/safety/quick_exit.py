"""Leaving at once: the session ends, and the browser goes to a page that says nothing of us.

It goes by a page without our name, because browsers hold a redirect after a form to the form's page's
security policy (``citizen/leave.py`` says more). What the back button finds is a session that is over.
"""

from contextlib import suppress

from flask import render_template
from flask.typing import ResponseReturnValue

from provider.web.access import Caller, callable_by
from provider.web.citizen.blueprint import citizen
from provider.web.csrf import FormRefusedError, check_form
from provider.web.locale import locale
from provider.web.services import services
from provider.web.sessions import SessionMissingError, end_session
from provider.web.wording import base_language, text


@citizen.post("/quick-exit")
@callable_by(Caller.ANYONE)
def quick_exit() -> ResponseReturnValue:
    """End the session where the form is ours; lead away whoever presses, whatever is left of it."""
    with suppress(SessionMissingError, FormRefusedError):
        check_form("quick-exit")
        end_session()
    tongue = locale()
    return render_template(
        "safety/left.html",
        language=base_language(tongue),
        location=services().settings.quick_exit_url,
        said=text(tongue, "quick_exit.leaving"),
    )
