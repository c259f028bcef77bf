"""Which endpoints a page of another origin may call from its script (the Fetch standard, CORS protocol).

Apps that run in a browser need them: metadata, keys, the catalogue, and the endpoints that such an app calls itself.
Opening these to every origin takes nothing away from anyone:

- No cookie counts there. Who may call is decided by what the caller puts into the request itself: an
  assertion, a code with its verifier, a token with its proof. A page that has none of these gets the
  refusal that any program on the internet gets.
- ``Access-Control-Allow-Credentials`` is never sent, so a browser shows a page no answer to a request
  that carried cookies or a client certificate.

Citizens' pages are not among them, and neither are registration (a page could spend its visitors'
quotas) and introspection (for clients with a key, which no page can keep).
"""

from flask import Flask, Response, current_app, request

_OPEN = frozenset(
    {
        *("catalogue_documents", "discovery", "par", "revocation"),
        *("self_information", "token", "userinfo"),
    }
)
"""Blueprints, for each is one room of endpoints with one kind of caller."""

_HEADERS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "DPoP-Nonce, Location, Preference-Applied, Retry-After, "
    "WWW-Authenticate",
}
_PREFLIGHT_HEADERS = {
    "Access-Control-Allow-Headers": "Accept, Authorization, Content-Type, DPoP, Idempotency-Key, "
    "Prefer",
    "Access-Control-Max-Age": "7200",
}


def open_to_other_origins(app: Flask) -> None:
    """Answer preflights, and mark the answers of open endpoints as readable; call it before access rules.

    A preflight carries neither token nor assertion, so no access rule could let it pass.
    """

    def answer_preflight() -> Response | None:
        if request.method != "OPTIONS" or request.blueprint not in _OPEN:
            return None
        response = current_app.make_default_options_response()
        response.status_code = 204
        response.headers.update(_PREFLIGHT_HEADERS)
        response.headers["Access-Control-Allow-Methods"] = response.headers["Allow"]
        return response

    def mark_readable(response: Response) -> Response:
        if request.blueprint in _OPEN:
            response.headers.update(_HEADERS)
        return response

    app.before_request(answer_preflight)
    app.after_request(mark_readable)
