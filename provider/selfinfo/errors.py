"""What can be wrong with asking for self-information and with fetching it.

SelfInformationError
├── RequestBodyError          the body is not a request in the form of the API
├── IdempotencyKeyError
│   ├── KeyMissingError       a request came without an Idempotency-Key
│   ├── KeyMalformedError     the key is not 1 to 255 visible ASCII characters
│   └── KeyReusedError        the key was used before, with another body
├── SubjectRequiredError      the token covers several people, and the call does not say whom it means
├── UnknownCategoryError      a category that is not in the catalogue
├── RequestAlreadyMadeError   a one-off grant has served its one request
├── VisitOverError            what a page shows was agreed to, refused or left meanwhile
└── RetrievalError
    ├── RetrievalUnknownError no such retrieval, or it belongs to another grant: the two look alike
    ├── RetrievalGoneError    its result was acknowledged or timed out, and is shredded
    └── RetrievalFailedError  nobody could be asked before the deadline
"""


class SelfInformationError(Exception):
    """The root of this tree."""


class RequestBodyError(SelfInformationError):
    """The body is not in the form of the API; ``place`` names the member, never its content."""

    def __init__(self, place: str) -> None:
        super().__init__(place)
        self.place = place


class IdempotencyKeyError(SelfInformationError):
    """The Idempotency-Key cannot be used."""


class KeyMissingError(IdempotencyKeyError):
    """A request came without an Idempotency-Key."""


class KeyMalformedError(IdempotencyKeyError):
    """The key is not 1 to 255 visible ASCII characters."""


class KeyReusedError(IdempotencyKeyError):
    """The key was used before, with another body."""


class SubjectRequiredError(SelfInformationError):
    """The token covers several people, and the call does not say about whom it is."""


class UnknownCategoryError(SelfInformationError):
    """A category that is not in the catalogue, or left it; ``place`` names where a body asks for it."""

    def __init__(self, place: str | None = None) -> None:
        super().__init__(place)
        self.place = place


class RequestAlreadyMadeError(SelfInformationError):
    """A one-off grant has served its one request."""


class VisitOverError(SelfInformationError):
    """A visit does not choose any more: another tab has agreed, refused or gone back meanwhile."""


class RetrievalError(SelfInformationError):
    """A retrieval cannot be used."""


class RetrievalUnknownError(RetrievalError):
    """No such retrieval, or it belongs to another grant: the two look alike."""


class RetrievalGoneError(RetrievalError):
    """Its result was acknowledged or timed out, and is shredded."""


class RetrievalFailedError(RetrievalError):
    """Nobody could be asked before the deadline."""
