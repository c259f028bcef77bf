"""What belongs to a scope: the parts that can be asked for instead, and how its records look."""

from collections.abc import Mapping
from typing import Any

from scopes.catalogue import CATALOGUE, SCOPES
from scopes.category import Group
from scopes.human.views import DatasetView, views_by_type
from scopes.scope import Scope


def parts_of(scope: Scope) -> tuple[Scope, ...]:
    """List the sub-scopes of a whole category; none for any other scope."""
    category = CATALOGUE.get(scope.id)
    if category is None:
        return ()
    return tuple(SCOPES[f"{category.id}.{part.id}"] for part in category.sub_scopes)


def whole_of(scope: Scope) -> Scope | None:
    """Return the whole category of which a scope is a part; None for any other scope."""
    if not scope.hands_out_records:
        return None
    whole = SCOPES[scope.inputs[0].category.id]
    return None if whole is scope else whole


def of_group(group: Group) -> tuple[Scope, ...]:
    """List the categories of a group as scopes, in the order of the public list."""
    return tuple(SCOPES[each.id] for each in CATALOGUE.values() if each.group is group)


def answers() -> tuple[Scope, ...]:
    """List what can be asked for without a record leaving."""
    return tuple(scope for scope in SCOPES.values() if not scope.hands_out_records)


def answers_from(scope: Scope) -> tuple[Scope, ...]:
    """List the answers that look at the category of a scope; none for an answer itself."""
    if not scope.hands_out_records:
        return ()
    category = scope.inputs[0].category.id
    return tuple(a for a in answers() if category in {each.category.id for each in a.inputs})


def example_records(scope: Scope) -> list[Mapping[str, Any]]:
    """Return the category's examples as they leave under the scope; none for an answer."""
    if not scope.hands_out_records:
        return []
    shown = scope.inputs[0]
    seen = [shown.view.of(each) for each in shown.category.examples]
    return [each for each in seen if each is not None]


def examples_of(scope: Scope, language: str, *, developer: bool = False) -> tuple[DatasetView, ...]:
    """Write one example of each record type in words."""
    first = {str(each["record_type"]): each for each in reversed(example_records(scope))}
    if not first:
        return ()
    category = scope.inputs[0].category
    return views_by_type(category, first.values(), language, developer=developer)
