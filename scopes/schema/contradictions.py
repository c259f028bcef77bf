"""Rules over several fields of a record, for the schemas' own checks."""

from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError

from scopes.rules import Rule


def demand_order(data: Mapping[str, Any], first: str, last: str) -> None:
    """Demand that one date is not after another, as far as both are given and known."""
    earlier, later = data.get(first), data.get(last)
    if earlier is None or later is None:
        return
    known = min(len(earlier), len(later))
    if earlier[:known] > later[:known]:
        raise ValidationError(Rule.CONTRADICTION, last)


def demand_if(wanted: bool, data: Mapping[str, Any], name: str) -> None:  # noqa: FBT001
    """Demand a field exactly where it is wanted: missing there, or given elsewhere, is a fault."""
    if wanted and name not in data:
        raise ValidationError(Rule.REQUIRED, name)
    if not wanted and name in data:
        raise ValidationError(Rule.CONTRADICTION, name)
