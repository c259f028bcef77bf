"""What the web and the worker may ask of self-information, as one object that wiring fills."""

from dataclasses import dataclass

from provider.selfinfo.collect import Collector
from provider.selfinfo.deliver import Deliverer
from provider.selfinfo.requests import Requests
from provider.selfinfo.start import RequestStarter
from provider.selfinfo.sweep import Sweeper
from provider.selfinfo.wait import WaitingRoom


@dataclass(frozen=True)
class SelfInformation:
    """The use cases, in the order in which a disclosure meets them."""

    starter: RequestStarter
    collector: Collector
    requests: Requests
    waiting_room: WaitingRoom
    deliverer: Deliverer
    sweeper: Sweeper
