"""The exact preview: what the citizen saw is what leaves. Pure rules.

Every record, or answer, that a preview showed has a commitment: a hash over its very content and a salt that
nobody can guess, so that a short value such as an amount cannot be found by trying. The grant keeps the
commitments of what was agreed to, and the first delivery lets nothing out that has none.
"""

import hashlib
import hmac
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from scopes.publishing.canonical import canonical

LIFE = timedelta(minutes=15)
"""How long what a citizen has read lies here at most, unless they agree to hand it over."""

_HEADING = ("records", "agency_signature", "signature")
"""Members of a dataset that are about several records at once, or are made anew for a delivery."""


@dataclass(frozen=True)
class Item:
    """One record or answer as it is shown and as it leaves. ``record_id`` is empty for an answer."""

    scope: str
    record_id: str
    content: Mapping[str, Any]

    @property
    def place(self) -> str:
        """Where it stands in what leaves: its scope, and the name of the record there."""
        return f"{self.scope}:{self.record_id}"

    def commitment(self, secret: bytes) -> str:
        """Return the commitment in hex; ``secret`` are 32 random bytes that belong to one preview."""
        name = f"{self.scope}\n{self.record_id}".encode()
        salt = hmac.digest(secret, name, "sha256")
        return hashlib.sha256(salt + canonical(self.content)).hexdigest()


def items_of(entry: Mapping[str, Any]) -> Sequence[Item]:
    """List the items of one category's entry in a result; none where nothing is released."""
    scope = str(entry["category"])
    if "answer" in entry:
        return [Item(scope, "", {"answer": entry["answer"]})]
    return [
        Item(scope, record["record_id"], {**_heading(dataset), "record": record})
        for dataset in entry.get("datasets", ())
        for record in dataset.get("records", ())
    ]


def _heading(dataset: Mapping[str, Any]) -> dict[str, Any]:
    return {name: dataset[name] for name in dataset if name not in _HEADING}


@dataclass(frozen=True)
class AgreedPreview:
    """What a grant says of its preview.

    ``retrieval_id`` holds what was shown, ``day`` is the day in Japan on which it was, and ``commitments`` are
    those of what was agreed to, by scope. A scope in ``later`` was agreed to without a preview. ``asked_at`` is
    when agencies were asked for what was shown.
    """

    retrieval_id: str
    day: date
    commitments: Mapping[str, Sequence[str]] = field(default_factory=dict)
    later: tuple[str, ...] = ()
    asked_at: datetime | None = None

    @classmethod
    def of(cls, kept: Mapping[str, Any] | None) -> "AgreedPreview | None":
        """Read what a grant keeps; None for a grant without a preview."""
        if kept is None:
            return None
        return cls(
            kept["retrieval_id"],
            date.fromisoformat(kept["day"]),
            kept["commitments"],
            tuple(kept["later"]),
            datetime.fromisoformat(kept["asked_at"]) if kept.get("asked_at") else None,
        )

    @classmethod
    def held_in(cls, kept: Mapping[str, Any] | None, retrieval_id: str) -> "AgreedPreview | None":
        """Read what a grant keeps, if its preview is what this retrieval holds; None for any other."""
        preview = cls.of(kept)
        return preview if preview is not None and preview.retrieval_id == retrieval_id else None

    def kept(self) -> dict[str, Any]:
        """Write it down for the grant, as JSON."""
        return {
            "retrieval_id": self.retrieval_id,
            "day": self.day.isoformat(),
            "commitments": {scope: [*each] for scope, each in self.commitments.items()},
            "later": [*self.later],
            "asked_at": self.asked_at.isoformat() if self.asked_at else None,
        }

    def agreed_records(self, entry: Mapping[str, Any], secret: bytes) -> Collection[str]:
        """Name the records of an entry, by ``record_id``, that are what the preview showed.

        An answer has the empty name.
        """
        agreed = set(self.commitments.get(str(entry["category"]), ()))
        return {i.record_id for i in items_of(entry) if i.commitment(secret) in agreed}


def without(items: Iterable[Item], left_out: Collection[str]) -> list[Item]:
    """Leave out items that are named by their places."""
    return [item for item in items if item.place not in left_out]
