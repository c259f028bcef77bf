"""``authorization_details`` (RFC 9396) of type ``self_information``: the form of each entry.

    {"type": "self_information",
     "categories": ["tax_income"],                                scope tokens of the catalogue
     "purpose": "means_test",                                     a reviewed purpose, optional
     "subject": "kX…",                                            a reference we gave earlier, optional
     "subjects": "many",                                          one or many people, optional
     "condition": {"kind": "fiscal_year", "fiscal_year": 2025}}   absent: any condition

and, once at most, of type ``profile_match`` (``provider.oauth.request.profile``). What an entry may ask
for is not judged here but by the review.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from consent.entitlement import Subjects
from consent.relying_party import RelyingParty
from provider.oauth.details import TYPE, TYPES
from provider.oauth.request.errors import InvalidDetailsError
from provider.oauth.request.json_text import NotJsonError, read_json
from provider.oauth.request.profile import read_profile
from scopes.catalogue import SCOPES
from scopes.conditions import check_condition
from scopes.errors import ConditionError
from scopes.profile_match import PROFILE_MATCH, Profile

_MOST_ENTRIES = 16
MOST_SCOPES = 10
"""What one request may ask for: more is no question that somebody reads on a telephone."""
_ENTRY = "authorization_details[{}]"


@dataclass(frozen=True)
class Entry:
    """One checked entry; ``condition`` is in its canonical form."""

    categories: tuple[str, ...]
    purpose: str | None = None
    subject: str | None = None
    subjects: Subjects | None = None
    condition: Mapping[str, Any] | None = None


class _EntrySchema(Schema):
    type = fields.String(required=True, validate=validate.Equal(TYPE))
    categories = fields.List(
        fields.String(validate=validate.OneOf(SCOPES)),
        required=True,
        validate=validate.Length(min=1, max=MOST_SCOPES),
    )
    purpose = fields.String(validate=validate.Regexp(r"[a-z0-9_-]{1,64}\Z"))
    subject = fields.String(validate=validate.Regexp(r"[A-Za-z0-9_-]{43}\Z"))
    subjects = fields.Enum(Subjects, by_value=True)
    condition = fields.Dict()


_SCHEMA = _EntrySchema()


@dataclass(frozen=True)
class Details:
    """What the parameter asks: entries of records, and the profile to compare where one is sent."""

    entries: tuple[Entry, ...] = ()
    profile: Profile | None = None


_Reader = Callable[[Mapping[str, Any], str], Entry | Profile]


def read_details(unverified: str | None, party: RelyingParty) -> Details:
    """Read the parameter; none is no entry. Raises ``InvalidDetailsError`` naming the place."""
    if unverified is None:
        return Details()
    try:
        content = read_json(unverified)
    except NotJsonError:
        raise InvalidDetailsError("authorization_details is not well-formed JSON") from None
    if not isinstance(content, list) or not 1 <= len(content) <= _MOST_ENTRIES:
        raise InvalidDetailsError(
            f"authorization_details is not an array of 1 to {_MOST_ENTRIES} entries"
        )
    read = [_read(entry, _ENTRY.format(place), party) for place, entry in enumerate(content)]
    profiles = [each for each in read if isinstance(each, Profile)]
    if len(profiles) > 1:
        raise InvalidDetailsError(f"authorization_details has two entries of type {PROFILE_MATCH}")
    entries = tuple(each for each in read if isinstance(each, Entry))
    return Details(entries, profiles[0] if profiles else None)


def _read(unverified: object, where: str, party: RelyingParty) -> Entry | Profile:
    """Read one entry by its type."""
    if not isinstance(unverified, dict) or "type" not in unverified:
        raise InvalidDetailsError(f"{where} is not an object with a type")
    readers: Mapping[str, _Reader] = {TYPE: _entry, PROFILE_MATCH: read_profile}
    named = unverified["type"]
    if not isinstance(named, str) or named not in readers:
        raise InvalidDetailsError(f"{where}.type is not one of {', '.join(TYPES)}")
    if named not in party.metadata.get("authorization_details_types", TYPES):
        raise InvalidDetailsError(f"{where}.type is not one that this client registered")
    return readers[named](unverified, where)


def _entry(unverified: Mapping[str, Any], where: str) -> Entry:
    try:
        members = _SCHEMA.load(unverified)
    except ValidationError as fault:
        raise InvalidDetailsError(f"{where}{_first_place(fault)} cannot be accepted") from None
    categories = tuple(dict.fromkeys(members["categories"]))
    condition = _condition(members.get("condition"), categories, where)
    return Entry(
        categories,
        members.get("purpose"),
        members.get("subject"),
        members.get("subjects"),
        condition,
    )


def _condition(
    unverified: Mapping[str, Any] | None, categories: tuple[str, ...], where: str
) -> Mapping[str, Any] | None:
    if unverified is None:
        return None
    canonical: Mapping[str, Any] = {}
    for category in categories:
        try:
            canonical = check_condition(SCOPES[category].conditions, unverified)
        except ConditionError as fault:
            taken = " or ".join(SCOPES[category].conditions)
            said = f"not taken by {category}, which takes {taken}"
            said = said if fault.reason == "not_taken" else "malformed"
            raise InvalidDetailsError(f"{where}.condition is {said}") from None
    return canonical


def _first_place(fault: ValidationError) -> str:
    """Name the first member at fault if it is one of ours, and its position in a list."""
    members = fault.messages if isinstance(fault.messages, Mapping) else {}
    known = sorted(name for name in members if name in _SCHEMA.fields)
    if not known:
        return " holds an unknown member and"
    inner = members[known[0]]
    position = (
        min((key for key in inner if isinstance(key, int)), default=None)
        if isinstance(inner, Mapping)
        else None
    )
    return f".{known[0]}" if position is None else f".{known[0]}[{position}]"
