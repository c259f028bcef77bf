"""``authorization_details`` of type ``profile_match``: whom the service means.

    {"type": "profile_match", "name": "見本 花子", "birthdate": "1990-04-01"}

Sent in a pushed request alone: in the front channel it would stand in the browser's history.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate

from provider.oauth.request.errors import InvalidDetailsError
from scopes.profile_match import PROFILE_MATCH, Profile, folded
from scopes.schema.dates import is_full_date
from scopes.schema.fields import PlainText


def _demand_full_date(text: str) -> None:
    if not is_full_date(text):
        raise ValidationError("not a full date")


class _ProfileSchema(Schema):
    type = fields.String(required=True, validate=validate.Equal(PROFILE_MATCH))
    name = PlainText(required=True)
    birthdate = fields.String(required=True, validate=_demand_full_date)

    @post_load
    def _built(self, data: Mapping[str, Any], **_: Any) -> Profile:
        return Profile(data["name"], date.fromisoformat(data["birthdate"]))


_SCHEMA = _ProfileSchema()


def read_profile(unverified: Mapping[str, Any], where: str) -> Profile:
    """Read an entry; raise ``InvalidDetailsError`` naming its first member at fault, never its content."""
    try:
        profile: Profile = _SCHEMA.load(dict(unverified))
    except ValidationError as fault:
        messages = fault.messages if isinstance(fault.messages, dict) else {}
        known = sorted(name for name in messages if name in _SCHEMA.fields)
        told = f".{known[0]}" if known else " holds an unknown member and"
        raise InvalidDetailsError(f"{where}{told} cannot be accepted") from None
    if not folded(profile.name):
        raise InvalidDetailsError(f"{where}.name cannot be accepted")
    return profile
