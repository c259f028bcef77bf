"""Purpose templates: what a service should ask for a common use, why that and not more, and for how long.

A template is a proposal: it becomes binding when an operator's review enters it for a relying party.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from scopes.catalogue import SCOPES, scope_of
from scopes.errors import CatalogueFaultError
from scopes.scope import Scope
from scopes.wording import Text, read_toml, texts_of

_PACKAGE = "scopes.purposes"
_TEXTS = ("name", "text", "why", "retention")
_ONE = "one"


@dataclass(frozen=True)
class PurposeScope:
    """One scope of a template.

    Without a ``needed`` one the service cannot do its work. ``kinds`` are the conditions to ask under,
    ``years`` how many years before the present one they may reach back to; None sets no limit.
    """

    scope: Scope
    needed: bool
    kinds: tuple[str, ...]
    years: int | None = None


@dataclass(frozen=True)
class PurposeTemplate:
    """One template. ``text`` is the purpose as citizens read it, ``retention`` what the service promises.

    ``term_days`` is for how long the use needs the data, 0 for once; ``subjects`` is ``many`` where
    one request may be about several people, such as children.
    """

    id: str
    name: Text
    text: Text
    why: Text
    retention: Text
    term_days: int
    scopes: tuple[PurposeScope, ...]
    subjects: str = _ONE

    @property
    def longest_term_days(self) -> int:
        """The longest term that all scopes together allow: the shortest of theirs."""
        return min(each.scope.max_term_days for each in self.scopes)

    def entitlement(self) -> dict[str, Any]:
        """Return the purpose as it stands in a client's ``self_information_entitlement``."""
        several = {} if self.subjects == _ONE else {"subjects": self.subjects}
        return {
            "id": self.id,
            "text": {"ja": self.text.ja, "en": self.text.en},
            "categories": [each.scope.id for each in self.scopes],
            "needed": [each.scope.id for each in self.scopes if each.needed],
            "conditions": {each.scope.id: _rule(each) for each in self.scopes},
            "max_term_days": self.term_days,
            **several,
        }


def purpose_from(purpose_id: str, data: Mapping[str, Any]) -> PurposeTemplate:
    """Read a template; ``CatalogueFaultError`` for a gap or an unknown scope."""
    place = f"purposes/{purpose_id}.toml"
    try:
        texts = texts_of(place, {key: data[key] for key in _TEXTS})
        scopes = tuple(_scope(place, entry) for entry in data["scopes"])
        term = int(data["term_days"])
    except KeyError as gap:
        raise CatalogueFaultError(f"{place} lacks {gap}") from None
    return PurposeTemplate(
        id=purpose_id, term_days=term, scopes=scopes, subjects=data.get("subjects", _ONE), **texts
    )


def _scope(place: str, entry: Mapping[str, Any]) -> PurposeScope:
    token = entry["scope"]
    if token not in SCOPES:
        raise CatalogueFaultError(f"{place} names {token}, which is no scope")
    kinds = tuple(entry["kinds"])
    return PurposeScope(scope_of(token), entry["needed"], kinds, entry.get("years"))


def _rule(asked: PurposeScope) -> dict[str, Any]:
    years = {} if asked.years is None else {"years": asked.years}
    return {"kinds": list(asked.kinds), **years}


def _found() -> Iterator[PurposeTemplate]:
    names = sorted(each.name for each in files(_PACKAGE).iterdir() if each.name.endswith(".toml"))
    for name in names:
        yield purpose_from(name.removesuffix(".toml"), read_toml(_PACKAGE, name))


PURPOSES: Mapping[str, PurposeTemplate] = MappingProxyType({each.id: each for each in _found()})
"""Purpose id -> template, in alphabetical order."""
