"""Why a supervisor refuses to start, or stops by itself.

SupervisorError
├── AlreadyRunning    another supervisor holds the same folder
├── ChildGaveUp       a child died quickly, again and again
├── NeverReady        a child was not ready within its time
└── PortTaken         another program listens where a child should
"""

from pathlib import Path


class SupervisorError(Exception):
    """A reason that one sentence can tell."""


class AlreadyRunning(SupervisorError):  # noqa: N818 - named after the state it reports
    """Another supervisor holds the same folder."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"a sandbox is already running on {folder}; stop it, or set MADOGUCHI_DATA"
        )


class ChildGaveUp(SupervisorError):  # noqa: N818 - named after the state it reports
    """A child died quickly, again and again."""

    def __init__(self, name: str, deaths: int, code: int) -> None:
        super().__init__(
            f"{name} died {deaths} times shortly after its start (last exit code {code}); "
            "its last lines stand above"
        )


class NeverReady(SupervisorError):  # noqa: N818 - named after the state it reports
    """A child was not ready within its time."""

    def __init__(self, name: str, seconds: float) -> None:
        super().__init__(f"{name} was not ready within {seconds:g} seconds; see its lines above")


class PortTaken(SupervisorError):  # noqa: N818 - named after the state it reports
    """Another program listens where a child should."""

    def __init__(self, port: int, variable: str) -> None:
        super().__init__(f"port {port} is taken by another program; set {variable}=...")
