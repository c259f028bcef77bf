"""Why an agency gives no records: each is one answer of the contract (``docs/source-contract.md``).

NotAnsweredError
├── BadQuestionError        400  the question is none that the contract knows
├── StrangerError           401  the caller does not know our secret
├── RefusedError            403  the agency refuses; ``reason`` is a stable code
│   └── UnprovenError       403  the consent token does not prove this question
├── NotServedError          422  the category is not served here
├── AwayError               503  the agency is away for so many seconds
└── ByHandError             202  staff answer by hand

No message holds anything that was received.
"""

from http import HTTPStatus
from typing import ClassVar


class NotAnsweredError(Exception):
    """The root of this tree. ``status`` and ``body`` are what the platform is told."""

    status: ClassVar[HTTPStatus]
    code: ClassVar[str]

    @property
    def body(self) -> dict[str, str]:
        """The JSON that says why."""
        return {"code": self.code}

    @property
    def headers(self) -> dict[str, str]:
        """What stands in the header beside it."""
        return {}


class BadQuestionError(NotAnsweredError):
    """The question is malformed, or asks under a condition that does not fit the category."""

    status = HTTPStatus.BAD_REQUEST
    code = "invalid_request"


class StrangerError(NotAnsweredError):
    """The caller did not show the bearer secret."""

    status = HTTPStatus.UNAUTHORIZED
    code = "unauthorized"


class RefusedError(NotAnsweredError):
    """The agency does not answer this question; ``reason`` has up to 40 of ``a-z`` and ``_``."""

    status = HTTPStatus.FORBIDDEN
    code = "refused"

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason

    @property
    def body(self) -> dict[str, str]:
        """The JSON that says why, with the reason."""
        return {"code": self.code, "reason": self.reason}


class UnprovenError(RefusedError):
    """The consent token is missing, or proves another question than this one."""


class NotServedError(NotAnsweredError):
    """The category is not served by this agency."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY
    code = "unsupported"


class AwayError(NotAnsweredError):
    """The agency cannot answer for ``seconds``."""

    status = HTTPStatus.SERVICE_UNAVAILABLE
    code = "maintenance"

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds

    @property
    def headers(self) -> dict[str, str]:
        """``Retry-After`` in seconds (RFC 9110 10.2.3)."""
        return {"Retry-After": str(self.seconds)}


class ByHandError(NotAnsweredError):
    """Staff of the agency answer by hand, outside of this platform."""

    status = HTTPStatus.ACCEPTED
    code = "manual"
