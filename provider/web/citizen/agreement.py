"""What agreeing on the check page means: the grant of each person, and what is held for it."""

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any
from uuid import uuid4

from consent.amendment import amended
from consent.grant import Grant, grant_end
from consent.kept_back import kept_back
from consent.step_up import is_fresh
from provider.flow.state import Choice, Flow, SubjectChoice
from provider.oauth.details import asked_conditions
from provider.selfinfo.previews import Agreed
from provider.web.citizen.consent_text import consent_text
from provider.web.citizen.earlier import earlier_of
from provider.web.citizen.errors import ElsewhereError
from provider.web.citizen.guardians_end import guardians_end_of
from provider.web.citizen.offer import Offer, offer_of
from provider.web.citizen.people import mandate_of
from provider.web.citizen.previewing import Page, Seen, Standing, page_of_values
from provider.web.citizen.profile_match import until_compared
from provider.web.citizen.visits import asked
from provider.web.services import services

LEAVE_OUT, LATER = "leave_out", "later"
"""What may become of a category that could not be shown."""


@dataclass(frozen=True)
class Undertaking:
    """What the check page says about one person: the question, the choice, the values, and what would come of it."""

    view: Flow
    offer: Offer
    choice: Choice
    values: Page
    result: Grant

    @property
    def undecided(self) -> Mapping[str, Seen]:
        """The categories about which the citizen still has to say something.

        Of what stays of a standing consent, what cannot be shown goes on as it was allowed.
        """
        seen, result = self.values.seen, self.result
        asked_about = self.choice.categories if result.standing else result.categories
        return {c: seen[c] for c in asked_about if c in seen and seen[c].undecided}

    def shown(self) -> Any:
        """Name all that the page shows of it, in whichever language; only its last instant moves on."""
        older = self.offer.change.older if self.offer.change else None
        return (
            result_of(self.view, at=self.view.created_at).consent_text,
            self.offer.party.member("legal_name"),
            asdict(self.choice),
            asdict(self.view.subject) if self.view.subject else None,
            older and older.in_force_since.isoformat(),
            self.values.commitments(self.result.categories),
        )

    def settled(self, ways: Mapping[str, str], left_out: Collection[str]) -> "Settled":
        """Say what leaves and how, from what was decided about each undecided category.

        A category of which every record is left out is declined, like one that is left out as a whole; what stays
        allowed has then nothing in it this time.
        """
        stays = self.offer.change.stays if self.offer.change else ()
        seen, preview = self.values.seen, self.values.preview
        gone = {c for c, way in ways.items() if way == LEAVE_OUT}
        as_shown, later = [], []
        for category in self.result.categories:
            standing = seen[category].standing if category in seen else Standing.APART
            if category in gone:
                continue
            if standing in (Standing.SHOWN, Standing.NOTHING) and preview is not None:
                left = preview.commitments(category, left_out)
                if standing is Standing.SHOWN and not left and category not in stays:
                    gone.add(category)
                else:
                    as_shown.append(category)
            else:
                later.append(category)
        return Settled(self, Agreed(tuple(as_shown), tuple(later), left_out), frozenset(gone))


@dataclass(frozen=True)
class Settled:
    """A decision about one person to the last record. ``gone`` are categories that were chosen and left out again."""

    undertaking: Undertaking
    agreed: Agreed
    gone: frozenset[str]

    @property
    def empty(self) -> bool:
        """Tell whether nothing is left to hand over."""
        return not (self.agreed.as_shown or self.agreed.later)

    def grant(self, *, sitting: str | None, at: datetime) -> Grant:
        """Build the grant; ``sitting`` names those given with it for other people."""
        view, choice = self.undertaking.view, self.undertaking.choice
        left = replace(
            choice,
            categories=tuple(c for c in choice.categories if c not in self.gone),
            declined=(*choice.declined, *(c for c in choice.categories if c in self.gone)),
        )
        return replace(result_of(replace(view, choice=left), at=at), sitting=sitting)

    def hold(self, grant: Grant, *, at: datetime) -> Grant:
        """Keep what was shown for the grant and return the grant that says so; joins the open transaction."""
        preview = self.undertaking.values.preview
        if preview is None:
            return grant
        return services().previews.hold(grant, preview, self.agreed, now=at)


def undertakings(flow: Flow, *, noted: bool = True, now: datetime) -> list[Undertaking]:
    """Put together what the check page says, person by person; a visit that is not so far leads elsewhere.

    It does so before anything is noted as shown.
    """
    views = [flow.of(place) for place in range(max(flow.people, 1))]
    for view in views:
        _made(view)
    return [_undertaking(view, noted=noted, now=now) for view in views]


def digest(each: Sequence[Undertaking]) -> str:
    """Name what the whole page shows, for the form to bring back."""
    content = json.dumps([one.shown() for one in each], sort_keys=True)
    return hashlib.sha256(content.encode()).hexdigest()


def _undertaking(view: Flow, *, noted: bool, now: datetime) -> Undertaking:
    choice, _ = _made(view)
    offer = offer_of(view)
    values = page_of_values(view, offer, ticked=choice.categories, noted=noted, now=now)
    return Undertaking(view, offer, choice, values, result_of(view, at=now))


def result_of(view: Flow, *, at: datetime) -> Grant:
    """Build the grant about one person as it will be, if it is agreed to at an instant."""
    choice, subject = _made(view)
    offer = offer_of(view)
    newer = Grant(
        grant_id=str(uuid4()),
        client_id=offer.party.client_id,
        person_id=view.person_id or "",
        subject_id=subject.person_id,
        credential_id=view.credential_id or "",
        relation=subject.relation,
        categories=choice.categories,
        declined=choice.declined,
        purpose_id=offer.purpose.purpose_id,
        consent_text={},
        standing=choice.term_days is not None,
        given_at=at,
        expires_at=_end(view, at, choice.term_days),
        claims=choice.claims,
        conditions=asked_conditions(asked(view).details, choice.categories),
        authenticated_at=view.authenticated_at,
        fresh_login=is_fresh(view.created_at, view.authenticated_at),
        profile_match=until_compared(view),
    )
    change = offer.change
    if change:
        result = amended(change.older, newer, change.action)
    else:
        earlier = earlier_of(view, offer, now=at)
        left_out = kept_back(earlier.grant, newer.categories) if earlier else {}
        result = replace(newer, left_out=left_out)
    return replace(result, consent_text=consent_text(offer, result, choice.term_days))


def _end(view: Flow, at: datetime, term_days: int | None) -> datetime:
    """Return when the grant ends: with its term, and never after the right that it stands on."""
    mandate, guardians = mandate_of(view), guardians_end_of(view.subject)
    rights = (mandate.ends_at if mandate else None, guardians)
    return min([grant_end(at, term_days), *(end for end in rights if end is not None)])


def _made(view: Flow) -> tuple[Choice, SubjectChoice]:
    """Return what was chosen; a visit without a choice belongs on the page before this one."""
    if view.choice is None or view.subject is None:
        raise ElsewhereError(view)
    return view.choice, view.subject
