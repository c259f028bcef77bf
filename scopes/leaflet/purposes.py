"""What is told of a purpose template: what to ask for, why that and not more, for how long."""

from scopes.leaflet.fact import Fact, fact
from scopes.leaflet.words import joined, phrase, term
from scopes.purposes.purpose import PurposeScope, PurposeTemplate
from scopes.words import CONDITIONS


def facts_of_purpose(purpose: PurposeTemplate, language: str) -> tuple[Fact, ...]:
    """Tell a developer, and whoever reviews a registration, about a template."""
    needed = [_asked(each, language) for each in purpose.scopes if each.needed]
    optional = [_asked(each, language) for each in purpose.scopes if not each.needed]
    return (
        fact("purpose", language, [purpose.text.in_language(language)]),
        fact("needed", language, needed),
        *([fact("optional", language, optional)] if optional else []),
        fact("why", language, [purpose.why.in_language(language)]),
        fact("purpose_term", language, [_term(purpose, language)]),
        fact("keeps", language, [purpose.retention.in_language(language)]),
    )


def _asked(asked: PurposeScope, language: str) -> str:
    name = asked.scope.wording.name.in_language(language)
    conditions = joined((CONDITIONS[kind].in_language(language) for kind in asked.kinds), language)
    return phrase("asked", language, name=name, token=asked.scope.id, conditions=conditions)


def _term(purpose: PurposeTemplate, language: str) -> str:
    asked = term(purpose.term_days, language)
    if purpose.term_days == purpose.longest_term_days:
        return asked
    longest = term(purpose.longest_term_days, language)
    return phrase("within", language, asked=asked, longest=longest)
