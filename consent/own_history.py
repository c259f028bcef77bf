"""What a person may read of the ledger: their own entries, and which of them they ask for.

An entry is somebody's own when they caused it or it is about them. So nobody ever meets another person's
business with a third: a parent's entries about one child are neither the other child's nor the other parent's.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from consent.disclosure import CHAIN_START, HANDED, OWN, PREVIEW, Disclosure, entry_hash


class Kinds(StrEnum):
    """Which kinds of entry somebody asks for."""

    SHARED = "shared"
    """What was handed to services, and everything that others did for the person: what is worth a look."""
    HANDED = "handed"
    """What was handed to services alone."""
    READ = "read"
    """What the person themself, or somebody for them, looked at and did not hand over."""
    ALL = "all"
    """Everything."""


KINDS = {
    Kinds.HANDED: (HANDED,),
    Kinds.READ: (PREVIEW, OWN),
    Kinds.ALL: (HANDED, PREVIEW, OWN),
}
"""The kinds of entry behind each choice; of ``SHARED`` it depends on who caused an entry."""


@dataclass(frozen=True)
class Wish:
    """What somebody asks to see. An empty member narrows nothing; ``until`` itself is outside.

    ``category`` is a scope or an identity claim (``identity.name``), and with an ``outcome`` beside it both
    are said of the same item.
    """

    kinds: Kinds = Kinds.SHARED
    client_id: str = ""
    subject_id: str = ""
    category: str = ""
    outcome: str = ""
    grant_id: str = ""
    since: datetime | None = None
    until: datetime | None = None


def is_own(entry: Disclosure, person_id: str) -> bool:
    """Tell whether an entry is a person's to read."""
    return person_id in (entry.person_id, entry.subject_id)


@dataclass(frozen=True)
class Linked:
    """An entry and what its two neighbours in the ledger, whosesoever they are, say of it.

    ``before`` is the hash of the entry before it, empty where there is none. ``named_after`` is the hash that the
    entry after it names as the one before, empty for the newest.
    """

    entry: Disclosure
    before: str
    named_after: str


def fault_of(linked: Linked) -> str | None:
    """Name what is wrong with an entry, as ``ChainFault.kind`` does; None when nothing is.

    It is bounded work, unlike a walk of the whole chain. It sees whatever was changed in the entry, and whatever
    was put in, taken out or moved right beside it. That an entry is gone which had none of one's own beside
    it, the walk alone shows (``madoguchi ledger verify``).
    """
    entry = linked.entry
    if entry.entry_hash != entry_hash(entry):
        return "altered"
    if entry.previous_hash != (linked.before or CHAIN_START):
        return "unlinked"
    if linked.named_after not in ("", entry.entry_hash):
        return "unlinked"
    return None
