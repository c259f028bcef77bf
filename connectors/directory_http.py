"""The person directory over HTTP: read on demand, believed only in the agreed form."""

import base64
import json
import time
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import httpx
from marshmallow import EXCLUDE, Schema, ValidationError, fields, post_load, validate

from connectors.directory_port import (
    BasicFour,
    CredentialEvent,
    CredentialHolder,
    CredentialStatus,
    DirectoryPerson,
    Linkage,
    Membership,
    PersonName,
    Represented,
    Residence,
)
from connectors.errors import DirectoryUnavailableError
from scopes.category import AgencyKind

MOST_BYTES = 256 * 1024
_TEXT = validate.Length(min=1, max=200)
_SHA256 = validate.Regexp(r"[0-9a-f]{64}\Z")


class _Strict(Schema):
    class Meta:
        unknown = EXCLUDE


class _NameSchema(_Strict):
    text = fields.String(required=True, validate=_TEXT)
    kana = fields.String(required=True, validate=_TEXT)

    @post_load
    def _built(self, data: dict[str, Any], **_: Any) -> PersonName:
        return PersonName(**data)


class _PersonSchema(_Strict):
    person_id = fields.String(required=True, validate=_TEXT)
    name = fields.Nested(_NameSchema, required=True)
    birth_date = fields.Date(required=True, format="iso")

    @post_load
    def _built(self, data: dict[str, Any], **_: Any) -> DirectoryPerson:
        return DirectoryPerson(**data)


class _HolderSchema(_Strict):
    person = fields.Nested(_PersonSchema, required=True)
    supersedes = fields.List(
        fields.String(validate=_SHA256), required=True, validate=validate.Length(max=50)
    )
    status = fields.Enum(CredentialStatus, load_default=CredentialStatus.ACTIVE, by_value=True)

    @post_load
    def _built(self, data: dict[str, Any], **_: Any) -> CredentialHolder:
        return CredentialHolder(data["person"], tuple(data["supersedes"]), data["status"])


class _EventSchema(_Strict):
    sequence = fields.Integer(required=True, strict=True, validate=validate.Range(min=1))
    certificate_sha256 = fields.String(required=True, validate=_SHA256)
    status = fields.Enum(CredentialStatus, required=True, by_value=True)

    @post_load
    def _built(self, data: dict[str, Any], **_: Any) -> CredentialEvent:
        return CredentialEvent(**data)


class _EventListSchema(_Strict):
    events = fields.List(
        fields.Nested(_EventSchema), required=True, validate=validate.Length(max=500)
    )


class _RepresentedSchema(_Strict):
    person = fields.Nested(_PersonSchema, required=True)
    relation = fields.String(required=True, validate=validate.Equal("legal_representative"))

    @post_load
    def _built(self, data: dict[str, Any], **_: Any) -> Represented:
        return Represented(**data)


class _RepresentedListSchema(_Strict):
    represented = fields.List(fields.Nested(_RepresentedSchema), required=True)


class _ResidenceSchema(_Strict):
    agency_id = fields.String(required=True, validate=_TEXT)
    municipality_code = fields.String(required=True, validate=_TEXT)
    moved_in = fields.Date(required=True, format="iso")
    moved_out = fields.Date(required=True, allow_none=True, format="iso")

    @post_load
    def _built(self, data: dict[str, Any], **_: Any) -> Residence:
        return Residence(**data)


class _MembershipSchema(_Strict):
    agency_id = fields.String(required=True, validate=_TEXT)
    kind = fields.String(required=True, validate=validate.OneOf([*AgencyKind]))
    since = fields.Date(required=True, format="iso")
    until = fields.Date(required=True, allow_none=True, format="iso")

    @post_load
    def _built(self, data: dict[str, Any], **_: Any) -> Membership:
        return Membership(**data)


class _LinkageSchema(_Strict):
    residences = fields.List(fields.Nested(_ResidenceSchema), required=True)
    memberships = fields.List(fields.Nested(_MembershipSchema), load_default=())
    codes = fields.Dict(keys=fields.String(), values=fields.String(validate=_TEXT), required=True)

    @post_load
    def _built(self, data: dict[str, Any], **_: Any) -> Linkage:
        known = [*data["residences"], *data["memberships"]]
        if any(each.agency_id not in data["codes"] for each in known):
            raise ValidationError("an agency has no code", "codes")
        return Linkage(**data)


class _LinkedSchema(_Strict):
    person_id = fields.String(required=True, validate=_TEXT)


