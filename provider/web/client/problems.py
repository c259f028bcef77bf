"""Problems of the self-information API (RFC 9457): one table from fault to wire form.

``title`` says what is wrong, ``way_out`` what the caller can do; ``code`` is stable. Nothing that was
sent or stored is repeated.
"""

import json
import logging
from dataclasses import dataclass

from flask import Blueprint, Response, request
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import (
    HTTPException,
    InternalServerError,
    MethodNotAllowed,
    RequestEntityTooLarge,
    UnsupportedMediaType,
)

from connectors.errors import DirectoryUnavailableError
from consent.errors import NotPermittedError
from consent.permission import (
    CATEGORY_NOT_GRANTED,
    CONDITION_NOT_GRANTED,
    LOGIN_TOO_OLD,
    NOT_ENTITLED,
    SUBJECT_NOT_GRANTED,
)
from consent.step_up import FRESH
from provider.keys.envelope import SealError
from provider.oauth.encryption import NoEncryptionKeyError
from provider.oauth.login_class import offered_acrs
from provider.oauth.protocol import JWS_ALGORITHMS
from provider.selfinfo.errors import (
    KeyMalformedError,
    KeyMissingError,
    KeyReusedError,
    RequestAlreadyMadeError,
    RequestBodyError,
    RetrievalFailedError,
    RetrievalGoneError,
    RetrievalUnknownError,
    SubjectRequiredError,
    UnknownCategoryError,
)
from provider.web.services import services
from scopes.errors import ConditionError

log = logging.getLogger(__name__)

_TYPE = "urn:madoguchi:problem:"


@dataclass(frozen=True)
class Problem:
    """The wire form of one kind of fault. ``retry_after`` is in seconds."""

    status: int
    code: str
    title: str
    way_out: str
    retry_after: int | None = None


UNAVAILABLE = Problem(
    503,
    "temporarily_unavailable",
    "The service cannot answer at the moment.",
    "Repeat the call after the time in Retry-After, with a fresh proof.",
    retry_after=5,
)
TOKEN_NOT_GOOD = Problem(
    401,
    "invalid_token",
    "The access token can no longer be used.",
    "Refresh it; if that is refused, GET /grants/{grant_id} tells whether the consent is paused, so that "
    "the same tokens count again later, or has ended, so that only the citizen can give a new one.",
)
LOGIN_NOT_ENOUGH = Problem(
    401,
    "insufficient_user_authentication",
    "The consent rests on a login that is too old for this category.",
    "Send the citizen through a new authorization request with the max_age of the challenge.",
)
INSUFFICIENT_SCOPE = Problem(
    403,
    "insufficient_scope",
    "The grant does not cover this category, or not under this condition.",
    "Ask for what authorization_details of the token response states; for more, ask the citizen.",
)
SUBJECT_NOT_GIVEN = Problem(
    403,
    "subject_not_granted",
    "The consent is not about this person, or not now, or not any more.",
    "Use a subject in authorization_details of the newest token response. Of others, GET /grants/{grant_id} "
    "tells whether the consent is paused or has ended.",
)

PROBLEMS: dict[type[Exception], Problem] = {
    ConditionError: Problem(
        422,
        "invalid_condition",
        "The condition cannot be used with this category.",
        "Send one of the conditions that the category's page lists.",
    ),
    InternalServerError: Problem(
        500,
        "internal_error",
        "Something went wrong on our side.",
        "Repeat the call later, with a fresh proof; tell us the X-Request-Id if it stays so.",
    ),
    KeyMalformedError: Problem(
        400,
        "idempotency_key_malformed",
        "The Idempotency-Key is not 1 to 255 visible ASCII characters.",
        "Send a random value, such as a UUID.",
    ),
    KeyMissingError: Problem(
        400,
        "idempotency_key_missing",
        "The Idempotency-Key is missing.",
        "Send a random value with each new request, and the same one when you repeat it.",
    ),
    KeyReusedError: Problem(
        422,
        "idempotency_key_reused",
        "The Idempotency-Key was used before with another body.",
        "Send a new key with a new request.",
    ),
    MethodNotAllowed: Problem(
        405,
        "method_not_allowed",
        "This address does not know the method.",
        "See Allow for the methods that it knows.",
    ),
    NoEncryptionKeyError: Problem(
        406,
        "no_encryption_key",
        "Records can only be sent as application/jwt to a key that you published; there is none.",
        "Publish a JWK with use=enc (RSA of 2048 bits or more, P-256, P-384, P-521 or X25519).",
    ),
    RequestAlreadyMadeError: Problem(
        403,
        "request_already_made",
        "This consent was for one request, and that was made.",
        "Fetch the result of that request, or ask the citizen for a new consent.",
    ),
    RequestBodyError: Problem(
        400,
        "invalid_request_body",
        "The body is not a request in the form of this API.",
        'Send {} for everything granted, or {"requests": [{"category": …, "condition": …}]}.',
    ),
    RequestEntityTooLarge: Problem(
        413, "body_too_large", "The body is too large.", "Send no more than the API asks for."
    ),
    RetrievalFailedError: Problem(
        503,
        "retrieval_failed",
        "No agency could be asked before the deadline.",
        "Make a new request later; this one did not use up the consent.",
        retry_after=60,
    ),
    RetrievalGoneError: Problem(
        410,
        "gone",
        "The result was acknowledged or timed out, and is deleted.",
        "Under a standing consent make a new request.",
    ),
    RetrievalUnknownError: Problem(
        404,
        "not_found",
        "There is no such request under this consent.",
        "Use the Location of the answer to your request, with a token of the same consent.",
    ),
    SealError: UNAVAILABLE,
    SQLAlchemyError: UNAVAILABLE,
    DirectoryUnavailableError: UNAVAILABLE,
    SubjectRequiredError: Problem(
        400,
        "subject_required",
        "The consent is about several people, and the call does not say which of them is meant.",
        "Send subject, as in authorization_details of the token response: in the query of a GET, in the "
        "body of a POST.",
    ),
    UnknownCategoryError: Problem(
        404,
        "unknown_category",
        "There is no such category.",
        "Use a category of the catalogue.",
    ),
    UnsupportedMediaType: Problem(
        415,
        "unsupported_media_type",
        "The body is not declared as JSON.",
        "Send Content-Type: application/json.",
    ),
}
"""Every fault that may pass the edge of this API; ``NotPermittedError`` is told by its reason."""


