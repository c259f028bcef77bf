"""The card: credentials and people, logins by other doors.

Revision ID: 0003
Revises: 0002
"""

from collections.abc import Callable, Sequence

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_STEPS: Sequence[tuple[Callable[[], None], Callable[[], None]]] = ()
"""(up, down) of each table family, in order."""


def upgrade() -> None:
    for up, _ in _STEPS:
        up()


def downgrade() -> None:
    for _, down in reversed(_STEPS):
        down()
