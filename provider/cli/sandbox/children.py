"""The table of everything the sandbox runs. Read it top to bottom: that is the order of start."""

import sys
from collections.abc import Iterator, Mapping, Sequence

from provider.cli.sandbox.agencies import Agency
from provider.cli.sandbox.environment import neighbour_environment, provider_environment
from provider.cli.sandbox.example_apps import APPS, ExampleApp
from provider.cli.sandbox.plan import CHECKOUT, LOOPBACK, Plan
from provider.cli.supervisor.child import Child
from provider.cli.supervisor.readiness import answers, stays_up
from provider.settings import MTLS, PREFIX

_SETTLES_SECONDS = 1.0


def children(plan: Plan, agencies: Sequence[Agency]) -> list[Child]:
    """List every child of the sandbox in order of start."""
    return [
        _person_directory(plan),
        _office_desk(plan),
        _auth_app(plan),
        *_agency_processes(plan, agencies),
        _provider(plan),
        *((_provider_mtls(plan, plan.mtls_url),) if plan.mtls_url else ()),
        _worker(plan),
        _bridge(plan),
        _phone_app(plan),
        *(_example_app(plan, app) for app in APPS),
    ]


def _person_directory(plan: Plan) -> Child:
    return _neighbour(
        plan,
        "person-directory",
        ("connectors.sandbox.person_directory", "--data", str(plan.data)),
        port=plan.directory_port,
        url=plan.directory_url,
        ready_path="/healthz",
    )


def _office_desk(plan: Plan) -> Child:
    return _neighbour(
        plan,
        "registry-office",
        ("connectors.sandbox.office.desk", "--data", str(plan.data)),
        port=plan.office_port,
        url=plan.office_url,
        ready_path="/healthz",
    )


def _auth_app(plan: Plan) -> Child:
    return _neighbour(
        plan,
        "auth-app",
        ("connectors.sandbox.auth_app.program", "--data", str(plan.data)),
        port=plan.auth_app_port,
        url=plan.auth_app_url,
        ready_path="/healthz",
    )


def _agency_processes(plan: Plan, agencies: Sequence[Agency]) -> Iterator[Child]:
    """Yield the agencies that have a process each, and the processes that several share."""
    for agency in {each.process: each for each in agencies}.values():
        if agency.drops is not None:
            yield _drop_box(plan, agency)
            continue
        alone = agency.process == agency.agency_id
        yield _neighbour(
            plan,
            f"agency-{agency.agency_id}" if alone else agency.process,
            (
                *(*_program(agency), agency.process, "--data", str(plan.data)),
                *("--issuer", plan.issuer_url),
                *(("--ca-file", str(plan.ca_file)) if plan.ca_file else ()),
            ),
            port=agency.port,
            url=f"http://{LOOPBACK}:{agency.port}",
            ready_path="/healthz",
        )


def _program(agency: Agency) -> tuple[str, str]:
    """Return the program that plays an agency, and the option that names it or its process."""
    if agency.speaks_fhir:
        return "connectors.sandbox.fhir_server", "--agency"
    if agency.process == agency.agency_id:
        return "connectors.sandbox.agency", "--agency"
    return "connectors.sandbox.agencies", "--process"


def _drop_box(plan: Plan, agency: Agency) -> Child:
    """Run an agency that answers nobody: it drops files, and there is no address to look at."""
    program = ("connectors.sandbox.drop_box", "--agency", agency.agency_id)
    return Child(
        name=f"agency-{agency.agency_id}",
        command=(
            *(sys.executable, "-m", *program, "--data", str(plan.data.absolute())),
            *("--opens-after", str(plan.leisure_after)),
        ),
        folder=CHECKOUT,
        environment=neighbour_environment(plan),
        is_ready=stays_up(_SETTLES_SECONDS),
    )


def _provider(plan: Plan) -> Child:
    environment = provider_environment(plan)
    return Child(
        name="provider",
        command=(
            *_gunicorn(environment, plan.port, workers=2),
            *(_https(plan, "public") if plan.tls else ()),
        ),
        folder=CHECKOUT,
        environment=environment,
        url=plan.issuer_url,
        is_ready=answers(f"{plan.issuer_url}/healthz", plan.ca_file),
        after=("person-directory",),
    )


def _provider_mtls(plan: Plan, url: str) -> Child:
    """Serve relying parties with certificates; browsers go to the child before and are asked for none."""
    environment = provider_environment(plan) | {PREFIX + "LISTENER": MTLS}
    return Child(
        name="provider-mtls",
        command=(
            *_gunicorn(environment, plan.mtls_port, workers=1),
            *_https(plan, "mutual"),
        ),
        folder=CHECKOUT,
        environment=environment,
        url=url,
        is_ready=answers(f"{url}/healthz", plan.ca_file),
        after=("provider",),
    )


def _gunicorn(environment: Mapping[str, str], port: int, *, workers: int) -> tuple[str, ...]:
    return (
        *(sys.executable, "-m", "gunicorn", "wsgi:app"),
        *("--bind", f"{LOOPBACK}:{port}"),
        *("--worker-class", "gthread", "--workers", str(workers)),
        *("--threads", environment[PREFIX + "REQUEST_THREADS_COUNT"]),
        *("--graceful-timeout", "8", "--no-control-socket"),
    )


def _https(plan: Plan, listener: str) -> tuple[str, ...]:
    tls = plan.data / "tls"
    return (
        *("--config", f"python:provider.listeners.{listener}"),
        *("--certfile", str(tls / "server.pem"), "--keyfile", str(tls / "server.key")),
    )


def _worker(plan: Plan) -> Child:
    return Child(
        name="worker",
        command=(sys.executable, "-m", "provider.cli.main", "worker"),
        folder=CHECKOUT,
        environment=provider_environment(plan),
        is_ready=stays_up(_SETTLES_SECONDS),
    )


def _bridge(plan: Plan) -> Child:
    return _neighbour(
        plan,
        "bridge",
        (
            *("jpki_bridge.card.serve", "--cards", str(plan.data / "cards")),
            *("--allow", f"{plan.issuer_url}={plan.issuer_url}/login/answer"),
        ),
        port=plan.bridge_port,
        url=plan.bridge_url,
        ready_path="/healthz",
    )


def _phone_app(plan: Plan) -> Child:
    return _neighbour(
        plan,
        "phone-app",
        (
            *("jpki_bridge.card.phone", "--cards", str(plan.data / "cards")),
            *("--provider", plan.issuer_url),
            *(("--ca-file", str(plan.ca_file)) if plan.ca_file else ()),
        ),
        port=plan.phone_app_port,
        url=plan.phone_app_url,
        ready_path="/healthz",
    )


def _example_app(plan: Plan, app: ExampleApp) -> Child:
    return Child(
        name=app.child,
        command=(
            *(sys.executable, "-m", f"clients_example.{app.id}"),
            *("--config", str(app.file(plan))),
        ),
        folder=CHECKOUT,
        environment=neighbour_environment(plan),
        url=app.url(plan),
        is_ready=answers(app.url(plan) + "/healthz"),
        after=("provider",),
    )


def _neighbour(
    plan: Plan, name: str, module: Sequence[str], *, port: int, url: str, ready_path: str
) -> Child:
    return Child(
        name=name,
        command=(sys.executable, "-m", *module, "--port", str(port)),
        folder=CHECKOUT,
        environment=neighbour_environment(plan),
        url=url,
        is_ready=answers(url + ready_path),
    )
