"""The worker: takes retrievals from the queue, collects them, and sweeps once a second.

The queue's threads only fetch ids: all retrievals of a process are collected on one event loop, the floor
(``provider/selfinfo/floor.py``). About once a minute the worker also deletes rows whose time has passed, and
on SQLite empties the log that still holds them. Beside that, in threads of their own, it fetches anew what
clients publish, tells clients that sessions ended, and learns what became of certificates.

Any number of workers may run. One that is killed leaves leases that lapse; one that is told to stop finishes
what takes no more than a few seconds and hands the rest to the others.
"""

import logging
import os
import signal
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import count
from secrets import randbelow
from threading import Event, Thread

import click

from provider.logs import configure_logging
from provider.oauth.registration.documents import MOST_AT_ONCE
from provider.selfinfo.floor_thread import FloorThread
from provider.settings import Settings
from provider.storage.client_upkeep import ClientUpkeep
from provider.storage.exchange_upkeep import destroy_outlived
from provider.storage.expiry import delete_expired
from provider.storage.sqlite_log import empty_log
from provider.web.mail_text import mail_text
from provider.wiring import Services, build

_SWEEP_MILLISECONDS = 900
_JITTER_MILLISECONDS = 200
_ROUNDS_BETWEEN_DELETIONS = 60
_ROUNDS_BETWEEN_NOTICES = 60

Errand = Callable[[Services], int]

log = logging.getLogger(__name__)


@click.command()
@click.option(
    "--threads", default=2, show_default=True, help="Threads that fetch ids from the queue."
)
def worker(threads: int) -> None:
    """Collect self-information from agencies until told to stop."""
    settings = Settings.from_environment()
    configure_logging(settings.log_level)
    quiet_libraries()
    run(build(settings), threads=threads)


def quiet_libraries() -> None:
    """Let libraries that tell of every call tell of trouble only."""
    for chatty in ("httpx", "huey"):
        logging.getLogger(chatty).setLevel(logging.WARNING)


def run(services: Services, *, threads: int) -> None:
    """Work until SIGTERM or SIGINT."""
    stopping = Event()
    sweeping = Thread(target=_sweep_until, args=(services, stopping), name="sweeper")
    sweeping.start()
    floor = FloorThread(services.self_information.floor, on_fault=_end_this_process)
    floor.start()
    errands = {**_ERRANDS, "exchange": _exchange_errand(floor), "notices": _notice_errand()}
    # A daemon: a stranger's slow host must not hold up the end.
    for name, errand in errands.items():
        away = Thread(
            target=_run_errands, args=(services, stopping, errand), name=name, daemon=True
        )
        away.start()
    try:
        services.queue.consumer(floor.hand, threads=threads).run()
    finally:
        for retrieval_id in floor.stop():
            services.queue.enqueue(retrieval_id)
        stopping.set()
        sweeping.join()
        services.close()


def _end_this_process() -> None:
    """End as if told to: whoever started the worker starts it anew."""
    os.kill(os.getpid(), signal.SIGTERM)


def _sweep_until(services: Services, stopping: Event) -> None:
    for round_number in count():
        try:
            changed = services.self_information.sweeper.sweep(now=services.clock())
            if round_number % _ROUNDS_BETWEEN_DELETIONS == 0:
                changed = {**changed, **_tidied(services, now=services.clock())}
                empty_log(services.database)
        except Exception as fault:  # noqa: BLE001 - a database that is away comes back
            log.error("sweeping failed fault=%s", type(fault).__name__)  # noqa: TRY400 - a traceback may hold values
        else:
            if any(changed.values()):
                log.info("swept %s", " ".join(f"{name}={n}" for name, n in changed.items()))
        if stopping.wait(_pause()):
            return


def _tidied(services: Services, *, now: datetime) -> dict[str, int]:
    life = timedelta(seconds=services.settings.registered_client_seconds)
    idle = timedelta(seconds=services.settings.session_idle_seconds)
    upkeep = ClientUpkeep(services.database)
    return {
        "deleted": delete_expired(services.database, now=now),
        "readings_ended": destroy_outlived(services.database, idle, now=now),
        "clients_prolonged": upkeep.prolong_used(life, now=now),
        "clients_ended": upkeep.end_expired(now=now),
    }


def _exchange_errand(floor: FloorThread) -> Errand:
    """Return what fetches exchange histories: asked for on pages, and put on the floor's own loop."""
    return lambda services: services.exchange_collector.collect_due(floor.run, now=services.clock())


def _notice_errand() -> Errand:
    """Return what looks for news about once a minute: whoever may hear of it, the person directory has to say."""
    rounds = count()

    def look(services: Services) -> int:
        if next(rounds) % _ROUNDS_BETWEEN_NOTICES:
            return 0
        return services.notice_sweep.run_due(now=services.clock())

    return look


def _tell_agencies(services: Services) -> int:
    """Write down what was counted, and tell agencies what they have to know; this is never much."""
    use = services.self_information
    use.tally.write(now=services.clock())
    return use.usage_reports.deliver_due(now=services.clock())


def _send_mail(services: Services) -> int:
    return services.post.deliver_due(mail_text(services.settings), now=services.clock())


_ERRANDS: dict[str, Errand] = {
    "fetcher": lambda services: services.client_fetcher.refresh_due(now=services.clock()),
    "events": lambda services: services.events.deliver_due(now=services.clock()),
    "logout": lambda services: services.logout_notices.deliver_due(now=services.clock()),
    "credentials": lambda services: services.credential_watch.run_due(now=services.clock()),
    "guardians": lambda services: services.guardian_ends.run_due(now=services.clock()),
    "mail": _send_mail,
    "tally": _tell_agencies,
}
"""What is done at addresses of others: relying parties and the person directory. Each does a bounded part and says how much that was."""


def _run_errands(services: Services, stopping: Event, errand: Errand) -> None:
    while not stopping.is_set():
        try:
            done = errand(services)
        except Exception as fault:  # noqa: BLE001 - a database that is away comes back
            log.error("errand failed fault=%s", type(fault).__name__)  # noqa: TRY400 - a traceback may hold addresses
            done = 0
        if done < MOST_AT_ONCE:  # else there is more to do
            stopping.wait(_pause())


def _pause() -> float:
    """Return about a second: workers that were started together drift apart."""
    return (_SWEEP_MILLISECONDS + randbelow(_JITTER_MILLISECONDS)) / 1000
