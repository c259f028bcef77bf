"""What this app keeps of each browser: the confirmed discount, and how the last confirmation went."""

from dataclasses import dataclass

from clients_example.railway.discount import Discount
from clients_example.relying_party import connections


@dataclass
class Connection(connections.Connection):
    """One passenger. Neither the name, the birth date nor any record of the handbook is among it."""

    discount: dict[str, str | None] | None = None
    outcome: str | None = None

    def __repr__(self) -> str:
        return "Connection(…)"

    @property
    def confirmed(self) -> Discount | None:
        """The confirmed discount, if there is one."""
        return None if self.discount is None else Discount.from_kept(self.discount)

    def forget(self, notice: str | None) -> None:
        """Drop everything, the discount too: the consent is over."""
        super().forget(notice)
        self.discount = self.outcome = None
