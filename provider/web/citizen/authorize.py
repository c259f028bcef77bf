"""The authorization endpoint: each visit opens a flow of its own (RFC 6749 section 3.1, RFC 9126)."""

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from provider.oauth.authorization import ResolvedRequest
from provider.oauth.errors import RequestReturnedError
from provider.oauth.plain_request import single
from provider.oauth.protocol import REQUEST_URI_PREFIX
from provider.web.access import Caller, callable_by
from provider.web.citizen.blueprint import citizen
from provider.web.citizen.leave import leave
from provider.web.citizen.pages import page
from provider.web.citizen.single_sign_on import answer_without_page
from provider.web.citizen.start import open_visit
from provider.web.headers import allow_form_target
from provider.web.locale import suggest_locale
from provider.web.origins import form_target
from provider.web.services import services


@citizen.get("/authorize")
@callable_by(Caller.ANYONE)
def authorize() -> ResponseReturnValue:
    """Open a visit; what leads to no relying party for sure is a page, never a redirect."""
    resolved = _resolved(request.args)
    answer = answer_without_page(resolved)
    if answer is not None:
        return leave(answer)
    suggest_locale(resolved.request.ui_locales)
    return open_visit(resolved.request, resolved.request_uri_hash)


@citizen.post("/authorize")
@callable_by(Caller.ANYONE)
def authorize_by_form() -> ResponseReturnValue:
    """Take the form of another site (OpenID Connect Core section 3.1.2.1), and begin by GET.

    Such a form comes without our cookie (SameSite=Lax): only the step after it knows the browser.
    """
    resolved = _resolved(request.values)
    request_uri = single(request.values.to_dict(flat=False), "request_uri")
    if resolved.request_uri_hash is None:
        authorization, now = services().oauth.authorization, services().clock()
        request_uri = authorization.keep(resolved.request, now=now)
    client_id = resolved.request.client_id
    target = url_for("citizen.authorize", client_id=client_id, request_uri=request_uri)
    return redirect(target, 303)


@citizen.errorhandler(RequestReturnedError)
def return_fault(fault: RequestReturnedError) -> ResponseReturnValue:
    """Tell the relying party what is wrong with its request.

    Nobody reviewed an app that registered itself: without a press our address leads nowhere of its
    choice (RFC 9700 section 4.11.2).
    """
    if fault.relying_party.reviewed or fault.asked_silently:
        return leave(fault.response)
    target = form_target(fault.response.redirect_uri)
    allow_form_target(target)
    return page(
        "stopped.html", party=fault.relying_party, answer=fault.response, target=target
    ), 400


def _resolved(values: MultiDict[str, str]) -> ResolvedRequest:
    """Find or read the request. Of a pushed one, nothing beside its name counts (RFC 9126, 4)."""
    authorization, now = services().oauth.authorization, services().clock()
    unverified = values.to_dict(flat=False)
    request_uri = single(unverified, "request_uri")
    if request_uri.startswith(REQUEST_URI_PREFIX):
        return authorization.resolve(single(unverified, "client_id"), request_uri, now=now)
    return authorization.resolve_plain(unverified, now=now)
