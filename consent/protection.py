"""Protection flags: what a person in danger, or an agency for them, had set; and what follows from it.

A flag ends no consent and changes no list, mail, event, receipt or earlier entry of the history. Whatever
it withholds looks like what nobody holds. The three kinds are those of Japanese practice: 不開示該当 of
the information network, 自己情報提供不可 of the insurers, 自動応答不可 of an agency's own server.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

OPERATOR = "operator"
CITIZEN = "citizen"


class FlagKind(StrEnum):
    """What a flag does.

    ``NON_DISCLOSURE`` leaves out what tells where somebody lives or goes; ``SELF_INFO_BLOCK`` withholds
    every record, from proxies and standing consents, too; ``NO_AUTO_ANSWER`` says that an agency's staff
    decide, so that nothing is answered by machine.
    """

    NON_DISCLOSURE = "non_disclosure"
    SELF_INFO_BLOCK = "self_info_block"
    NO_AUTO_ANSWER = "no_auto_answer"


@dataclass(frozen=True)
class Flag:
    """One flag. ``category`` and ``agency_id`` narrow it; None means all of them.

    ``set_by`` is ``OPERATOR``, ``CITIZEN`` or the id of an agency; ``since`` is when it was set first.
    """

    kind: FlagKind
    since: datetime
    set_by: str
    category: str | None = None
    agency_id: str | None = None

    def covers(self, category: str, agency_id: str | None = None) -> bool:
        """Tell whether the flag is about a category, and about what this agency holds of it."""
        return self.category in (None, category) and self.agency_id in (None, agency_id)

    def is_like(self, other: "Flag") -> bool:
        """Tell whether two flags say the same, whoever set them and whenever."""
        mine = (self.kind, self.category, self.agency_id)
        return mine == (other.kind, other.category, other.agency_id)

    def may_be_lifted_by(self, whom: str) -> bool:
        """Tell who may lift it: the operator any; an agency its own and the citizen's; a citizen none.

        Whoever sits at the keyboard with the citizen's card may be the very person it protects from.
        """
        if whom == CITIZEN:
            return False
        return whom == OPERATOR or self.set_by in (whom, CITIZEN)


@dataclass(frozen=True)
class Protection:
    """All flags of one person at one instant."""

    flags: tuple[Flag, ...] = ()

    def withholds(self, category: str, agency_id: str) -> bool:
        """Tell whether everything that an agency holds of a category is withheld."""
        return any(
            flag.kind is not FlagKind.NON_DISCLOSURE and flag.covers(category, agency_id)
            for flag in self.flags
        )

    def hides_places(self, category: str) -> bool:
        """Tell whether what tells where somebody lives or goes is left out of a category."""
        return self.places_hidden_since(category) is not None

    def places_hidden_since(self, category: str) -> datetime | None:
        """Return since when places are left out of a category; None when they are not."""
        since = [
            flag.since
            for flag in self.flags
            if flag.kind is FlagKind.NON_DISCLOSURE and flag.covers(category)
        ]
        return min(since, default=None)

    @property
    def hides_exchange_history(self) -> bool:
        """Whether what agencies asked each other is withheld from the citizen's own pages, too."""
        return any(
            flag.category is None
            and flag.agency_id is None
            and flag.kind is FlagKind.NON_DISCLOSURE
            for flag in self.flags
        )


UNPROTECTED = Protection()


def after_setting(flags: Iterable[Flag], wish: Flag) -> tuple[Flag, ...]:
    """Return the flags once one more is set; the same one by the same hand keeps its first day."""
    flags = tuple(flags)
    there = any(flag.is_like(wish) and flag.set_by == wish.set_by for flag in flags)
    return flags if there else (*flags, wish)


def after_lifting(flags: Iterable[Flag], wish: Flag) -> tuple[Flag, ...]:
    """Return the flags once those that say the same are lifted by whoever ``wish.set_by`` is."""
    return tuple(
        flag for flag in flags if not (flag.is_like(wish) and flag.may_be_lifted_by(wish.set_by))
    )


def wished_flag(
    kind: str,
    *,
    set_by: str,
    now: datetime,
    categories: Iterable[str],
    category: str | None = None,
    agency_id: str | None = None,
) -> Flag:
    """Read a wish from outside; ``ValueError`` names the member at fault, never what stood there.

    An agency speaks of its own answers alone where it says that they need its staff.
    """
    try:
        known = FlagKind(kind)
    except ValueError:
        raise ValueError("kind") from None
    if category is not None and category not in categories:
        raise ValueError("category")
    if agency_id is not None and known is not FlagKind.NO_AUTO_ANSWER:
        raise ValueError("agency")
    own = set_by if known is FlagKind.NO_AUTO_ANSWER and set_by not in (OPERATOR, CITIZEN) else None
    if own and agency_id not in (None, own):
        raise ValueError("agency")
    return Flag(known, now, set_by, category, own or agency_id)
