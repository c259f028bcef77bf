"""Every page in one language: all stories, in four worlds."""

import shutil
from concurrent.futures import ThreadPoolExecutor

from tests.correction_town import office_of
from tests.every_page import cards, counter, my_pages, records, refusals, terminals, values, visits
from tests.every_page.walk import Walk
from tests.exchange_town import town_of
from tests.phone_world import PhoneWorld

WORLDS = (
    (
        PhoneWorld,
        town_of,
        (
            *visits.STORIES,
            *my_pages.STORIES,
            *counter.STORIES,
            *refusals.STORIES,
            *cards.STORIES,
        ),
    ),
    (PhoneWorld, office_of, records.STORIES),
    (PhoneWorld, values.when_told, values.STORIES),
    (terminals.TerminalWorld, office_of, terminals.STORIES),
)
"""What it is, who answers there, and the stories of it. A new page is one line in one of the stories."""


def gathered(folder, empty_database, language):
    """Walk through every page in a language; return the walk with what it brought home.

    In a thread of its own: the browser's driver keeps the caller's from running an event loop.
    """
    walk = Walk(language)
    with ThreadPoolExecutor(1) as aside:
        for number, world in enumerate(WORLDS):
            aside.submit(_walk, walk, folder / str(number), empty_database, *world).result()
    return walk


def _walk(walk, folder, empty_database, new_world, answering, stories):
    folder.mkdir(parents=True)
    database = folder / "test.sqlite3"
    shutil.copyfile(empty_database, database)
    walk.world = new_world(folder, f"sqlite:///{database}")
    try:
        with answering(walk.world) as walk.answering:
            for story in stories:
                walk.go(story)
    finally:
        walk.world.services.database.dispose()
