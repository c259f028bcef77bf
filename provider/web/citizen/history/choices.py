"""By what a citizen can narrow their history: what their own permissions name, in words read now."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from consent.disclosure import IDENTITY
from consent.own_history import Kinds
from provider.storage.own_history import Mentioned
from provider.web.citizen.people import names_of
from provider.web.citizen.scope_text import called
from provider.web.locale import locale
from provider.web.services import services
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


def choices_of_citizen() -> Choices:
    """Gather the choices of the citizen who is logged in."""
    mentioned = services().own_history.mentioned(citizen_id())
    return Choices(
        kinds={kinds.value: text(locale(), f"history.kinds.{kinds}") for kinds in Kinds},
        services=_services(each.client_id for each in mentioned),
        people=_people(mentioned),
        items=_by_name(
            (item, item_name(item, locale())) for each in mentioned for item in each.items
        ),
        outcomes={each.value: text(locale(), f"outcome.{each}") for each in Outcome},
    )


def item_name(item: str, language: str) -> str:
    """Name a scope or an identity claim."""
    claim = item.removeprefix(IDENTITY)
    return called(language, item) if claim == item else text(language, f"claim.{claim}")


def _services(client_ids: Iterable[str]) -> Mapping[str, str]:
    parties = services().clients.several(set(client_ids))
    return _by_name((id_, party.name(locale())) for id_, party in parties.items())


def _people(mentioned: Iterable[Mentioned]) -> Mapping[str, str]:
    """Name whom the citizen may still hear of: somebody for whom they no longer act is not among them."""
    former = services().mandates.former_principals(citizen_id(), now=services().clock())
    known = {each.subject_id for each in mentioned} - {citizen_id(), *former}
    others = {id_: person.name.text for id_, person in names_of(sorted(known)).items()}
    return {citizen_id(): text(locale(), "my_page.own")} | others


def _by_name(pairs: Iterable[tuple[str, str]]) -> Mapping[str, str]:
    return dict(sorted(set(pairs), key=lambda pair: (pair[1], pair[0])))