def problem_response(problem: Problem, **more: object) -> Response:
    """Write a problem as ``application/problem+json``; ``more`` are members of ours."""
    content = {
        "type": _TYPE + problem.code,
        "title": problem.title,
        "status": problem.status,
        "detail": problem.way_out,
        "code": problem.code,
        **more,
    }
    response = Response(
        json.dumps(content, ensure_ascii=False),
        status=problem.status,
        content_type="application/problem+json",
    )
    if problem.retry_after is not None:
        response.headers["Retry-After"] = str(problem.retry_after)
    if problem in _CHALLENGES:
        algorithms = " ".join(JWS_ALGORITHMS)
        challenge = f'DPoP error="{_CHALLENGES[problem]}", algs="{algorithms}"'
        response.headers["WWW-Authenticate"] = challenge
    return response


_CHALLENGES = {
    TOKEN_NOT_GOOD: TOKEN_NOT_GOOD.code,
    INSUFFICIENT_SCOPE: INSUFFICIENT_SCOPE.code,
    SUBJECT_NOT_GIVEN: INSUFFICIENT_SCOPE.code,
}
"""The error of each challenge (RFC 6750 section 3, RFC 9449 section 7.1), which knows few."""


def answer_problems(blueprint: Blueprint) -> None:
    """Let a blueprint answer every fault of the table in its wire form."""
    for fault in PROBLEMS:
        blueprint.register_error_handler(fault, _told)
    blueprint.register_error_handler(NotPermittedError, _not_permitted)


def _told(fault: Exception) -> Response:
    problem = next(PROBLEMS[kind] for kind in type(fault).__mro__ if kind in PROBLEMS)
    if problem is UNAVAILABLE:
        log.error("unavailable endpoint=%s fault=%s", request.endpoint, type(fault).__name__)
    response = problem_response(problem, **_more(fault))
    if isinstance(fault, HTTPException):
        allow = fault.get_response().headers.get("Allow")
        if allow:
            response.headers["Allow"] = allow
    return response


def _more(fault: Exception) -> dict[str, str]:
    """Say where a fault is: the place in the body, or the category and the rule; no content."""
    told: dict[str, str | None] = {}
    if isinstance(fault, RequestBodyError | UnknownCategoryError):
        told = {"place": fault.place}
    if isinstance(fault, ConditionError):
        told = {"category": fault.category, "field": "condition", "rule": fault.reason}
    return {name: value for name, value in told.items() if value}


def _not_permitted(fault: NotPermittedError) -> Response:
    if fault.reason == LOGIN_TOO_OLD:
        return _login_too_old()
    if fault.reason == SUBJECT_NOT_GRANTED:
        return problem_response(SUBJECT_NOT_GIVEN)
    if fault.reason not in (CATEGORY_NOT_GRANTED, CONDITION_NOT_GRANTED, NOT_ENTITLED):
        return problem_response(TOKEN_NOT_GOOD)
    return problem_response(INSUFFICIENT_SCOPE, **_beyond(fault))


def _beyond(fault: NotPermittedError) -> dict[str, object]:
    """Name what a grant does not cover; the condition where that alone is at fault."""
    if not fault.categories:
        return {}
    named: dict[str, object] = {
        "category": fault.categories[0],
        "categories": [*fault.categories],
    }
    return named | ({"field": "condition"} if fault.reason == CONDITION_NOT_GRANTED else {})


def _login_too_old() -> Response:
    """Challenge for a fresh login (RFC 9470 section 3)."""
    response = problem_response(LOGIN_NOT_ENOUGH)
    acrs = " ".join(offered_acrs(services().settings.offered_logins))
    wanted = f'acr_values="{acrs}", max_age="{int(FRESH.total_seconds())}"'
    challenge = f'DPoP error="{LOGIN_NOT_ENOUGH.code}", {wanted}'
    response.headers["WWW-Authenticate"] = challenge
    return response