class HttpPersonDirectory:
    """Asks the directory over HTTP. ``time_limit`` (seconds) covers one question as a whole."""

    def __init__(
        self,
        base_url: str,
        token: str,
        *,
        time_limit: float = 3.0,
        client: httpx.Client | None = None,
    ) -> None:
        self._base_url = base_url.rstrip("/")
        self._headers = {
            "Authorization": f"Bearer {token}",
            "Accept": "application/json",
            "Accept-Encoding": "identity",
        }
        self._time_limit = time_limit
        self._client = client or httpx.Client(follow_redirects=False, trust_env=False)

    def resolve(self, certificate_der: bytes) -> CredentialHolder | None:
        """Name the holder of a verified certificate; None when the directory does not know it."""
        question = {"certificate": base64.b64encode(certificate_der).decode("ascii")}
        holder: CredentialHolder | None = self._ask("resolve", question, _HolderSchema())
        return holder

    def identify(self, four: BasicFour) -> DirectoryPerson | None:
        """Name the one person whose register entry equals all four attributes; None for none or two."""
        question = {
            "name": four.name,
            "sex": four.sex,
            "birth_date": four.birth_date.isoformat(),
            "address": four.address,
        }
        person: DirectoryPerson | None = self._ask("identify", question, _PersonSchema())
        if person is not None and person.birth_date != four.birth_date:
            raise DirectoryUnavailableError("it described somebody else")
        return person

    def credential_events(self, after: int) -> Sequence[CredentialEvent]:
        """Return the feed's next events in order of ``sequence``, at most 500; none when up to date."""
        answer = self._ask("credential-events", {"after": after}, _EventListSchema())
        if answer is None:
            raise DirectoryUnavailableError("it has no feed")
        events: list[CredentialEvent] = answer["events"]
        numbers = [after, *(event.sequence for event in events)]
        if any(later <= earlier for earlier, later in pairwise(numbers)):
            raise DirectoryUnavailableError("its feed is out of order")
        return tuple(events)

    def person(self, person_id: str) -> DirectoryPerson | None:
        """Describe a known person; None when the directory no longer knows the id."""
        person: DirectoryPerson | None = self._ask(
            "person", {"person_id": person_id}, _PersonSchema()
        )
        if person is not None and person.person_id != person_id:
            raise DirectoryUnavailableError("it described somebody else")
        return person

    def represented(self, person_id: str) -> Sequence[Represented]:
        """List the people for whom this person is legal representative."""
        answer: Mapping[str, list[Represented]] | None = self._ask(
            "represented", {"person_id": person_id}, _RepresentedListSchema()
        )
        return () if answer is None else tuple(answer["represented"])

    def linkage(self, person_id: str) -> Linkage | None:
        """Tell where a person's records may lie; None for an unknown person."""
        linkage: Linkage | None = self._ask("linkage", {"person_id": person_id}, _LinkageSchema())
        return linkage

    def linked(self, agency_id: str, linkage_code: str) -> str | None:
        """Name the person whom an agency knows by a code; None for a code that is not that agency's."""
        question = {"agency_id": agency_id, "linkage_code": linkage_code}
        found: Mapping[str, str] | None = self._ask("linked", question, _LinkedSchema())
        return None if found is None else found["person_id"]

    def _ask(self, question: str, body: Mapping[str, str | int], schema: Schema) -> Any:
        """Return the checked answer, None for 404; everything else is ``DirectoryUnavailableError``."""
        try:
            status, unverified = self._post(f"{self._base_url}/v1/{question}", body)
        except (httpx.HTTPError, httpx.InvalidURL) as fault:
            raise DirectoryUnavailableError(type(fault).__name__) from None
        if status == httpx.codes.NOT_FOUND:
            return None
        if status != httpx.codes.OK:
            raise DirectoryUnavailableError(f"status {status}")
        try:
            return schema.load(json.loads(unverified))
        except (ValueError, ValidationError, RecursionError):
            raise DirectoryUnavailableError("an answer that does not fit its schema") from None

    def _post(self, url: str, body: Mapping[str, str | int]) -> tuple[int, bytes]:
        deadline = time.monotonic() + self._time_limit
        read = bytearray()
        with self._client.stream(
            "POST", url, json=body, headers=self._headers, timeout=self._time_limit
        ) as response:
            for chunk in response.iter_raw():
                read += chunk
                if len(read) > MOST_BYTES or time.monotonic() > deadline:
                    raise DirectoryUnavailableError("an answer too long or too slow")
            return response.status_code, bytes(read)
