"""An agency that sends an answer twice: the second copy must not be taken for the answer about somebody else."""

import asyncio
import json
from dataclasses import replace

import pytest

from connectors.port import SourceOutcome
from connectors.registry import AgencyEndpoint
from connectors.rest.source import AgencyHttpSource
from scopes.catalogue import CATALOGUE
from tests.fakes.counter import HOLDERS, NOW
from tests.fakes.questions import question

HOLDER = HOLDERS["hinata"]


def answer(told):
    example = CATALOGUE["immunisation"].examples[0]
    body = {
        "layout_version": "R8-6",
        "as_of": "2026-11-19",
        "holder": {"code": HOLDER.code, "name": HOLDER.name, "enquiry": HOLDER.enquiry},
        "records": [{**example, "record_id": told["request_id"]}],
    }
    text = json.dumps(body).encode()
    return b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(text) + text


async def says_everything_twice(reader, writer):
    try:
        while True:
            head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
            length = int(head.partition("content-length: ")[2].partition("\r\n")[0])
            writer.write(2 * answer(json.loads(await reader.readexactly(length))))
            await writer.drain()
    except (asyncio.IncompleteReadError, OSError):
        pass  # whoever asked has done
    finally:
        writer.close()


@pytest.mark.parametrize("keep", [True, False])
def test_a_second_copy_of_an_answer_answers_no_other_question(keep):
    async def asked():
        server = await asyncio.start_server(says_everything_twice, "127.0.0.1", 0)
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        source = AgencyHttpSource({"hinata": AgencyEndpoint("hinata", url, HOLDER, "secret")})
        base = question("a", "hinata", "ZZ-1", "immunisation")
        async with server:
            if not keep:
                return [await source.fetch(replace(base, request_id=n), now=NOW) for n in "abc"]
            async with source.connected():
                return [await source.fetch(replace(base, request_id=n), now=NOW) for n in "abc"]

    answers = asyncio.run(asked())
    assert {each.outcome for each in answers} == {SourceOutcome.RELEASED}
    assert [each.records[0]["record_id"] for each in answers] == ["a", "b", "c"]
