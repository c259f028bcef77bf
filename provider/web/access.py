"""Who may call a route: declared beside the view, enforced before it, proved by a test.

A view without a declaration is refused for everyone, so that forgetting closes instead of opens.
"""

from collections.abc import Callable
from enum import StrEnum
from typing import Any

from flask import Flask, abort, current_app, request

CALLABLE_BY = "callable_by"


class Caller(StrEnum):
    """Who a route is for."""

    AGENCY = "agency"
    """An agency that holds records; the endpoint verifies its signature."""
    ANYONE = "anyone"
    """No check: public documents, the entry points of a flow, the parked answer."""
    BROWSER = "browser"
    """A browser with a session of ours, logged in or not."""
    CITIZEN = "citizen"
    """A browser whose session a citizen logged in to."""
    CLERK = "clerk"
    """A member of staff at a counter, whom the operator gave a secret."""
    CLIENT = "client"
    """A relying party; the endpoint authenticates it, as it registered."""
    DEVELOPER = "developer"
    """Whoever registers a client or manages one; the endpoint checks their token, if one is needed."""
    MANAGEMENT = "management"
    """A relying party with a token for looking after its grants."""
    TOKEN = "token"  # noqa: S105 - a kind of caller, not a secret
    """A relying party with an access token, in the right hands."""


View = Callable[..., Any]
Enforcer = Callable[[], None]


def callable_by(caller: Caller) -> Callable[[View], View]:
    """Declare who may call the view below."""

    def declare(view: View) -> View:
        setattr(view, CALLABLE_BY, caller)
        return view

    return declare


def enforce_access(app: Flask, enforcers: dict[Caller, Enforcer]) -> None:
    """Run the enforcer of each route's caller before its view; an enforcer raises to refuse."""

    def enforce() -> None:
        if request.endpoint is None or request.endpoint == "static":
            return
        caller = getattr(current_app.view_functions[request.endpoint], CALLABLE_BY, None)
        if caller is None:
            abort(403)
        enforcer = enforcers.get(caller)
        if enforcer is not None:
            enforcer()

    app.before_request(enforce)
