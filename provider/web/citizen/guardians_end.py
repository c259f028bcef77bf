"""Until when a guardian's consent about a child can run; the page shows it, and the grant keeps it."""

from datetime import datetime

from flask import g

from connectors.errors import DirectoryUnavailableError
from consent.representation import LEGAL_REPRESENTATIVE
from provider.flow.state import SubjectChoice
from provider.selfinfo.guardian_ends import guardians_end_at
from provider.web.citizen.people import person_of


def guardians_end_of(subject: SubjectChoice | None) -> datetime | None:
    """Return when everything ends that guardians allow about a person; None for who is not a child here.

    Raises ``DirectoryUnavailableError``: without the birth date nobody can say how long a consent may run. The
    directory is asked once in a request.
    """
    if subject is None or subject.relation != LEGAL_REPRESENTATIVE:
        return None
    known: dict[str, datetime] = g.setdefault("guardians_ends", {})
    if subject.person_id not in known:
        person = person_of(subject.person_id)
        if person is None:
            raise DirectoryUnavailableError("it no longer knows the chosen person")
        known[subject.person_id] = guardians_end_at(person.birth_date)
    return known[subject.person_id]
