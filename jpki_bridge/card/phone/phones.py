"""The certificates of phones among the software cards of a folder: one file is one phone."""

from collections.abc import Sequence
from pathlib import Path

from jpki_bridge.card.driver.transport import CardConnection, Slot
from jpki_bridge.card.software.card_file import card_paths, load_card
from jpki_bridge.card.software.members import CardFileError
from jpki_bridge.card.software.virtual_transport import VirtualTransport
from jpki_bridge.errors import NoCardError

TOKEN_LABELS = frozenset({"JPKIAPGPSETOKEN", "JPKIAPIOSTOKEN"})
"""Android and iPhone."""


class PhoneTransport:
    """A ``CardTransport`` that sees phones only."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._cards = VirtualTransport(folder)

    def slots(self) -> Sequence[Slot]:
        """List the phones."""
        return [slot for slot in self._cards.slots() if self._is_phone(slot.slot_id)]

    def connect(self, slot_id: str) -> CardConnection:
        """Open the secure element of a phone."""
        if not self._is_phone(slot_id):
            raise NoCardError("no such phone")
        return self._cards.connect(slot_id)

    def _is_phone(self, slot_id: str) -> bool:
        path = card_paths(self._folder).get(slot_id)
        try:
            return path is not None and load_card(path).token_label in TOKEN_LABELS
        except CardFileError:
            return False
