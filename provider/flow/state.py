"""The flow: one visit, from the authorization request to the code.

    STARTED ──log_in──▶ LOGGED_IN ──choose_subject──▶ CHOOSING ──agree──▶ AGREED ──finish──▶ FINISHED
       │    ──resume─▶      │                         │  ▲  │               │
       │                    │            choose_subject  └──┘ note_choice   │
       └──────refuse────────┴───────────refuse────────┴───────refuse────────┴──▶ REFUSED

A flow whose time has passed takes no further step. ``log_in`` follows the card or the upstream
provider, ``resume`` goes by an earlier login of the same session. A login for my page alone goes from
STARTED to FINISHED. A login for a relying party and nothing more has one page, so that its steps from
CHOOSING on are taken at once; and none where an earlier consent covers it. Nothing leaves FINISHED or
REFUSED. ``log_in_again`` leads from LOGGED_IN and CHOOSING back to STARTED, where what is asked wants
another kind of login. Two steps leave the state as it is: ``note_problem`` (a card that did not work,
from STARTED to CHOOSING) and ``extend`` (more time, at every open step).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any


class FlowState(StrEnum):
    """Where a visit stands."""

    STARTED = "started"
    LOGGED_IN = "logged_in"
    CHOOSING = "choosing"
    AGREED = "agreed"
    FINISHED = "finished"
    REFUSED = "refused"


@dataclass(frozen=True)
class AuthorizationRequest:
    """What a relying party asks, after every check (RFC 9126, OpenID Connect Core 3.1.2.1).

    ``scope`` names every category that is asked for, also those asked by ``authorization_details``,
    of which ``details`` holds the checked entries (RFC 9396). ``purpose_id`` is empty for a request
    that asks for a login alone. ``claims`` is the checked ``claims`` parameter (OpenID Connect Core
    5.5). ``pushed`` tells whether the request came by PAR. ``profile`` holds the name and birth date to
    be compared with the person who logs in.
    """

    client_id: str
    redirect_uri: str
    scope: str
    state: str | None
    nonce: str | None
    code_challenge: str | None
    dpop_jkt: str | None
    purpose_id: str
    ui_locales: str | None = None
    prompt: str | None = None
    max_age: int | None = None
    response_mode: str = "query"
    claims: Mapping[str, Any] | None = None
    id_token_hint_sub: str | None = None
    details: tuple[Mapping[str, Any], ...] = ()
    grant_management_action: str | None = None
    grant_id: str | None = None
    pushed: bool = True
    profile: Mapping[str, str] | None = field(default=None, repr=False)

    @property
    def login_only(self) -> bool:
        """Tell whether a login is all that is asked for."""
        return not self.purpose_id

    @classmethod
    def restored(cls, content: Mapping[str, Any]) -> "AuthorizationRequest":
        """Build one from the JSON form of its ``asdict``."""
        return cls(**{**content, "details": tuple(content.get("details", ()))})


@dataclass(frozen=True)
class SubjectChoice:
    """For whom: the person themself or someone they represent."""

    person_id: str
    relation: str


@dataclass(frozen=True)
class Choice:
    """What the citizen agreed to on the check page.

    ``left_out`` are the places of records that are kept back (``consent.preview.Item``); None before that was decided.
    """

    categories: tuple[str, ...]
    declined: tuple[str, ...]
    term_days: int | None
    claims: tuple[str, ...] = ()
    left_out: tuple[str, ...] | None = None


@dataclass(frozen=True)
class FurtherPerson:
    """Another person of the same sitting, and what was agreed to about them once that is known."""

    subject: SubjectChoice
    choice: Choice | None = None


@dataclass(frozen=True)
class Flow:
    """One visit. ``request`` is None for a login to my page; ``version`` guards against races.

    ``login_problem`` is the code of the last use of a card that did not work, for its page alone.
    ``grant_id`` names the grant from the moment of agreement; it stays unused until a token exists.
    ``refusal`` is the OAuth error that a refused visit tells, None where the citizen said no.
    ``subject`` and ``choice`` are about one person; ``further`` holds the others of the same sitting. ``place``
    counts whom a page is about: it is 0 but in what ``of`` returns. ``back_to`` is the path of the page of my page
    that wants a fresh login, to which it leads back.
    """

    flow_id: str
    session_hash: str
    request: AuthorizationRequest | None
    request_uri_hash: str | None
    state: FlowState
    version: int
    created_at: datetime
    expires_at: datetime
    person_id: str | None = None
    credential_id: str | None = None
    authenticated_at: datetime | None = None
    login_problem: str | None = None
    subject: SubjectChoice | None = None
    choice: Choice | None = None
    grant_id: str | None = None
    refusal: str | None = None
    further: tuple[FurtherPerson, ...] = ()
    place: int = 0
    back_to: str = ""

    @property
    def people(self) -> int:
        """How many people the visit is about; 0 before that was chosen."""
        return 0 if self.subject is None else 1 + len(self.further)

    def of(self, place: int) -> "Flow":
        """Return the visit as it is about one of its people; ``IndexError`` when there are not so many.

        It is for reading alone: steps are taken on the visit itself.
        """
        if place == 0:
            return self
        if not 0 < place < self.people:
            raise IndexError(place)
        person = self.further[place - 1]
        return replace(self, subject=person.subject, choice=person.choice, place=place)
