"""The fare rules for passengers with a disability handbook. Pure: no clock, no web, no wording.

They follow what Japanese railways publish for the passenger fare discount (旅客運賃減額):

- class 1 with a carer: half fare for both, at any distance;
- class 1 or 2 alone: half fare only where the one-way distance is more than 100 km;
- a class 2 child under 12 with a carer: the carer's reduction is for commuter passes, which are sold at
  the counter; on an ordinary ticket the child counts as travelling alone;
- physical, intellectual and, since April 2025, mental handbooks alike: only the class matters;
- the express surcharge is not reduced. Where a carer comes along, some railways reduce that of an
  ordinary express; this one sells limited express tickets only;
- a reduced fare is rounded down to 10 yen.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from clients_example.railway.discount import Carer, DiscountClass

ALONE_ABOVE_KM = Decimal(100)
_ROUNDED_TO_YEN = 10


class Party(StrEnum):
    """Who travels."""

    SOLO = "solo"
    WITH_CARER = "with_carer"


class Reason(StrEnum):
    """Why the fare is what it is."""

    CARER_HALF = "carer_half"
    ALONE_FAR = "alone_far"
    ALONE_NEAR = "alone_near"
    NO_DISCOUNT = "no_discount"


class CarerReason(StrEnum):
    """Why the carer's fare is what it is."""

    HALF = "half"
    COMMUTER_PASS_ONLY = "commuter_pass_only"  # noqa: S105 - a ticket
    FULL = "full"
    ASK = "ask"


@dataclass(frozen=True)
class Trip:
    """One way: kilometres as the tariff counts them, full fare and express surcharge in yen."""

    km: Decimal
    fare_yen: int
    express_yen: int


@dataclass(frozen=True)
class Fare:
    """What the party pays, in yen. The carer's parts are 0 and ``carer_reason`` None when nobody comes along."""

    rider_yen: int
    carer_yen: int
    express_yen: int
    reason: Reason
    carer_reason: CarerReason | None

    @property
    def total_yen(self) -> int:
        """Everything together."""
        return self.rider_yen + self.carer_yen + self.express_yen

    @property
    def reduced(self) -> bool:
        """Whether the passenger's own fare is reduced."""
        return self.reason in (Reason.CARER_HALF, Reason.ALONE_FAR)


def fare_of(trip: Trip, party: Party, discount_class: DiscountClass | None, carer: Carer) -> Fare:
    """Return the fare of a trip; ``discount_class`` is None where no discount may be used."""
    along = party is Party.WITH_CARER
    together = along and discount_class is DiscountClass.CLASS1 and carer is Carer.YES
    reason = Reason.CARER_HALF if together else _alone(trip, discount_class)
    halved = reason in (Reason.CARER_HALF, Reason.ALONE_FAR)
    carer_fare = half(trip.fare_yen) if together else trip.fare_yen
    return Fare(
        rider_yen=half(trip.fare_yen) if halved else trip.fare_yen,
        carer_yen=carer_fare if along else 0,
        express_yen=trip.express_yen * (2 if along else 1),
        reason=reason,
        carer_reason=_carer_reason(together, discount_class, carer) if along else None,
    )


def half(full_yen: int) -> int:
    """Return half a fare, rounded down to 10 yen."""
    return full_yen // 2 // _ROUNDED_TO_YEN * _ROUNDED_TO_YEN


def _alone(trip: Trip, discount_class: DiscountClass | None) -> Reason:
    if discount_class is None:
        return Reason.NO_DISCOUNT
    return Reason.ALONE_FAR if trip.km > ALONE_ABOVE_KM else Reason.ALONE_NEAR


def _carer_reason(
    together: bool,  # noqa: FBT001 - one of three facts
    discount_class: DiscountClass | None,
    carer: Carer,
) -> CarerReason:
    if together:
        return CarerReason.HALF
    if discount_class is None or carer is Carer.NO:
        return CarerReason.FULL
    return (
        CarerReason.ASK if carer is not Carer.COMMUTER_PASS_ONLY else CarerReason.COMMUTER_PASS_ONLY
    )
