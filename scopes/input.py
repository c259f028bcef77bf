"""What one scope needs of one category: the agencies that hold it are asked for this, and no more."""

from dataclasses import dataclass

from scopes.category import Category
from scopes.view import View


@dataclass(frozen=True)
class Input:
    """One category that a scope asks agencies for, and the view of it that the scope needs."""

    category: Category
    view: View

    @property
    def record_types(self) -> tuple[str, ...]:
        """The record types that are asked for, in the order of the category."""
        return tuple(r.id for r in self.category.record_types if r.id in self.view.fields)

    def shows(self, other: "Input") -> bool:
        """Tell whether this input looks at records of a type that the other one looks at, too."""
        same = self.category is other.category
        return same and not self.view.fields.keys().isdisjoint(other.view.fields)

    def contains(self, other: "Input") -> bool:
        """Tell whether this input shows at least what the other one shows, in as much detail."""
        if self.category is not other.category or (
            other.view.identifiers and not self.view.identifiers
        ):
            return False
        mine = self.view.fields
        return all(
            record_type in mine and set(names) <= set(mine[record_type])
            for record_type, names in other.view.fields.items()
        )
