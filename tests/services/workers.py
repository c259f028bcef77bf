"""Which tests go to which worker when the suite runs on several at once, as `make test` runs it.

A worker is given whole files, so that what a file shares is made once. Files that share something dear, or
something that a machine has once, form a group: one worker runs all of it, one test after the other.
"""

import pytest
from xdist.scheduler import LoadScopeScheduling

GROUPS = {
    "the whole sandbox": (
        "tests/foreign/",
        "tests/journeys/",
        "tests/process/test_any_process_dies.py",
        "tests/process/test_whole_sandbox.py",
        "tests/scenarios/",
    ),
    "the card reader's daemon": ("tests/pcsc/",),
    "both cores": ("tests/mutation/",),
}
"""What is shared -> how the paths begin that share it."""

LONG = ("the whole sandbox", "tests/process/test_races.py", "both cores")
"""Groups that are begun before all others: begun last, one would leave the other workers idle."""


def group_of(nodeid):
    """Return the name of a test's group; a file that shares nothing is one by itself."""
    path, _, _ = nodeid.partition("::")
    for name, beginnings in GROUPS.items():
        if path.startswith(beginnings):
            return name
    return path


def leaves(name, item, nextitem):
    """Tell whether a worker goes on to something else after this test: it never comes back to a group."""
    if nextitem is None or not hasattr(item.config, "workerinput"):
        return False
    return group_of(item.nodeid) == name != group_of(nextitem.nodeid)


class InGroups(LoadScopeScheduling):
    """Gives each worker the next group whenever it has finished one."""

    def _split_scope(self, nodeid):
        return group_of(nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """Deal out by our groups, whatever ``--dist`` says."""
    config.option.loadscopereorder = False  # the order of the collection is ours
    return InGroups(config, log)


def _place(item):
    group = group_of(item.nodeid)
    return LONG.index(group) if group in LONG else len(LONG)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config, items):
    """Put the long groups first; inside a group the random order stays."""
    if hasattr(config, "workerinput"):
        items.sort(key=_place)


def pytest_terminal_summary(terminalreporter, config):
    """Say how what failed on a worker is repeated without workers: its group, in the same order."""
    failed = [r for kind in ("failed", "error") for r in terminalreporter.getreports(kind)]
    if not failed or not config.getoption("numprocesses", None):
        return
    seed = config.getoption("randomly_seed", None)
    terminalreporter.section("repeat what failed in its order, on no worker")
    for group in sorted({group_of(report.nodeid) for report in failed}):
        paths = " ".join(GROUPS.get(group, [group]))
        terminalreporter.write_line(f"python -m pytest --randomly-seed={seed} {paths}")
