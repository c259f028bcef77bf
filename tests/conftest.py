"""What every test may rely on: the network is off, and the services that stories need are at hand."""

from hypothesis import HealthCheck, settings

from tests.services.closed_network import close_the_network
from tests.services.quick_starts import quicken

pytest_plugins = (
    "tests.services.chromium",
    "tests.services.databases",
    "tests.services.in_memory",
    "tests.services.pcscd",
    "tests.services.postgresql",
    "tests.services.prepared",
    "tests.services.workers",  # before sandbox, which imports it
    "tests.services.sandbox",
    "tests.services.auth_app",
)

close_the_network()
quicken()

# How long an invented input may take is a question to the machine, which may be busy with another worker.
settings.register_profile("busy", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("busy")
