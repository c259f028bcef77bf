"""About whom a request is: a relying party may name a person by a reference that it got earlier."""

from collections.abc import Iterable
from datetime import datetime

from consent.relying_party import RelyingParty
from provider.flow.state import AuthorizationRequest
from provider.oauth.details import UnknownSubjectError, asked_subject
from provider.web.citizen.errors import NothingToOfferError
from provider.web.citizen.people import ListedPerson
from provider.web.services import services


def is_meant(request: AuthorizationRequest, party: RelyingParty, person_id: str) -> bool:
    """Tell whether a request may be about a person; one that names nobody may be about anyone."""
    reference = services().oauth.pairwise.subject(party.sector, person_id)
    try:
        asked_subject(request.details, {person_id: reference})
    except UnknownSubjectError:
        return False
    return True


def those_meant(
    listed: Iterable[ListedPerson],
    request: AuthorizationRequest,
    party: RelyingParty,
    *,
    now: datetime,
) -> tuple[ListedPerson, ...]:
    """Keep those whom a request may be about; raise ``NothingToOfferError`` when nobody is left.

    Where nobody is named, nobody becomes a person of ours by merely being listed.
    """
    if not any("subject" in entry for entry in request.details):
        return tuple(listed)
    persons = services().persons
    meant = tuple(
        entry
        for entry in listed
        if is_meant(request, party, persons.enrol(entry.option.person_id, now=now))
    )
    if not meant:
        raise NothingToOfferError
    return meant
