"""A grant as my page shows it: in words, with names read now and never kept."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from connectors.directory_port import DirectoryPerson
from consent.grant import Grant, GrantState
from consent.grant_change import ChangeKind
from consent.relying_party import RelyingParty
from consent.representation import SELF
from provider.storage.disclosures import last_of_grants
from provider.web.citizen.condition_text import narrowed
from provider.web.citizen.grant_standing import (
    PAUSED,
    Sort,
    longest_pickup,
    shown_state,
    sort_of,
)
from provider.web.citizen.people import names_of
from provider.web.citizen.scope_text import called
from provider.web.locale import locale
from provider.web.services import lookups, services
from provider.web.wording import text
from scopes.category import AGENT
from scopes.profile_match import PROFILE_MATCH, RESULTS


@dataclass(frozen=True)
class GrantCard:
    """What one card says.

    ``subject`` is None where the directory did not answer, and for a principal for whom the citizen no
    longer acts. ``changing`` tells whether an agreed change waits for the relying party to pick it up;
    ``shown_state`` is how it stands, in the words of ``grant_standing``.
    """

    grant: Grant
    state: GrantState
    party_name: str
    party: RelyingParty | None
    subject: DirectoryPerson | None
    is_self: bool
    given_by_me: bool
    own_id: str
    categories: Sequence[str]
    claims: Sequence[str]
    last_handed: datetime | None
    changing: bool
    shown_state: str

    @property
    def paused(self) -> bool:
        """Tell whether it waits for a card that counts."""
        return self.shown_state == PAUSED

    @property
    def over(self) -> bool:
        """Tell whether nothing can ever be handed over under it any more."""
        return sort_of(self.shown_state) is Sort.ENDED

    @property
    def result(self) -> str:
        """Say what comparing a profile has shown, to nobody but the one who was compared."""
        return result_text(self.grant) if self.given_by_me else ""

    @property
    def may_withdraw(self) -> bool:
        """Tell whether this citizen can end the grant now; a principal ends what a proxy gave, too."""
        return may_end(self.grant, self.own_id) and self.state.alive

    @property
    def by_mandate(self) -> bool:
        """Tell whether a proxy gave the grant."""
        return self.grant.relation == AGENT


def cards_of(grants: Sequence[Grant], own_id: str, *, now: datetime) -> list[GrantCard]:
    """Describe grants for one of the two people they concern, in a few statements for all of them."""
    here, ids = services(), [grant.grant_id for grant in grants]
    former = here.mandates.former_principals(own_id, now=now)
    known = _Known(
        people=names_of([g.subject_id for g in grants if g.subject_id not in former]),
        handed=last_of_grants(lookups(), ids),
        parties=here.clients.several({grant.client_id for grant in grants}),
        active=here.credentials.active_of({grant.credential_id for grant in grants}),
        changing=_changing(grants, here.grants.amending(ids), now=now),
    )
    return [_card(grant, own_id, known, now=now) for grant in grants]


def may_end(grant: Grant, own_id: str) -> bool:
    """Tell whether a grant is a citizen's to end: their own, or one that a proxy gave about them."""
    return grant.person_id == own_id or (grant.relation == AGENT and grant.subject_id == own_id)


def category_names(ids: Iterable[str]) -> list[str]:
    """Name categories in the reader's language; one that left the catalogue keeps its id."""
    return [called(locale(), token) for token in ids]


def narrowed_names(grant: Grant) -> list[str]:
    """Name the categories of a grant, each with the conditions to which it was narrowed."""
    return [
        narrowed(locale(), called(locale(), token), grant.conditions.get(token, ()))
        for token in grant.categories
    ]


def claim_names(claims: Iterable[str]) -> list[str]:
    """Name identity claims in the reader's language."""
    return [text(locale(), f"claim.{claim}") for claim in claims]


def result_text(grant: Grant) -> str:
    """Say what comparing a profile has shown, in the reader's language."""
    told = grant.profile_match if PROFILE_MATCH in grant.categories else None
    return RESULTS[told].in_language(locale()) if told in RESULTS else ""


def declined_names(grant: Grant) -> list[str]:
    """Name what a grant leaves out: categories, or the claims of a login."""
    named = category_names if grant.categories else claim_names
    return named(grant.declined)


@dataclass(frozen=True)
class _Known:
    """What was read for all cards at once."""

    people: Mapping[str, DirectoryPerson]
    handed: Mapping[str, datetime]
    parties: Mapping[str, RelyingParty]
    active: Collection[str]
    changing: Collection[str | None]


def _changing(
    grants: Sequence[Grant], newer: Sequence[Grant], *, now: datetime
) -> Collection[str | None]:
    """Name the grants that a change waits for: agreed, not picked up, and not too late for that."""
    changed_at = {grant.grant_id: grant.in_force_since for grant in grants}
    return {
        each.amends
        for each in newer
        if each.amends in changed_at
        and each.alive(now=now)
        and changed_at[each.amends] <= each.given_at
        and now < each.given_at + longest_pickup()
        and not _taken_back_since(each)
    }


def _taken_back_since(newer: Grant) -> bool:
    """Tell whether a part of the older grant was taken back meanwhile: then no change comes of it."""
    return any(
        change.kind in (ChangeKind.NARROWED, ChangeKind.SHORTENED) and change.at > newer.given_at
        for change in services().grant_changes.of_grant(newer.amends or "")
    )


def _card(grant: Grant, own_id: str, known: _Known, *, now: datetime) -> GrantCard:
    party = known.parties.get(grant.client_id)
    return GrantCard(
        grant=grant,
        state=grant.state(now=now),
        party_name=party_name(grant, party),
        party=party,
        subject=known.people.get(grant.subject_id),
        is_self=grant.relation == SELF,
        given_by_me=grant.person_id == own_id,
        own_id=own_id,
        categories=narrowed_names(grant),
        claims=claim_names(grant.claims),
        last_handed=known.handed.get(grant.grant_id),
        changing=grant.grant_id in known.changing,
        shown_state=shown_state(grant, known.active, now=now),
    )


def party_name(grant: Grant, party: RelyingParty | None) -> str:
    """Name a relying party, one that is gone as it was called when the grant was given."""
    if party is not None:
        return party.name(locale())
    kept = grant.consent_text.get(locale()) or grant.consent_text.get("ja") or {}
    return str(kept.get("recipient", grant.client_id))
