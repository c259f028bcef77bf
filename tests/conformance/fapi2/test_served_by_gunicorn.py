"""CheckForDateHeaderInResourceResponse: what only the server in front of the application adds."""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import pytest
import requests

from tests.services.free_ports import free_ports
from tests.services.gunicorn import at_port, serving


@pytest.mark.process
def test_every_answer_of_a_resource_carries_the_time(prepared_settings):
    settings = at_port(prepared_settings, free_ports(1)[0])
    with serving(settings, workers=1):
        answer = requests.get(f"{settings.issuer_url}/userinfo", timeout=10)
        said = parsedate_to_datetime(answer.headers["Date"])
        assert abs(datetime.now(UTC) - said) < timedelta(minutes=5)
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"].startswith("DPoP ")
