"""What all endpoints for statements of agencies have in common: one body, one form of answer.

The body is one signed statement (``connectors.contract.signed_statement``) as ``application/jwt``. Whoever signs
well gets one and the same answer, whatever came of it. A statement counts once.
"""

import logging
from collections.abc import Callable

from flask import Response, request
from joserfc.jwk import KeySet
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import RequestEntityTooLarge

from connectors.contract.correction_statement import CorrectionStatementError
from connectors.contract.protection_statement import ProtectionStatementError
from connectors.errors import DirectoryUnavailableError
from provider.storage.replays import ValueReplayedError
from provider.web.client.problems import UNAVAILABLE, Problem, problem_response
from provider.web.services import services

log = logging.getLogger(__name__)

_REPEATED = Problem(
    409,
    "statement_repeated",
    "A statement with this jti was taken before.",
    "Nothing is left to do if it was the same one; else give each statement a jti of its own.",
)


def answered(typ: str, act: Callable[[str], None]) -> Response:
    """Let a statement of this type be acted upon, and answer; ``act`` gets what is not verified yet."""
    try:
        act(_body())
    except (
        CorrectionStatementError,
        ProtectionStatementError,
        ValueError,
        RequestEntityTooLarge,
    ):
        return _never_kept(problem_response(_no_statement(typ)))
    except ValueReplayedError:
        return _never_kept(problem_response(_REPEATED))
    except (DirectoryUnavailableError, SQLAlchemyError) as fault:
        log.error("unavailable endpoint=%s fault=%s", request.endpoint, type(fault).__name__)  # noqa: TRY400 - a traceback may hold values
        return _never_kept(problem_response(UNAVAILABLE))
    return _never_kept(Response(status=204))


def keys_of(agency_id: str) -> KeySet | None:
    """Return the public keys of an agency; None for one without, or one that nobody knows."""
    known = services().agencies.get(agency_id)
    return known.keys if known else None


def _no_statement(typ: str) -> Problem:
    return Problem(
        400,
        "invalid_statement",
        "The body is not a statement of an agency that can be acted upon.",
        f"Send application/jwt: typ {typ}, signed with ES256 by a registered key just now.",
    )


def _body() -> str:
    if request.mimetype != "application/jwt":
        raise ValueError("content type")
    return request.get_data(cache=False).decode("ascii")


def _never_kept(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response
