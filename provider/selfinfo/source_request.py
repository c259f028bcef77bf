"""What an agency is told of the consent behind a question: to whom, what for, for whom, until when."""

from collections.abc import Callable
from dataclasses import dataclass

from connectors.port import ConsentTerms
from consent.grant import Grant
from consent.representation import SELF
from consent.retrieval import Retrieval

PartyName = Callable[[str], str]
"""Returns the name under which a relying party is registered, by its client id."""

Recital = Callable[[Retrieval, Grant | None], ConsentTerms]
"""Tells the terms behind a retrieval; it may block."""

CONSENT, PREVIEW = "consent", "preview"
_PREVIEW_PURPOSE = "preview"


@dataclass(frozen=True)
class ConsentRecital:
    """Tells the terms; it reads the relying party's registration, so it may block."""

    party_name: PartyName

    def __call__(self, retrieval: Retrieval, grant: Grant | None) -> ConsentTerms:
        """Return the terms of a grant, or those of a preview: nobody but the citizen reads it."""
        if grant is None:
            return _of_preview(retrieval)
        return ConsentTerms(
            basis=CONSENT,
            relying_party=self.party_name(grant.client_id),
            purpose_id=grant.purpose_id,
            relation=grant.relation,
            standing=grant.standing,
            given_at=grant.in_force_since,
            expires_at=grant.expires_at,
        )


def _of_preview(retrieval: Retrieval) -> ConsentTerms:
    return ConsentTerms(
        basis=PREVIEW,
        relying_party="",
        purpose_id=_PREVIEW_PURPOSE,
        relation=retrieval.relation or SELF,
        standing=False,
        given_at=retrieval.created_at,
        expires_at=retrieval.expires_at,
    )
