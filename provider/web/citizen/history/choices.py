"""By what a citizen can narrow their history: what their own permissions name, in words read now."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from consent.own_history import Kinds
from provider.storage.own_history import Mentioned
from provider.web.citizen.history.entries import Names, item_name
from provider.web.locale import locale
from provider.web.sessions import citizen_id
from provider.web.wording import text
from scopes.outcome import Outcome


@dataclass(frozen=True)
class Choices:
    """What may be chosen, by its id in the address, in the order in which it is shown."""

    kinds: Mapping[str, str]
    services: Mapping[str, str]
    people: Mapping[str, str]
    items: Mapping[str, str]
    outcomes: Mapping[str, str]


def choices_of(mentioned: Sequence[Mentioned], names: Names) -> Choices:
    """Gather the choices of the citizen who is logged in.

    Somebody for whom they no longer act has no name in ``names``, and is not among the people.
    """
    clients = {each.client_id for each in mentioned} & names.parties.keys()
    others = {each.subject_id for each in mentioned} & names.people.keys() - {citizen_id()}
    items = {item for each in mentioned for item in each.items}
    return Choices(
        kinds={kinds.value: text(locale(), f"history.kinds.{kinds}") for kinds in Kinds},
        services=_by_name((each, names.party(each)) for each in clients),
        people={
            citizen_id(): text(locale(), "my_page.own"),
            **_by_name((each, names.people[each].name.text) for each in others),
        },
        items=_by_name((item, item_name(item, locale())) for item in items),
        outcomes={each.value: text(locale(), f"outcome.{each}") for each in Outcome},
    )


def _by_name(pairs: Iterable[tuple[str, str]]) -> Mapping[str, str]:
    return dict(sorted(pairs, key=lambda pair: (pair[1], pair[0])))
