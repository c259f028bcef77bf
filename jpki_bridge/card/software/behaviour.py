"""In which of the ways that cards are known, or thought, to differ a software card behaves."""

from dataclasses import dataclass

from jpki_bridge.card.driver import apdu


@dataclass(frozen=True)
class Behaviour:
    """The member ``behaviour`` of a card file; every member may be left out.

    Status words are written as four hexadecimal digits, and kept as numbers.
    """

    select_clears_pin: bool = False
    """SELECT of the application forgets what was verified; observed cards keep it."""

    read_needs_pin: bool = False
    """EF 000A wants the PIN first, as on phones."""

    pin_absent_sw: int = apdu.SW_NO_REFERENCE_DATA
    """What a card without a PIN answers; ``6A82`` already to the SELECT of its file."""

    blocked_sw: int = apdu.SW_BLOCKED
    """What a blocked secret answers; ISO's 6983 is seen elsewhere."""

    tells_count_when_verified: bool = True
    """An empty VERIFY after success answers the count, as OpenSC relies on; else 9000."""

    end_of_file_sw: int = apdu.SW_OFFSET
    """Reading past the end answers this; with ``6282`` a read that meets the end says so, too."""

    removed_at: int = 0
    """The card leaves the reader at this command of a session, counted from one; 0: it stays."""

    removed_when_done: bool = False
    """It leaves only after it did that command, so that the answer alone is lost."""
