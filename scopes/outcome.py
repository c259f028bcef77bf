"""The outcome of one category, as every surface and the wire name it."""

from enum import StrEnum


class Outcome(StrEnum):
    """What came of asking for one category.

    ``NOT_AVAILABLE`` is deliberately one word for none held, withheld, manual answer and no longer
    kept: whoever reads it must not be able to tell these apart.
    """

    RELEASED = "released"
    NOT_AVAILABLE = "not_available"
    PENDING = "pending"
    DECLINED = "declined"
    UNSUPPORTED = "unsupported"
    SOURCE_ERROR = "source_error"
