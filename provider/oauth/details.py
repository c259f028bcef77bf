"""What a token is good for, as ``authorization_details`` (RFC 9396) of type ``self_information``.

Of what is left out for protection nothing can be told here: entries speak of categories and
conditions, never of records.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from consent.entitlement import Purpose, Subjects
from consent.grant import Grant
from provider.clock import rfc3339
from provider.oauth.subject import Pairwise
from scopes.catalogue import SCOPES
from scopes.parsing import kept_scope
from scopes.profile_match import PROFILE_MATCH

TYPE = "self_information"
TYPES = (TYPE, PROFILE_MATCH)
"""What ``authorization_details_types_supported`` names."""
MOST_SUBJECTS = 10
"""How many people one request may be about: for each of them there is a question to be answered."""


class UnknownSubjectError(Exception):
    """The request is about somebody for whom the citizen cannot act; who that is stays untold."""


def granted_details(
    grant: Grant, scope: str, sector: str, pairwise: Pairwise
) -> list[dict[str, Any]]:
    """Describe the part of a grant that a scope covers; nothing for a login alone.

    Where several people were agreed to in one sitting, each has a grant of its own, which is named.
    """
    sitting = {"grant_id": grant.grant_id} if grant.sitting is not None else {}
    common = sitting | {
        "type": TYPE,
        "subject": pairwise.subject(sector, grant.subject_id),
        "relation": grant.relation,
        "grant_expires_at": rfc3339(grant.expires_at),
        "purpose": grant.purpose_id,
    }
    parts = by_condition(categories_in(grant.categories, scope), grant.conditions)
    return [common | part for part in parts]


def by_condition(
    categories: Iterable[str], conditions: Mapping[str, Sequence[Mapping[str, Any]]]
) -> list[dict[str, Any]]:
    """Part categories by their conditions: one part for each, and one for those that have none.

    ``conditions`` lists the conditions of a category; one that is absent there has none.
    """
    parts: list[dict[str, Any]] = []
    for category in categories:
        for condition in conditions.get(category) or ({},):
            told = {"condition": dict(condition)} if condition else {}
            same = [part for part in parts if part.get("condition") == told.get("condition")]
            if same:
                same[0]["categories"].append(category)
            else:
                parts.append({"categories": [category], **told})
    return parts


def granted_to_all(
    grants: Iterable[Grant], scope: str, sector: str, pairwise: Pairwise
) -> list[dict[str, Any]]:
    """Describe what a scope covers of the grants of one sitting, person by person."""
    return [part for grant in grants for part in granted_details(grant, scope, sector, pairwise)]


def held_scope(scope: str, grants: Iterable[Grant]) -> str:
    """Leave out of a token's scope the categories that none of its grants holds any more.

    The citizen may have taken them back since (RFC 6749 section 3.3: a smaller scope is told). The token
    itself keeps all of it: what rests may go on.
    """
    granted = {category for grant in grants for category in grant.categories}
    gone = {category for category in kept_scope(scope).categories if category not in granted}
    return " ".join(token for token in scope.split() if token not in gone)


def about_many(details: Iterable[Mapping[str, Any]], purpose: Purpose) -> bool:
    """Tell whether one request may be about several people.

    The review has to allow it; of checked entries one may say that it is about one person after all.
    """
    wanted = {entry["subjects"] for entry in details if "subjects" in entry}
    return purpose.subjects is Subjects.MANY and Subjects.ONE not in wanted


def asked_conditions(
    details: Iterable[Mapping[str, Any]], agreed: Collection[str]
) -> dict[str, list[Mapping[str, Any]]]:
    """List the conditions that checked entries ask for, of the agreed categories: a grant's own."""
    return {
        category: [entry["condition"]]
        for entry in details
        if "condition" in entry
        for category in entry["categories"]
        if category in agreed
    }


def asked_subject(
    details: Iterable[Mapping[str, Any]], references: Mapping[str, str]
) -> str | None:
    """Return the person whom checked entries are about; None when they leave it to the citizen.

    ``references`` are the pairwise references of those for whom the citizen may act, by person id.
    Raises ``UnknownSubjectError`` when the entries name nobody among them.
    """
    named = {entry["subject"] for entry in details if "subject" in entry}
    if not named:
        return None
    found = [person for person, reference in references.items() if reference in named]
    if not found:
        raise UnknownSubjectError
    return found[0]


def categories_in(categories: Iterable[str], scope: str) -> Sequence[str]:
    """List those of the categories that a token's scope names, in their own order.

    One that has left the catalogue is good for nothing any more.
    """
    named = kept_scope(scope).categories
    return [category for category in categories if category in named and category in SCOPES]
