"""The ledger entry of identity claims that are told, in an id_token or at UserInfo."""

import uuid
from collections.abc import Collection
from datetime import datetime

from consent.disclosure import IDENTITY, DisclosedItem, Disclosure
from consent.grant import Grant
from consent.ports import DisclosureLog
from consent.representation import SELF
from scopes.outcome import Outcome


class IdentityLedger:
    """Writes down which claims are told to whom; never what they say."""

    def __init__(self, disclosures: DisclosureLog) -> None:
        self._disclosures = disclosures

    def enter(self, grant: Grant, claims: Collection[str], *, now: datetime) -> str | None:
        """Keep one entry, in the transaction that decides the answer; return its id.

        None, and no entry, where nothing beside ``sub`` is told: a pseudonym says no more than that the same
        person is back, which is the login itself, and that the person did. Whoever is told about is always
        the citizen, also under a grant for the records of a child.
        """
        if not claims:
            return None
        entry = Disclosure(
            disclosure_id=str(uuid.uuid4()),
            occurred_at=now,
            requested_at=now,
            client_id=grant.client_id,
            grant_id=grant.grant_id,
            retrieval_id="",
            person_id=grant.person_id,
            subject_id=grant.person_id,
            relation=SELF,
            purpose_id=grant.purpose_id,
            items=tuple(DisclosedItem(IDENTITY + name, Outcome.RELEASED) for name in claims),
        )
        return self._disclosures.append(entry).disclosure_id
