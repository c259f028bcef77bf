"""What the consent pages say of a scope, in one language: what leaves, what is only looked at, who is asked.

Everything comes from the catalogue and its leaflet; nothing that a relying party sent.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from provider.web.wording import text
from scopes.catalogue import SCOPES
from scopes.leaflet.citizen import facts_for_citizen
from scopes.leaflet.parts import whole_of
from scopes.profile_match import PROFILE_MATCH
from scopes.scope import Scope
from scopes.words import AGENCY_KINDS


class ScopeKind(StrEnum):
    """What leaves under a scope: whole records, a part of them, an answer, or a comparison's result."""

    WHOLE = "whole"
    PART = "part"
    ANSWER = "answer"
    MATCH = "match"


_CALLED = {
    ScopeKind.PART: "scope.part_name",
    ScopeKind.ANSWER: "scope.answer_name",
    ScopeKind.MATCH: "scope.match_name",
}
_LIMITS = {
    ScopeKind.PART: "scope.part",
    ScopeKind.ANSWER: "scope.answer",
    ScopeKind.MATCH: "scope.match",
}


@dataclass(frozen=True)
class OfficialItem:
    """A record type as agencies call it, on which law it stands, and how far back it goes."""

    name: str
    legal_basis: str
    look_back: str


@dataclass(frozen=True)
class ScopeText:
    """One scope in words. ``name`` is its own, ``called`` also says where less than a category leaves.

    ``limit`` says that in a sentence and is empty for a whole category. ``leaves`` are examples of
    fields, or every value that an answer may have. ``looked_at`` is read for an answer and stays here;
    ``unknown`` says what an unknown answer means. ``agencies`` are kinds of agency, none where nobody is asked.
    """

    id: str
    kind: ScopeKind
    name: str
    called: str
    limit: str
    sentence: str
    note: str
    care: bool
    leaves: tuple[str, ...]
    looked_at: tuple[str, ...]
    unknown: str
    agencies: tuple[str, ...]
    official: tuple[OfficialItem, ...]

    @property
    def look_back(self) -> tuple[str, ...]:
        """How far back the records go, each way once."""
        return tuple(dict.fromkeys(item.look_back for item in self.official))


def scope_text(language: str, scope: Scope) -> ScopeText:
    """Put a scope into words."""
    facts = {fact.key: fact.lines for fact in facts_for_citizen(scope, language)}
    kind, said = kind_of(scope), scope.wording
    return ScopeText(
        id=scope.id,
        kind=kind,
        name=said.name.in_language(language),
        called=called(language, scope.id),
        limit=text(language, _LIMITS[kind], whole=_whole(language, scope))
        if kind in _LIMITS
        else "",
        sentence=said.sentence.in_language(language),
        note=said.sensitivity_note.in_language(language),
        care=scope.step_up,
        leaves=facts["includes"] if scope.hands_out_records else facts["values"],
        looked_at=facts.get("looks_at", ()),
        unknown=_unknown(language, kind, facts.get("kept_back", ())),
        agencies=agencies(language, [scope]),
        official=_official(language, scope),
    )


def called(language: str, token: str) -> str:
    """Name a scope with what it leaves out; one that left the catalogue keeps its id."""
    scope = SCOPES.get(token)
    if scope is None:
        return token
    name, key = scope.wording.name.in_language(language), _CALLED.get(kind_of(scope))
    return text(language, key, name=name, whole=_whole(language, scope)) if key else name


def agencies(language: str, scopes: Iterable[Scope]) -> tuple[str, ...]:
    """Name the kinds of agency that are asked for scopes, each once."""
    kinds = [kind for s in scopes for each in s.inputs for kind in each.category.agency_kinds]
    return tuple(dict.fromkeys(AGENCY_KINDS[kind].in_language(language) for kind in kinds))


def kind_of(scope: Scope) -> ScopeKind:
    """Tell what leaves under a scope."""
    if scope.id == PROFILE_MATCH:
        return ScopeKind.MATCH
    if not scope.hands_out_records:
        return ScopeKind.ANSWER
    return ScopeKind.PART if whole_of(scope) else ScopeKind.WHOLE


def _unknown(language: str, kind: ScopeKind, kept_back: Sequence[str]) -> str:
    """Say what an unknown answer means; nothing where records leave."""
    if kind is ScopeKind.MATCH:
        return text(language, "scope.match_unknown")
    return kept_back[-1] if kept_back else ""


def _whole(language: str, scope: Scope) -> str:
    whole = whole_of(scope)
    return whole.wording.name.in_language(language) if whole else ""


def _official(language: str, scope: Scope) -> tuple[OfficialItem, ...]:
    shown = [
        r for seen in scope.inputs for r in seen.category.record_types if r.id in seen.view.fields
    ]
    return tuple(
        OfficialItem(
            name=r.wording.name.in_language(language),
            legal_basis=r.wording.legal_basis.in_language(language),
            look_back=r.wording.retention_note.in_language(language),
        )
        for r in shown
    )
