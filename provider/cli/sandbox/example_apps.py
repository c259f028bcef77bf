"""The example relying parties that the sandbox starts, in the order in which it names them."""

from dataclasses import dataclass
from pathlib import Path

from provider.cli.sandbox.plan import LOOPBACK, Plan


@dataclass(frozen=True)
class ExampleApp:
    """One app; ``id`` names its package in ``clients_example``, its metadata here and its files."""

    id: str
    port_name: str

    @property
    def child(self) -> str:
        """Its name among the sandbox's processes."""
        return self.id.replace("_", "-")

    def port(self, plan: Plan) -> int:
        """Return the port on which it listens."""
        port: int = getattr(plan, self.port_name)
        return port

    def url(self, plan: Plan) -> str:
        """Return its address."""
        return f"http://{LOOPBACK}:{self.port(plan)}"

    def file(self, plan: Plan) -> Path:
        """Return its configuration file, with its client id and key."""
        return plan.data / "clients" / f"{self.id}.json"


MATERNAL_APP = ExampleApp("maternal_app", "app_port")
LOAN_SCREENER = ExampleApp("loan_screener", "loan_port")
RAILWAY = ExampleApp("railway", "railway_port")
APPS = (MATERNAL_APP, LOAN_SCREENER, RAILWAY)
