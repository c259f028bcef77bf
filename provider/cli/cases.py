"""Commands for the desk: what people reported of their history because they do not recognise it.

A case is told by numbers and ids alone. Whose it is, the person tells the desk with its number; what happened is
in the ledger, under the entry's id (``madoguchi ledger audit``).
"""

from datetime import datetime

import click

from consent.notice import NoticeKind
from consent.unrecognised import CaseState, Finding, UnrecognisedCase
from provider.clock import JAPAN, utc_now
from provider.settings import Settings
from provider.wiring import Services, build
from scopes.catalogue import SCOPES

_TOLD = "The person has been told. Their connection stays as it is: they let it go on, or end it."
_NOT_TOLD = "Nobody was told: who reported it may no longer act for the person it is about."


@click.group()
def cases() -> None:
    """Look into what people do not recognise in their history."""


@cases.command("list")
def list_cases() -> None:
    """List what waits for the desk, oldest first."""
    here = build(Settings.from_environment())
    try:
        waiting = here.unrecognised_cases.waiting()
    finally:
        here.close()
    for case in waiting:
        click.echo(_line(case))
    click.echo(f"{len(waiting)} open")


@cases.command()
@click.argument("number")
@click.option(
    "--finding",
    required=True,
    type=click.Choice([finding.value for finding in Finding]),
    help="What the desk found; the person reads it in words.",
)
def close(number: str, finding: str) -> None:
    """Close the case NUMBER with what was found, once, and tell its person if it still concerns them."""
    here, now = build(Settings.from_environment()), utc_now()
    try:
        with here.database.transaction():
            case = next((c for c in here.unrecognised_cases.waiting() if c.number == number), None)
            if case is None:
                raise click.ClickException("no open case has this number")
            found = Finding(finding)
            here.unrecognised_cases.settle(number, CaseState.CLOSED, now=now, finding=found)
            told = _tell(here, case, now=now)
    finally:
        here.close()
    click.echo(f"{number} is closed. {_TOLD if told else _NOT_TOLD}")


def _tell(here: Services, case: UnrecognisedCase, *, now: datetime) -> bool:
    """Tell who reported, if they are or still may act for whom it is about; return whether they were told."""
    entry = here.own_history.get(case.disclosure_id, case.person_id)
    if entry is None:
        return False
    categories = [item.category for item in entry.items if item.category in SCOPES]
    hearers = here.still_acting.hearers(case.person_id, entry.subject_id, categories, now=now)
    if case.person_id not in hearers:
        return False
    about = {"client_id": case.client_id, "grant_id": case.grant_id}
    once = f"{case.number}:{CaseState.CLOSED}"
    here.notices.tell(case.person_id, NoticeKind.UNRECOGNISED, now=now, once=once, **about)
    return True


def _line(case: UnrecognisedCase) -> str:
    opened = case.opened_at.astimezone(JAPAN).isoformat(timespec="minutes")
    connection = case.grant_id or "none"
    return (
        f"{case.number}  {opened}  client {case.client_id}  entry {case.disclosure_id}"
        f"  connection {connection}"
    )
