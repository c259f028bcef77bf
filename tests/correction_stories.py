"""Steps of the stories about corrections."""

import uuid
from pathlib import Path

from joserfc import jwt
from joserfc.jwk import KeySet

from tests.correction_town import a_record

WORDS = "令和6年5月10日の記録は、2回目のはずです。"


def desk(office):
    return office.world.services.corrections


def report(office, person_id, case_id=None, words=WORDS, **record):
    now = office.world.clock()
    record = a_record(record.pop("subject_id", person_id), **record)
    return desk(office).open(person_id, case_id or str(uuid.uuid4()), record, words, now=now)


def case_of(office, case):
    return office.world.services.correction_cases.get(case.case_id, now=office.world.clock())


def everything_kept(office):
    """All that the provider's database holds, as bytes; its log, too."""
    path = Path(office.world.settings.database_url.removeprefix("sqlite:///"))
    return b"".join(each.read_bytes() for each in path.parent.glob(f"{path.name}*"))


def listens(world, host):
    """Let the app register where it hears events."""
    world.register_with(event_delivery_uri=f"http://127.0.0.1:{host.port}/events")


def deliver(world):
    return world.services.events.deliver_due(now=world.clock())


def event_in(world, request):
    head, _, token = request.decode().partition("\r\n\r\n")
    keys = KeySet.import_key_set({"keys": world.services.keys.published(now=world.clock())})
    read = jwt.decode(token, keys, algorithms=["ES256", "PS256"])
    return head, read.header, read.claims
