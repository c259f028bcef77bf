"""``POST /agencies/protection-flags``: an agency sets or lifts a protection flag of a person it knows.

The body is one signed statement (``connectors.contract.protection_statement``) as ``application/jwt``. Whoever
signs well gets one and the same answer, whether the person is known, the flag was set before, or anything
came of it. A statement counts once.
"""

import logging

from flask import Blueprint, Response, request
from joserfc.jwk import KeySet
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import RequestEntityTooLarge

from connectors.contract.protection_statement import (
    ProtectionStatementError,
    protection_statement,
)
from connectors.errors import DirectoryUnavailableError
from provider.storage.replays import ValueReplayedError
from provider.web.access import Caller, callable_by
from provider.web.client.problems import UNAVAILABLE, Problem, problem_response
from provider.web.services import services

log = logging.getLogger(__name__)

agency_protection = Blueprint("agency_protection", __name__, url_prefix="/agencies")

_NOT_A_STATEMENT = Problem(
    400,
    "invalid_statement",
    "The body is not a statement of an agency that can be acted upon.",
    "Send application/jwt: typ protection-flag+jwt, signed with ES256 by a registered key just now.",
)
_REPEATED = Problem(
    409,
    "statement_repeated",
    "A statement with this jti was taken before.",
    "Nothing is left to do if it was the same one; else give each statement a jti of its own.",
)


@agency_protection.post("/protection-flags")
@callable_by(Caller.AGENCY)
def protection_flags() -> Response:
    """Set or lift a flag as a signed statement says."""
    here, now = services(), services().clock()
    try:
        said = protection_statement(_body(), _keys_of, audience=here.settings.issuer_url, now=now)
        here.protection_desk.by_agency(said, now=now)
    except (ProtectionStatementError, ValueError, RequestEntityTooLarge):
        return _never_kept(problem_response(_NOT_A_STATEMENT))
    except ValueReplayedError:
        return _never_kept(problem_response(_REPEATED))
    except (DirectoryUnavailableError, SQLAlchemyError) as fault:
        log.error("unavailable endpoint=%s fault=%s", request.endpoint, type(fault).__name__)  # noqa: TRY400 - a traceback may hold values
        return _never_kept(problem_response(UNAVAILABLE))
    return _never_kept(Response(status=204))


def _body() -> str:
    if request.mimetype != "application/jwt":
        raise ProtectionStatementError
    return request.get_data(cache=False).decode("ascii")


def _keys_of(agency_id: str) -> KeySet | None:
    known = services().agencies.get(agency_id)
    return known.keys if known else None


def _never_kept(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response
