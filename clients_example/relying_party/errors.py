"""What can go wrong between this app and the provider. No message holds a value that was received.

AppError
├── UnreachableError          the provider did not answer
├── UnexpectedAnswerError     it answered what the protocol does not allow
├── UnprovenError             what it handed over lacks a good signature
├── RefusedError              it refused, with a code of its own
├── AccessEndedError          no token is good: the consent has ended, or rests
└── CallbackError             the browser came back with an answer that is not ours to take
"""


class AppError(Exception):
    """The base of all of them; ``code`` is stable and safe to log."""

    code = "error"


class UnreachableError(AppError):
    """No answer came in time, or no connection could be made."""

    code = "unreachable"


class UnexpectedAnswerError(AppError):
    """The answer is no JSON, is too large, or lacks what it must hold."""

    code = "unexpected_answer"

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


class UnprovenError(AppError):
    """A signature is missing, is not the provider's, or is about something else."""

    code = "unproven"


class RefusedError(AppError):
    """The provider refused with an OAuth error or a problem code."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class AccessEndedError(AppError):
    """Neither the access token nor the refresh token is good now; ``Grants`` tells an end from a rest."""

    code = "access_ended"


class CallbackError(AppError):
    """``state`` or ``iss`` is not the one that belongs to this browser (RFC 9207)."""

    code = "callback"
