"""A person while a household is being laid out, and how two of them are related."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from connectors.sandbox.japan.life import FullName, Sex, Union
from connectors.sandbox.japan.span import Span, age_on


@dataclass
class Draft:
    """One member of a household whose stays are not known yet."""

    number: int
    name: FullName
    sex: Sex
    born: date
    died: date | None
    parents: tuple[int, ...] = ()
    unions: list[Union] = field(default_factory=list)

    def age(self, day: date) -> int:
        """Count the years of age on a day."""
        return age_on(self.born, day)


def unite(one: Draft, other: Draft, since: date, until: date | None, *, married: bool) -> None:
    """Let two people be a couple, until a day or until one of them dies, which may yet be put off."""
    span = Span(since, until)
    one.unions.append(Union(other.number, married, span))
    other.unions.append(Union(one.number, married, span))


def lasting(people: Mapping[int, Draft], draft: Draft) -> tuple[Union, ...]:
    """Return somebody's unions, each ended by the first death."""
    found = []
    for union in draft.unions:
        deaths = [each.died for each in (draft, people[union.partner]) if each.died is not None]
        ends = [*deaths, *([] if union.span.end is None else [union.span.end])]
        found.append(
            Union(union.partner, union.married, Span(union.span.start, min(ends, default=None)))
        )
    return tuple(found)


def relation(people: Mapping[int, Draft], who: Draft, head: Draft, day: date) -> str:
    """Return the relation to the head, a code of the household category."""
    if who.number == head.number:
        return "head"
    union = next((u for u in who.unions if u.partner == head.number and u.span.on(day)), None)
    if union is not None:
        return "spouse" if union.married else "spouse_unregistered"
    for fits, code in _RELATIONS:
        if fits(people, who, head):
            return code
    return "relative" if _kin(people, who, head) else "cohabitant"


def _is_child(_people: Mapping[int, Draft], who: Draft, head: Draft) -> bool:
    return head.number in who.parents


def _is_parent(_people: Mapping[int, Draft], who: Draft, head: Draft) -> bool:
    return who.number in head.parents


def _is_sibling(_people: Mapping[int, Draft], who: Draft, head: Draft) -> bool:
    return any(parent in head.parents for parent in who.parents)


def _is_grandchild(people: Mapping[int, Draft], who: Draft, head: Draft) -> bool:
    return any(head.number in people[parent].parents for parent in who.parents)


_RELATIONS: Final = (
    (_is_child, "child"),
    (_is_parent, "parent"),
    (_is_sibling, "sibling"),
    (_is_grandchild, "grandchild"),
)


def _kin(people: Mapping[int, Draft], who: Draft, head: Draft) -> bool:
    """Tell whether two are related by blood or by a marriage, at some remove."""
    seen, todo = {who.number}, [who.number]
    while todo:
        draft = people[todo.pop()]
        near = {*draft.parents, *(union.partner for union in draft.unions if union.married)}
        near |= {each.number for each in people.values() if draft.number in each.parents}
        todo += [number for number in sorted(near) if number not in seen]
        seen |= near
    return head.number in seen
