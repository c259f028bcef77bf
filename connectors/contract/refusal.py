"""The reason with which an agency refuses: one short code, or none that we would repeat."""

import re
from typing import Any

from connectors.errors import MalformedAnswerError
from connectors.strict_json import json_object

UNNAMED = "unnamed"
_STABLE = re.compile(r"[a-z_]{1,40}\Z")


def refusal_reason(unverified_body: bytes | None) -> str:
    """Return the ``reason`` of a refusal's body; ``unnamed`` for everything but a stable code.

    So nothing that an agency writes about a person comes through here.
    """
    try:
        told: Any = json_object(unverified_body).get("reason")
    except (MalformedAnswerError, RecursionError):
        return UNNAMED
    return told if isinstance(told, str) and _STABLE.match(told) else UNNAMED
