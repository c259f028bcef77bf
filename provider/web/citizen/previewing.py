"""The very values on the pages of a consent: what of each category is there, on its way, or comes later."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from consent.grant import Grant
from consent.permission import Allowed
from consent.preview import items_of
from consent.retrieval import Question
from provider.clock import japanese_day
from provider.flow.state import Flow
from provider.selfinfo.errors import VisitOverError
from provider.selfinfo.previewed import Naming
from provider.selfinfo.previews import Look, Preview
from provider.web import dates
from provider.web.citizen.errors import ElsewhereError
from provider.web.citizen.offer import Offer
from provider.web.citizen.reading_told import tell_of_reading
from provider.web.citizen.visits import stands_now
from provider.web.locale import locale
from provider.web.services import services
from scopes.catalogue import CATALOGUE
from scopes.conditions import check_condition
from scopes.errors import ConditionError
from scopes.human.views import DatasetView, RecordView, dataset_view
from scopes.outcome import Outcome
from scopes.scope import Scope


class Standing(StrEnum):
    """How a category stands on the page.

    ``AWAITED`` and ``UNREAD`` (an agency could not be read) ask for a decision; ``UNSEEN`` cannot be shown before
    it is handed over, since only the request will name a day, and asks for one, too. ``APART`` is said elsewhere
    on the page: it is sealed to the service, or is the result of a comparison.
    """

    SHOWN = "shown"
    NOTHING = "nothing"
    AWAITED = "awaited"
    UNREAD = "unread"
    UNSEEN = "unseen"
    APART = "apart"


UNDECIDED = (Standing.AWAITED, Standing.UNREAD, Standing.UNSEEN)
"""What the citizen has to say something about before it may be handed over."""


@dataclass(frozen=True)
class SeenRecord:
    """One record and the place by which the form names it."""

    view: RecordView
    place: str


@dataclass(frozen=True)
class SeenDataset:
    """Records of one type from one agency."""

    view: DatasetView
    records: tuple[SeenRecord, ...]
    holder: str
    as_of: str


@dataclass(frozen=True)
class Seen:
    """What a page shows of one category. ``answer`` is the value of an answer in words."""

    standing: Standing
    datasets: tuple[SeenDataset, ...] = ()
    answer: str = ""
    complete: bool = True

    @property
    def count(self) -> int:
        """How many records there are."""
        return sum(len(dataset.records) for dataset in self.datasets)

    @property
    def undecided(self) -> bool:
        """Tell whether the citizen has to say what shall become of it."""
        return self.standing in UNDECIDED

    @property
    def sources(self) -> tuple[tuple[str, str], ...]:
        """Which office each dataset comes from, and as of which day."""
        return tuple(dict.fromkeys((each.holder, each.as_of) for each in self.datasets))


@dataclass(frozen=True)
class Page:
    """A preview as one page shows it: ``preview`` is None where nothing can be shown before."""

    preview: Preview | None
    seen: Mapping[str, Seen]

    @property
    def awaited(self) -> int:
        """How many categories are still on their way."""
        return sum(each.standing is Standing.AWAITED for each in self.seen.values())

    @property
    def unread(self) -> int:
        """How many categories could not be read, whole or in part."""
        late = (s.standing is Standing.UNREAD or not s.complete for s in self.seen.values())
        return sum(late)

    def commitments(self, categories: Collection[str]) -> Mapping[str, Any]:
        """Name all that is shown of some categories, for what stands on the page."""
        return {
            token: [self.seen[token].standing.value, *self._of(token)]
            for token in categories
            if token in self.seen
        }

    def _of(self, token: str) -> Sequence[str]:
        """Name what is shown of a category; of one that is to be decided about, nothing is handed over as shown."""
        if self.preview is None or self.seen[token].undecided:
            return ()
        return self.preview.commitments(token)


def page_of_values(
    view: Flow,
    offer: Offer,
    *,
    ticked: Collection[str] | None = None,
    noted: bool = True,
    now: datetime,
) -> Page:
    """Show what would leave about the person whom a page is about, as far as agencies have answered.

    ``ticked`` is what was chosen, None before. The showing is ``noted`` in the ledger, unless nobody is shown
    anything. Raises what ``offer_of`` and the stores raise.
    """
    conditions = preview_conditions(offer, ticked, today=japanese_day(now))
    apart = _apart(offer)
    preview = _preview(view, offer, conditions, noted=noted, now=now) if conditions else None
    entries = preview.shown.entries if preview else {}
    seen: dict[str, Seen] = {}
    for scope in offer.to_show:
        if scope.id in apart:
            seen[scope.id] = Seen(Standing.APART)
        elif preview is None or scope.id not in conditions:
            seen[scope.id] = Seen(Standing.UNSEEN)
        else:
            seen[scope.id] = _seen(scope, entries.get(scope.id), preview)
    return Page(preview, seen)


def preview_conditions(
    offer: Offer, ticked: Collection[str] | None, *, today: date
) -> dict[str, Mapping[str, Any]]:
    """Return the condition under which each category can be shown: the agreed one, or else what is newest."""
    agreed = _agreed_conditions(offer, ticked)
    allowed = Allowed(_ids(offer), agreed, offer.purpose.conditions)
    apart = _apart(offer)
    found: dict[str, Mapping[str, Any]] = {}
    for scope in offer.to_show:
        condition = allowed.usual(scope.id)
        if scope.id in apart or len(agreed.get(scope.id, ())) > 1:
            continue
        try:
            canonical = check_condition(scope.conditions, condition)
        except ConditionError:
            continue
        if allowed.covers(scope.id, canonical, today=today):
            found[scope.id] = canonical
    return found


def _ids(offer: Offer) -> tuple[str, ...]:
    return tuple(scope.id for scope in offer.to_show)


def _agreed_conditions(
    offer: Offer, ticked: Collection[str] | None
) -> Mapping[str, Sequence[Mapping[str, Any]]]:
    """Return the conditions to which the request narrows what it asks, and the older consent what stays as it was.

    What is asked more widely than before and not ticked stays as it was, too: that is what will be handed over.
    """
    open_ = {scope.id for scope in offer.to_decide}
    wider = open_ if ticked is None else open_ & {*ticked}
    stays = {scope.id for scope in offer.staying} - wider
    older = offer.change.older.conditions if offer.change else {}
    asked_now = {c: each for c, each in offer.conditions.items() if c not in stays}
    return asked_now | {c: older[c] for c in stays if c in older}


def _apart(offer: Offer) -> set[str]:
    """Name what is no agency's record, or what agencies seal so that nobody here can show it."""
    sealed = services().sealed_path.sealed_scopes(offer.party.metadata, _ids(offer))
    return {*sealed, *(scope.id for scope in offer.to_show if not scope.inputs)}


