"""The way out: a browser leaves for a relying party with an answer, in the mode that was asked for."""

from flask import redirect
from flask.typing import ResponseReturnValue

from provider.oauth.response_mode import AuthorizationResponse
from provider.web.citizen.pages import page
from provider.web.headers import allow_form_target, leave_by_form
from provider.web.origins import form_target


def allow_way_out(redirect_uri: str) -> None:
    """Let the forms of this page end at a relying party's address, which was checked before."""
    allow_form_target(form_target(redirect_uri))


def leave_from_elsewhere(answer: AuthorizationResponse) -> ResponseReturnValue:
    """Send a browser away that a form on another site brought here.

    That page's policy may forbid every redirect but the one to us (CSP level 3, 6.4.1), so that the
    browser arrives at a page of ours and leaves from there.
    """
    return leave(answer) if answer.posted else page("leave.html", location=answer.location)


def leave(answer: AuthorizationResponse) -> ResponseReturnValue:
    """Send the browser away: by redirect, or by a page whose form it posts."""
    if not answer.posted:
        return redirect(answer.location, 303)
    leave_by_form(form_target(answer.redirect_uri))
    return page("form_post.html", answer=answer)
