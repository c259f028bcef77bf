"""A confirmed discount: the class, until when the handbook is good, and when it was confirmed. No more.

Which handbook it is, its number, its grade and who issued it are not kept: no fare depends on them.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from clients_example.relying_party.dates import months_after

_MONTHS_CONFIRMED = 12
"""A confirmation is good for a year at most; then the register is asked again."""


class DiscountClass(StrEnum):
    """The class of the passenger fare discount that the handbook states (旅客運賃減額 第1種・第2種)."""

    CLASS1 = "class1"
    CLASS2 = "class2"


class Carer(StrEnum):
    """Whether a carer's fare is reduced, too; ``unknown`` is never read as a no."""

    YES = "yes"
    COMMUTER_PASS_ONLY = "commuter_pass_only"  # noqa: S105 - a ticket
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Discount:
    """Everything that is kept. ``valid_until`` is the handbook's last day, None where it has none."""

    discount_class: DiscountClass
    carer: Carer
    valid_until: date | None
    confirmed_on: date

    @property
    def confirm_by(self) -> date:
        """The last day of this confirmation: a year later, or the handbook's last day if that is earlier."""
        yearly = months_after(self.confirmed_on, _MONTHS_CONFIRMED)
        return yearly if self.valid_until is None else min(yearly, self.valid_until)

    def covers(self, day: date) -> bool:
        """Tell whether somebody may travel on a day with this confirmation."""
        return self.confirmed_on <= day <= self.confirm_by

    def expired(self, day: date) -> bool:
        """Tell whether the handbook itself is past its last day."""
        return self.valid_until is not None and self.valid_until < day

    def as_kept(self) -> dict[str, str | None]:
        """Return it as it is stored."""
        return {
            "discount_class": self.discount_class,
            "carer": self.carer,
            "valid_until": self.valid_until.isoformat() if self.valid_until else None,
            "confirmed_on": self.confirmed_on.isoformat(),
        }

    @classmethod
    def from_kept(cls, kept: dict[str, str | None]) -> "Discount":
        """Read what was stored."""
        until = kept["valid_until"]
        return cls(
            DiscountClass(str(kept["discount_class"])),
            Carer(str(kept["carer"])),
            None if until is None else date.fromisoformat(until),
            date.fromisoformat(str(kept["confirmed_on"])),
        )
