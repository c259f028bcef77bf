"""What the schema says of a field beside its type, as marshmallow metadata.

Marks are joined with ``|``: ``metadata=LOCATION | THIRD_PERSON``. Functions that leave something out
go by marks, so that a new category is covered on the day it arrives.
"""

from typing import Any, Final

LOCATION: Final[dict[str, Any]] = {"location": True}
"""The content tells where somebody lives or goes."""

THIRD_PERSON: Final[dict[str, Any]] = {"third_person": True}
"""The content is about somebody other than the data subject."""


def whom(name_field: str) -> dict[str, Any]:
    """Mark the code that says whom a record or part is about: ``self``, or else who is named in a field."""
    return {"whom": name_field}


BY_SUB_SCOPE: Final[dict[str, Any]] = {"by_sub_scope": True}
"""The field never leaves under the category's own scope, only under a sub-scope that names it."""

RESTRICTED: Final[dict[str, Any]] = {"restricted": True}
"""A number that identifies; it leaves masked except under a sub-scope ``identifiers``."""


def unit(name: str) -> dict[str, Any]:
    """Name the unit of a number; its words are in ``units.toml``."""
    return {"unit": name}
