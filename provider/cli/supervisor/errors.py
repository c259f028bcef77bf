"""Why a supervisor refuses to start, or stops by itself.

SupervisorError
├── AlreadyRunningError   another supervisor holds the same folder
├── ChildGaveUpError      a child died quickly, again and again
├── DiskFullError         the folder has no room for what children write
├── NeverReadyError       a child was not ready within its time
└── PortTakenError        another program listens where a child should
"""

from pathlib import Path


class SupervisorError(Exception):
    """A reason that one sentence can tell."""


class AlreadyRunningError(SupervisorError):
    """Another supervisor holds the same folder."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"a sandbox is already running on {folder}; stop it, or set MADOGUCHI_DATA"
        )


class ChildGaveUpError(SupervisorError):
    """A child died quickly, again and again."""

    def __init__(self, name: str, deaths: int, code: int) -> None:
        super().__init__(
            f"{name} died {deaths} times shortly after its start (last exit code {code}); "
            "its last lines stand above"
        )


class DiskFullError(SupervisorError):
    """The folder has no room for what children write."""

    def __init__(self, folder: Path, needed: int, free: int) -> None:
        super().__init__(
            f"the disk is full: {needed} MB are needed in {folder}, and {free} MB are free"
        )


class NeverReadyError(SupervisorError):
    """A child was not ready within its time."""

    def __init__(self, name: str, seconds: float) -> None:
        super().__init__(f"{name} was not ready within {seconds:g} seconds; see its lines above")


class PortTakenError(SupervisorError):
    """Another program listens where a child should."""

    def __init__(self, port: int, variable: str) -> None:
        super().__init__(f"port {port} is taken by another program; set {variable}=...")
