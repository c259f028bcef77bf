"""Walk a provider whose catalogue is read from another folder, and write down what each place shows.

Started as a process of its own: the catalogue is read when it is imported.
"""

import json
import sys
from pathlib import Path

from scopes import categories

FOLDERS, DATABASE, TARGET = sys.argv[1:]
categories.__path__ = [FOLDERS]

from consent.disclosure import DisclosedItem, Disclosure  # noqa: E402
from tests.citizen_browser import Browser  # noqa: E402
from tests.citizen_world import CLIENT, TARO, World  # noqa: E402

NEW = "fishing_permit"
PURPOSE = {
    "id": "boat_hire",
    "text": {"ja": "釣り船を貸すため", "en": "To hire out a boat"},
    "categories": [NEW, f"{NEW}.waters"],
    "max_term_days": 90,
}


def consented(world, browser):
    """Return the consent page, and let the citizen agree to the new category."""
    wish = world.push(f"openid offline_access {NEW}", purpose_id=PURPOSE["id"])
    browser.log_in(world.cards[TARO], path=wish)
    shown = browser.html
    browser.press("continue").press("agree").press("return")
    return shown


def handed_over(world):
    """Note in the ledger that the records left."""
    person = world.services.persons.enrol(TARO, now=world.clock())
    (grant,) = world.services.grants.of_person(person)
    world.services.disclosures.append(
        Disclosure(
            disclosure_id="d-1",
            occurred_at=world.clock(),
            requested_at=world.clock(),
            client_id=CLIENT,
            grant_id=grant.grant_id,
            retrieval_id="r-1",
            person_id=grant.person_id,
            subject_id=grant.subject_id,
            relation=grant.relation,
            purpose_id=grant.purpose_id,
            items=(DisclosedItem(NEW, "released", ("hinata",), 1),),
        )
    )
    world.services.disclosures.mark_delivered("d-1", now=world.clock())


def main():
    folder = Path(TARGET)
    world = World(folder, DATABASE)
    world.register(purposes=[PURPOSE])
    browser = Browser(world)

    def page(path):
        return browser.client.get(path, base_url=world.origin).text

    places = {"consent": consented(world, browser)}
    handed_over(world)
    places |= {
        "history": page("/my-page/history"),
        "my page": page("/my-page"),
        "catalogue": page("/catalogue?lang=ja"),
        "catalogue page": page(f"/catalogue/{NEW}?lang=ja"),
        "developers' page": page(f"/catalogue/{NEW}/developer?lang=ja"),
        "catalogue JSON": page("/catalogue.json"),
        "metadata": page("/.well-known/oauth-authorization-server"),
        "OpenAPI": page("/openapi.json"),
    }
    (folder / "places.json").write_text(json.dumps(places))


if __name__ == "__main__":
    main()