def _preview(
    view: Flow,
    offer: Offer,
    conditions: Mapping[str, Mapping[str, Any]],
    *,
    noted: bool,
    now: datetime,
) -> Preview:
    grant = _reader(view, offer, now=now)
    names = Naming(services().oauth.pairwise, offer.party.sector, grant.subject_id)
    allowed = Allowed(
        tuple(conditions), {c: (each,) for c, each in conditions.items()}, offer.purpose.conditions
    )
    questions = tuple(Question(*asked) for asked in conditions.items())
    look = Look(view.flow_id, grant, questions, allowed, names)
    try:
        preview = services().previews.show(look, noted=noted, now=now)
    except VisitOverError:
        raise ElsewhereError(stands_now(view)) from None
    if noted:
        tell_of_reading(grant.subject_id, now=now)
    return preview


def _reader(view: Flow, offer: Offer, *, now: datetime) -> Grant:
    """Describe who reads about whom: a grant that is kept nowhere."""
    assert view.subject is not None
    return Grant(
        grant_id="",
        client_id=offer.party.client_id,
        person_id=view.person_id or "",
        subject_id=view.subject.person_id,
        credential_id=view.credential_id or "",
        relation=view.subject.relation,
        categories=_ids(offer),
        declined=(),
        purpose_id=offer.purpose.purpose_id,
        consent_text={},
        standing=False,
        given_at=now,
        expires_at=now,
    )


def _seen(scope: Scope, entry: Mapping[str, Any] | None, preview: Preview) -> Seen:
    outcome = Outcome.PENDING if entry is None else Outcome(entry["outcome"])
    if entry is None or outcome is Outcome.PENDING:
        return Seen(Standing.AWAITED)
    awaited = preview.shown.is_awaited(scope.id)
    if outcome is Outcome.SOURCE_ERROR:
        return Seen(Standing.UNREAD)
    if outcome is not Outcome.RELEASED:
        return Seen(Standing.AWAITED if awaited else Standing.NOTHING)
    if "answer" in entry:
        return Seen(Standing.SHOWN, answer=_answer_text(scope, entry["answer"]["value"]))
    places = iter([item.place for item in items_of(entry)])
    datasets = []
    for dataset in entry["datasets"]:
        view = dataset_view(CATALOGUE[scope.inputs[0].category.id], dataset, locale())
        records = tuple(SeenRecord(each, next(places)) for each in view.records)
        as_of = dates.day(date.fromisoformat(dataset["as_of"]), locale())
        datasets.append(SeenDataset(view, records, dataset["holder"]["name"], as_of))
    standing = Standing.AWAITED if awaited else Standing.SHOWN
    return Seen(standing, tuple(datasets), complete=bool(entry["complete"]))


def _answer_text(scope: Scope, value: str) -> str:
    assert scope.answer is not None
    label = scope.answer.labels.get(value)
    if label is not None:
        return label.in_language(locale())
    return dates.day(date.fromisoformat(value), locale())
