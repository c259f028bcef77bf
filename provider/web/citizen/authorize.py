"""The authorization endpoint: each visit opens a flow of its own (RFC 6749 section 3.1, RFC 9126)."""

from flask import redirect, request
from flask.typing import ResponseReturnValue

from provider.web.access import Caller, callable_by
from provider.web.citizen.blueprint import citizen
from provider.web.citizen.start import open_visit
from provider.web.locale import suggest_locale
from provider.web.services import services


@citizen.get("/authorize")
@callable_by(Caller.ANYONE)
def authorize() -> ResponseReturnValue:
    """Open a visit for a pushed request; what cannot be resolved is a page, never a redirect."""
    authorization = services().oauth.authorization
    resolved = authorization.resolve(
        _single("client_id"), _single("request_uri"), now=services().clock()
    )
    if "none" in (resolved.request.prompt or "").split():
        # Every consent rests on a login of its own, so there is never one to go by silently.
        return redirect(authorization.refusal_url(resolved.request, "login_required"), 303)
    suggest_locale(resolved.request.ui_locales)
    return open_visit(resolved.request, resolved.request_uri_hash)


def _single(name: str) -> str:
    """Return a parameter; one that is sent twice or is no text counts as not sent."""
    values = request.args.getlist(name)  # RFC 6749 section 3.1
    return values[0] if len(values) == 1 and "\0" not in values[0] else ""
