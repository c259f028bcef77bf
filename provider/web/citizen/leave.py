"""The way out: a browser leaves for a relying party with an answer, in the mode that was asked for.

Chromium holds every redirect that follows a form to the ``form-action`` of the form's page (CSP level 3,
6.4.1), and so also where the relying party's own callback leads on to, which nobody can know. After a
form the browser therefore arrives at a page of ours, and leaves from there by itself or by a link.
"""

from flask import redirect
from flask.typing import ResponseReturnValue

from provider.oauth.response_mode import AuthorizationResponse
from provider.web.citizen.pages import page
from provider.web.headers import leave_by_form
from provider.web.origins import form_target
from provider.web.services import services
from provider.web.sessions import forget_session


def leave(answer: AuthorizationResponse) -> ResponseReturnValue:
    """Send away a browser that no form brought here."""
    return _posting(answer) if answer.posted else redirect(answer.location, 303)


def leave_after_form(answer: AuthorizationResponse) -> ResponseReturnValue:
    """Send away a browser that a form brought here, of ours or of the bridge.

    A public terminal forgets who was logged in: nobody comes back to press the end. The session itself
    runs out by itself, for the code that is on its way belongs to it.
    """
    if services().settings.kiosk:
        forget_session()
    return (
        _posting(answer)
        if answer.posted
        else page("leave.html", location=answer.location, watched=False)
    )


def _posting(answer: AuthorizationResponse) -> ResponseReturnValue:
    leave_by_form(form_target(answer.redirect_uri))
    return page("form_post.html", answer=answer, watched=False)
