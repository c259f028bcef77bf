"""What the sandbox says once everything is ready: one address to begin with, and what to do there."""

import tomllib
from importlib.resources import files

from provider.cli.sandbox.example_apps import APPS, MATERNAL_APP
from provider.cli.sandbox.plan import Plan


def greeting(plan: Plan) -> str:
    """Return the lines to print, Japanese and English."""
    text = files("provider.cli.sandbox").joinpath("greeting.toml").read_text("utf-8")
    wording = tomllib.loads(text)
    addresses = {f"{app.id}_url": app.url(plan) for app in APPS} | {"office_url": plan.office_url}
    pairs = zip(wording["ja"], wording["en"], strict=True)
    lines = [f"  {ja}\n     {en}".format(**addresses) for ja, en in pairs]
    if plan.ca_file:
        lines.append(f"  CA: {plan.ca_file}")
    return "\n\n" + f"  ▶ {MATERNAL_APP.url(plan)}\n\n" + "\n".join(lines) + "\n"
