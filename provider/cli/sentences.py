"""Faults that an operator can mend, each as a sentence; anything else deserves its traceback."""

import errno
from collections.abc import Iterable

from sqlalchemy.exc import OperationalError

from connectors.errors import RegistryFaultError
from provider.settings import SettingsError
from provider.storage.job_queue import QueueUrlError
from scopes.errors import CatalogueFaultError

_NO_SPACE = (errno.ENOSPC, errno.EDQUOT)

MENDABLE = (
    CatalogueFaultError,
    OperationalError,
    OSError,
    QueueUrlError,
    RegistryFaultError,
    SettingsError,
)


def sentence_for(fault: Exception) -> str | None:
    """Return what to tell the operator, or None for a fault of ours."""
    if isinstance(fault, SettingsError):
        return _listed("the settings are not right", fault.faults)
    if isinstance(fault, CatalogueFaultError):
        return _listed("the catalogue cannot be used", str(fault).split("; "))
    if isinstance(fault, RegistryFaultError):
        return _listed("the list of agencies cannot be used", fault.faults)
    if isinstance(fault, QueueUrlError):
        return f"the job queue cannot be used: {fault}"
    if isinstance(fault, OperationalError):
        return f"the database cannot be used: {str(fault.orig).splitlines()[0]}"
    return _about_a_file(fault) if isinstance(fault, OSError) else None


def _about_a_file(fault: OSError) -> str | None:
    if fault.errno in _NO_SPACE:
        return f"the disk is full; {fault.filename or 'a file'} could not be written"
    return f"{fault.filename}: {fault.strerror}" if fault.filename else None


def _listed(head: str, faults: Iterable[str]) -> str:
    return "\n  ".join((f"{head}:", *faults))
