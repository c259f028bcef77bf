"""Whether a citizen allows a relying party anything at present."""

from datetime import datetime

from provider.web.services import services


def is_known_to(client_id: str, person_id: str, *, now: datetime) -> bool:
    """Tell whether a citizen allows a relying party anything at present, a login or records."""
    return any(
        grant.client_id == client_id and grant.person_id == person_id and grant.alive(now=now)
        for grant in services().grants.of_person(person_id)
    )
