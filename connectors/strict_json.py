"""JSON from outside: an object in UTF-8, without NaN, lone surrogates, or depths that nobody needs."""

import json
from typing import Any, NoReturn

from connectors.errors import MalformedAnswerError


def json_object(unverified: bytes | None) -> dict[str, Any]:
    """Read a JSON object (RFC 8259); None is a body that was too large to be read.

    Raises ``MalformedAnswerError``, and ``RecursionError`` for what is nested too deeply.
    """
    if unverified is None:
        raise MalformedAnswerError("the body is too large")
    try:
        text = unverified.decode("utf-8")
        value = json.loads(text, parse_constant=_refuse_constant)
        json.dumps(value, ensure_ascii=False).encode("utf-8")  # refuses lone surrogates
    except ValueError:
        raise MalformedAnswerError("the body is not JSON") from None
    if not isinstance(value, dict):
        raise MalformedAnswerError("the body is not an object")
    return value


def _refuse_constant(_: str) -> NoReturn:
    raise ValueError("NaN and Infinity are not JSON")
