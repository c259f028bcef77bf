"""The people whom a consent is about: a portion of the connection for each, as the provider names them."""

import secrets
from collections.abc import Collection
from dataclasses import fields, replace

from clients_example.relying_party.connections import Connection, Portion


def meet(connection: Connection, resting: Collection[str] = ()) -> None:
    """Let the portions be of the people whom the newest token response names, and of those whose consent rests.

    ``resting`` are the consents that do. What was received of anybody else is deleted: that consent has ended.
    A provider that names nobody leaves the one portion as it is.
    """
    granted = connection.granted
    if granted is None:
        return
    known = {portion.subject: _copy(connection, portion) for portion in connection.portions}
    unnamed = known.pop(None, None)
    named = granted.subjects
    for subject, portion in known.items():
        portion.resting = subject not in named and granted.grant_of(subject) in resting
    kept = [portion for subject, portion in known.items() if subject in named or portion.resting]
    new = [subject for subject in named if subject not in known]
    left = [*kept, *(_new(connection, subject, unnamed) for subject in new)]
    if not left:
        return
    for each in fields(connection.PORTION):
        setattr(connection, each.name, getattr(left[0], each.name))
    connection.others = left[1:]


def lose(connection: Connection, grant_id: str) -> None:
    """Forget the person about whom a consent has ended; with the last of them, all of the connection."""
    granted = connection.granted
    if granted is None:
        return
    left = [each for each in granted.subjects if granted.grants.get(each, grant_id) != grant_id]
    paused = [granted.grant_of(each.subject) for each in connection.portions if each.resting]
    resting = {each for each in paused if each is not None and each != grant_id}
    if not left and not resting:
        connection.forget("withdrawn")
        return
    connection.granted = replace(granted, subjects=left)
    meet(connection, resting)


def _copy(connection: Connection, portion: Portion) -> Portion:
    kind = connection.PORTION
    return kind(**{each.name: getattr(portion, each.name) for each in fields(kind)})


def _new(connection: Connection, subject: str, unnamed: Portion | None) -> Portion:
    """Begin the portion of a person: the one that nobody was named for yet, or else a request of its own."""
    if unnamed is not None and unnamed.subject is None:
        unnamed.subject = subject
        return unnamed
    return connection.PORTION(subject=subject, request_key=secrets.token_urlsafe(16))
