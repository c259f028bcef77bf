"""Resources: the token demanded before the view, refusals worded, a fresh nonce with every answer."""

from flask import Blueprint, Response, g, request

from provider.oauth.errors import ResourceError
from provider.oauth.presented_token import ResourceCall
from provider.oauth.protocol import JWS_ALGORITHMS
from provider.oauth.resource_metadata import PATH as METADATA_PATH
from provider.web.client.client_certificate import listener_base, presented
from provider.web.client.problems import TOKEN_NOT_GOOD, Problem, problem_response
from provider.web.services import services

resource = Blueprint("resource", __name__)
"""Has no address of its own; it carries what every resource needs."""

_TITLES = {
    "insufficient_scope": "The access token does not allow this.",
    "invalid_dpop_proof": "The DPoP proof was refused.",
    "invalid_request": "The access token is brought in a way that is not allowed.",
    "invalid_token": TOKEN_NOT_GOOD.title,
    "missing_token": "An access token is needed.",
    "unknown_grant": "This client holds no such grant.",
    "use_dpop_nonce": "The DPoP proof must carry the server's nonce.",
}
_WAYS_OUT = {
    "insufficient_scope": "Ask the citizen for a consent that covers it.",
    "invalid_dpop_proof": "Make a new proof for this very call (RFC 9449).",
    "invalid_request": "Send it in the Authorization header alone, with its token_type as the scheme.",
    "invalid_token": TOKEN_NOT_GOOD.way_out,
    "missing_token": "Send Authorization with token_type and access token; for DPoP, a proof, too.",
    "unknown_grant": "Use a grant_id of a token response of this client.",
    "use_dpop_nonce": "Repeat the call with a proof that carries the DPoP-Nonce of this answer.",
}


def resource_call() -> ResourceCall:
    """Read the present call as its token's bearer made it."""
    return ResourceCall(
        method=request.method,
        path=request.path,
        query=request.query_string.decode("latin-1"),
        authorization=request.headers.get("Authorization"),
        proof=request.headers.get("DPoP"),
        certificate=presented(),
        base=listener_base(),
    )


def demand_token() -> None:
    """Leave a ``ResourceAccess`` in ``g.access``; raise ``ResourceError`` when there is none."""
    g.hand_out_nonce = True
    admit = services().oauth.protector.admit
    g.access = admit(resource_call(), now=services().clock())


@resource.app_errorhandler(ResourceError)
def tell(fault: ResourceError) -> Response:
    """Word a refusal as problem and challenge (RFC 9457; RFC 9449 section 7.1)."""
    way_out = _WAYS_OUT[fault.code]
    detail = f"{fault.detail}. {way_out}" if fault.detail else way_out
    response = problem_response(Problem(fault.status, fault.code, _TITLES[fault.code], detail))
    response.headers["WWW-Authenticate"] = _challenges(fault)
    response.headers["Cache-Control"] = "no-store"
    return response


@resource.after_app_request
def hand_out_nonce(response: Response) -> Response:
    """Give the next proof its nonce."""
    if g.get("hand_out_nonce"):
        response.headers["DPoP-Nonce"] = services().oauth.nonces.current(now=services().clock())
    return response


def _challenges(fault: ResourceError) -> str:
    """Challenge by both schemes (RFC 9110 section 11.6.1), each with where to learn more (RFC 9728)."""
    where = f'resource_metadata="{services().settings.issuer_url}{METADATA_PATH}"'
    told = f'error="{fault.error}", ' if fault.error else ""
    dpop = f'DPoP {told}algs="{" ".join(JWS_ALGORITHMS)}", {where}'
    bearer = f"Bearer {where}" if fault.error in _OF_PROOFS else f"Bearer {told}{where}"
    return f"{dpop}, {bearer}"


_OF_PROOFS = ("invalid_dpop_proof", "use_dpop_nonce")
