"""A scope: one thing that can be asked for, ticked, granted, delivered and looked up afterwards.

A scope token (RFC 6749 section 3.3) is one of three:

    disability              a category, as its own view shows it
    disability.discount     a sub-scope: a part of a category
    answer.carer_discount   an answer computed here, of whose records nothing leaves

and ``profile_match`` beside them, which asks no agency at all.

Requests, grants, purposes, tokens and the ledger speak of scopes by these tokens.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from scopes.answer import ANSWER_PREFIX, Answer
from scopes.category import Category, ConditionKind, Sensitivity, SubScope
from scopes.input import Input
from scopes.wording import ScopeWording


@dataclass(frozen=True)
class Scope:
    """One scope. ``inputs`` are what agencies have to be asked for it: one, unless it is an answer.

    ``conditions`` are the kinds it takes, ``relations`` who may ask for whom; ``max_term_days`` is 0
    where only one-off consents are possible; ``step_up`` demands a PIN typed for this very consent.
    """

    id: str
    wording: ScopeWording
    sensitivity: Sensitivity
    max_term_days: int
    conditions: tuple[ConditionKind, ...]
    relations: frozenset[str]
    step_up: bool
    inputs: tuple[Input, ...]
    answer: Answer | None = None

    @property
    def hands_out_records(self) -> bool:
        """Whether records leave under this scope, and not an answer alone."""
        return self.answer is None and bool(self.inputs)

    def input_of(self, category: str) -> Input:
        """Return the input of a category; ``StopIteration`` cannot happen for one of ``inputs``."""
        return next(each for each in self.inputs if each.category.id == category)

    def contains(self, other: "Scope") -> bool:
        """Tell whether whoever gets this scope gets all of another one, or an answer's branches.

        A combined answer hides its branches only from whoever learns nothing else of their records,
        neither as records nor by another answer.
        """
        if self is other:
            return False
        if other.answer is not None and other.answer.combined:
            return any(mine.shows(branch) for mine in self.inputs for branch in other.inputs)
        if not (self.hands_out_records and other.hands_out_records):
            return False
        return self.inputs[0].contains(other.inputs[0])


def of_category(category: Category, sub_scope: SubScope | None = None) -> Scope:
    """Return the scope of a whole category or of one of its sub-scopes."""
    view = category.view(sub_scope)
    told = [r.sensitivity for r in category.record_types if r.id in view.fields and r.sensitivity]
    own = sub_scope.sensitivity if sub_scope else None
    term = sub_scope.max_term_days if sub_scope else None
    sensitivity = own or max([category.sensitivity, *told])
    return Scope(
        id=f"{category.id}.{sub_scope.id}" if sub_scope else category.id,
        wording=category.wording_of(sub_scope),
        sensitivity=sensitivity,
        max_term_days=category.max_term_days if term is None else term,
        conditions=category.conditions,
        relations=category.relations,
        step_up=category.step_up or sensitivity >= Sensitivity.SPECIAL_CARE,
        inputs=(Input(category, view),),
    )


def of_answer(answer: Answer, categories: Mapping[str, Category]) -> Scope:
    """Return the scope of an answer; it is as sensitive as the answer, not as the records behind it."""
    inputs = tuple(Input(categories[name], view) for name, view in answer.views(categories).items())
    relations = [each.category.relations for each in inputs]
    return Scope(
        id=ANSWER_PREFIX + answer.id,
        wording=answer.wording,
        sensitivity=answer.sensitivity,
        max_term_days=answer.max_term_days,
        conditions=answer.conditions,
        relations=frozenset.intersection(*relations),
        step_up=answer.sensitivity >= Sensitivity.SPECIAL_CARE,
        inputs=inputs,
        answer=answer,
    )
