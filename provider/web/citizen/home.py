"""Pages that need no login: what this is, and where to find help."""

from flask import request
from flask.typing import ResponseReturnValue

from provider.web.access import Caller, callable_by
from provider.web.citizen.blueprint import citizen
from provider.web.citizen.pages import page


@citizen.get("/")
@callable_by(Caller.ANYONE)
def home() -> ResponseReturnValue:
    """Say in a few sentences what this is."""
    return page("home.html")


@citizen.get("/help")
@callable_by(Caller.ANYONE)
def help_page() -> ResponseReturnValue:
    """Say where to find help; the link stands in the same place on every page (WCAG 2.2, 3.2.6).

    A public terminal has no second tab: there the address names the visit to go back to.
    """
    return page("help.html", back_to=request.args.get("flow", ""))
