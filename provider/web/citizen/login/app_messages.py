"""What an app on a phone tells us: small JSON messages between programs, without cookies.

Whoever is asked for an unknown, late or foreign thing says the same, so that nobody learns which it is.
"""

import re
from collections.abc import Collection, Mapping

from flask import Response, jsonify, request
from werkzeug.exceptions import RequestEntityTooLarge

from jpki_bridge.errors import AnswerTooLargeError, ChallengeGoneError
from jpki_bridge.message import MAX_ANSWER_BYTES
from jpki_bridge.strict_json import StrictJsonError, read_object
from provider.storage.challenges import Challenge
from provider.web.citizen.blueprint import citizen
from provider.web.citizen.errors import AppRefusedError
from provider.web.citizen.login.login_problems import known_to_bridges
from provider.web.logging import LOGIN_REFUSED, log
from provider.web.services import services

JSON = "application/json"
OUTCOME = ("answer", "error")
"""One of these two ends what an app was asked for."""

_MOST_BODY_BYTES = 2 * MAX_ANSWER_BYTES
_SECRET = re.compile(r"[A-Za-z0-9_-]{43,86}")
_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")


def read_message(*names: str) -> Mapping[str, str]:
    """Read a message of exactly these members; ``claim`` is a secret of 256 bits that the app drew."""
    message = _members()
    if set(message) != set(names):
        raise AppRefusedError("ERR_FORMAT", 400)
    return message


def read_outcome(*names: str) -> Mapping[str, str]:
    """Read a message of these members and one more: ``answer`` or ``error``."""
    message = _members()
    if set(message) not in [{*names, outcome} for outcome in OUTCOME]:
        raise AppRefusedError("ERR_FORMAT", 400)
    if len(message.get("answer", "").encode()) > MAX_ANSWER_BYTES:
        raise AppRefusedError(AnswerTooLargeError.code, 413)
    if "error" not in message:
        return message
    return {**message, "error": known_to_bridges(message["error"])}


def challenge_message(challenge: Challenge) -> Response:
    """Hand the texts to be shown and signed to the app."""
    left = challenge.expires_at - services().clock()
    return jsonify(
        nonce=challenge.nonce, context=challenge.context, expires_in=int(left.total_seconds())
    )


def gone() -> AppRefusedError:
    """Say that there is nothing to be had, whatever the reason."""
    return AppRefusedError(ChallengeGoneError.code, 404)


@citizen.errorhandler(AppRefusedError)
def refuse_app(refusal: AppRefusedError) -> tuple[Response, int]:
    """Tell the app why not."""
    log(LOGIN_REFUSED, code=refusal.code)
    return jsonify(error=refusal.code, **refusal.facts), refusal.status


def _members() -> dict[str, str]:
    if "Origin" in request.headers or request.headers.get("Sec-Fetch-Site", "none") != "none":
        raise AppRefusedError("ERR_ORIGIN", 403)  # a page in a browser, not an app
    if request.mimetype != JSON:
        raise AppRefusedError("ERR_FORMAT", 415)
    try:
        members = read_object(_body().decode("utf-8"))
    except (UnicodeDecodeError, StrictJsonError) as fault:
        raise AppRefusedError("ERR_FORMAT", 400) from fault
    _check(members)
    return members


def _body() -> bytes:
    request.max_content_length = _MOST_BODY_BYTES
    try:
        return request.get_data()
    except RequestEntityTooLarge as fault:
        raise AppRefusedError(AnswerTooLargeError.code, 413) from fault


def _check(members: Mapping[str, object]) -> None:
    if not all(isinstance(value, str) for value in members.values()):
        raise AppRefusedError("ERR_FORMAT", 400)
    _check_form(members, ("claim",), _SECRET)
    _check_form(members, ("txn", "link", "number", "error"), _NAME)


def _check_form(
    members: Mapping[str, object], names: Collection[str], form: re.Pattern[str]
) -> None:
    if not all(form.fullmatch(str(members[name])) for name in names if name in members):
        raise AppRefusedError("ERR_FORMAT", 400)
