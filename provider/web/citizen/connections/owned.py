"""The connection that a page is about: the citizen's own, held still while it is changed."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import request

from consent.errors import MandateOverError
from consent.grant import Grant
from consent.grant_change import ChangedBy, ChangeKind
from provider.web.citizen.errors import GrantMovedOnError, NoSuchGrantError
from provider.web.citizen.grant_cards import GrantCard, cards_of, may_end
from provider.web.services import services
from provider.web.sessions import citizen_id
from scopes.category import AGENT

VERSION = "version"
"""The form's field that says which version of a connection was read."""


def own_grant(grant_id: str) -> Grant:
    """Return a grant that the citizen gave or that is about them; raise ``NoSuchGrantError``.

    Raises ``MandateOverError`` for what they gave as a proxy of somebody for whom they no longer act.
    """
    grant = services().grants.get(grant_id)
    if grant is None or grant.amends or citizen_id() not in (grant.person_id, grant.subject_id):
        raise NoSuchGrantError
    by_me = grant.relation == AGENT and grant.person_id == citizen_id()
    now, mandates = services().clock(), services().mandates
    if by_me and mandates.standing(grant.subject_id, citizen_id(), now=now) is None:
        raise MandateOverError
    return grant


def own_card(grant_id: str) -> GrantCard:
    """Describe one of the citizen's own; raises what ``own_grant`` raises."""
    return cards_of([own_grant(grant_id)], citizen_id(), now=services().clock())[0]


def version_of(grant_id: str) -> str:
    """Name the version of a grant that a page shows."""
    return str(services().grant_changes.counts([grant_id])[grant_id])


def changed_by(grant: Grant) -> ChangedBy:
    """Tell in which part the citizen who is logged in changes a grant."""
    return ChangedBy.GIVER if grant.person_id == citizen_id() else ChangedBy.SUBJECT


@contextmanager
def held(grant_id: str) -> Iterator[Grant]:
    """Hold one of the citizen's own in a transaction, as it was read; raise ``GrantMovedOnError``.

    It must still be theirs to change, and nothing may have changed it since the form was shown.
    """
    with services().database.transaction():
        services().retrievals.hold_grant(grant_id)
        grant = own_grant(grant_id)
        mine = may_end(grant, citizen_id()) and grant.alive(now=services().clock())
        if not mine or request.form.get(VERSION) != version_of(grant_id):
            raise GrantMovedOnError(grant_id)
        yield grant


def sent_twice(grant_id: str, kind: ChangeKind) -> bool:
    """Tell whether this very form has done its work before: a second press is no fault."""
    changes = services().grant_changes.of_grant(grant_id)
    shown = request.form.get(VERSION)
    return bool(changes) and changes[-1].kind is kind and str(changes[-1].number - 1) == shown
