"""Twenty agencies and a person directory in one process, with manners that are drawn from a seed.

``python -m tests.services.swarm --port P [--agencies N] [--seed S] [--behaved] [--delay SECONDS]``

It speaks just as much HTTP as our clients need and holds thousands of questions at once, so that a load
is on the product and not on the test. With ``--behaved`` every agency is well and takes ``--delay`` seconds,
or with ``--spread F`` that much less by a part of up to F, each its own.
"""

import argparse
import asyncio
import gzip
import json
import sys

from scopes.catalogue import CATALOGUE
from tests.services.swarm_manners import agencies_of, linkage_code, manner_of

_LATE_SECONDS = 3600
_REASONS = {200: "OK", 202: "Accepted", 403: "Forbidden", 404: "Not Found", 422: "-", 503: "-"}


class Swarm:
    """Answers by path: ``/AGENCY/v1/records`` and ``/directory/v1/QUESTION``."""

    def __init__(self, options):
        self.options, self.tried = options, set()
        self.counts = {"questions": 0, "at_once": 0, "most_at_once": 0}

    async def serve(self, reader, writer):
        try:
            while await self._one(reader, writer):
                await writer.drain()
        except (OSError, asyncio.IncompleteReadError):
            pass  # whoever asked was killed, or has done
        finally:
            writer.close()

    async def _one(self, reader, writer):
        """Answer one request; False when the connection is to end."""
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        path = head[0].split(" ")[1]
        lengths = [line.split(":")[1] for line in head if line.lower().startswith("content-length")]
        body = await reader.readexactly(int(lengths[0]) if lengths else 0)
        room, _, question = path.strip("/").partition("/v1/")
        if room == "directory":
            return self._directory(writer, question, json.loads(body))
        if question == "records":
            return await self._records(writer, room, json.loads(body))
        return _send(writer, 200, self.counts if path == "/counts" else {})

    def _directory(self, writer, question, asked):
        if question == "credential-events":
            return _send(writer, 200, {"events": []})
        if question != "linkage":
            return _send(writer, 404, {})
        person = asked["person_id"]
        agencies = agencies_of(self.options.seed, person, self.options.agencies)
        years = [f"{2026 - len(agencies) + n}-01-01" for n in range(len(agencies) + 1)]
        stays = [
            {
                "agency_id": agency,
                "municipality_code": "991015",
                "moved_in": years[n],
                "moved_out": years[n + 1] if n < len(agencies) - 1 else None,
            }
            for n, agency in enumerate(agencies)
        ]
        codes = {agency: linkage_code(agency, person) for agency in agencies}
        return _send(writer, 200, {"residences": stays, "codes": codes})

    async def _records(self, writer, agency, asked):
        self.counts["questions"] += 1
        self.counts["at_once"] += 1
        self.counts["most_at_once"] = max(self.counts["most_at_once"], self.counts["at_once"])
        try:
            return await self._mannered(writer, agency, asked)
        finally:
            self.counts["at_once"] -= 1

    def _delay(self, agency):
        """Return how long a well behaved agency takes: with ``--spread`` the last one takes longest."""
        options, last = self.options, max(self.options.agencies - 1, 1)
        place = int(agency.rpartition("-")[2]) / last
        return options.delay * (1 - options.spread * (1 - place))

    async def _mannered(self, writer, agency, asked):
        category = asked["category"]
        first = asked["request_id"] not in self.tried
        self.tried.add(asked["request_id"])
        if self.options.behaved:
            await asyncio.sleep(self._delay(agency))
            return _send(writer, 200, _answer(agency, category))
        manner = manner_of(self.options.seed, agency, asked["linkage_code"], category)
        if manner == "slow":
            await asyncio.sleep(1)
        if manner == "late":
            await asyncio.sleep(_LATE_SECONDS)
        if manner == "cut" and first:
            return False
        if manner == "flapping" and first:
            return _send(writer, 503, {}, {"Retry-After": "1"})
        if manner == "twice":
            _send(writer, 200, _answer(agency, category))
        return _MANNERED.get(manner, _well)(writer, agency, category)


def _answer(agency, category, count=2):
    example = CATALOGUE[category].examples[0]
    return {
        "layout_version": "R8-6",
        "as_of": "2026-11-19",
        "holder": {
            "code": code_of(agency),
            "name": f"群れ{agency}市",
            "enquiry": "窓口 00-0000-0000",
        },
        "records": [{**example, "record_id": f"rec-{n}"} for n in range(count)],
    }


def code_of(agency):
    """Return an agency's code, in a prefecture that does not exist."""
    return f"99{int(agency.rpartition('-')[2]):03d}0"


def _well(writer, agency, category):
    return _send(writer, 200, _answer(agency, category))


def _half(writer, agency, category):
    whole = json.dumps(_answer(agency, category)).encode()
    writer.write(_head(200, len(whole), {}) + whole[: len(whole) // 2])
    return False


def _wrong_schema(writer, agency, category):
    answer = _answer(agency, category)
    spoilt = [{key: {"?": 1} for key in record} for record in answer["records"]]
    return _send(writer, 200, answer | {"records": spoilt})


def _forged(writer, agency, category):
    answer = _answer(agency, category)
    return _send(writer, 200, answer | {"holder": {**answer["holder"], "code": "999990"}})


def _huge(writer, agency, category):
    answer = _answer(agency, category)
    return _send(writer, 200, answer | {"padding": "x" * (1024 * 1024)})


def _bomb(writer, agency, category):
    packed = gzip.compress(b" " * (8 * 1024 * 1024))
    writer.write(_head(200, len(packed), {"Content-Encoding": "gzip"}) + packed)
    return True


def _wrong_encoding(writer, agency, category):
    text = json.dumps(_answer(agency, category), ensure_ascii=False).encode("cp932", "replace")
    writer.write(_head(200, len(text), {}) + text)
    return True


def _nonsense(writer, agency, category):
    page = b"<html>under construction</html>"
    writer.write(_head(200, len(page), {}) + page)
    return True


_MANNERED = {
    "none": lambda writer, *asked: _send(writer, 200, _answer(*asked, count=0)),
    "manual": lambda writer, *_: _send(writer, 202, {"code": "manual"}),
    "unsupported": lambda writer, *_: _send(writer, 422, {"code": "unsupported"}),
    "down": lambda writer, *_: _send(writer, 503, {}, {"Retry-After": "900"}),
    "refusing": lambda writer, *_: _send(writer, 403, {"code": "not_ours"}),
    "half": _half,
    "wrong_schema": _wrong_schema,
    "forged": _forged,
    "huge": _huge,
    "bomb": _bomb,
    "wrong_encoding": _wrong_encoding,
    "nonsense": _nonsense,
}


def _send(writer, status, content, headers=()):
    body = json.dumps(content, ensure_ascii=False).encode()
    writer.write(_head(status, len(body), dict(headers)) + body)
    return True


def _head(status, length, headers):
    lines = [f"HTTP/1.1 {status} {_REASONS[status]}", f"Content-Length: {length}"]
    lines += ["Content-Type: application/json", *(f"{k}: {v}" for k, v in headers.items())]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


async def _listen(options):
    swarm = Swarm(options)
    server = await asyncio.start_server(swarm.serve, "127.0.0.1", options.port, backlog=4096)
    sys.stdout.write("listening\n")
    sys.stdout.flush()
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--agencies", type=int, default=20)
    parser.add_argument("--seed", default="1")
    parser.add_argument("--delay", type=float, default=0.0)
    parser.add_argument("--spread", type=float, default=0.0)
    parser.add_argument("--behaved", action="store_true")
    asyncio.run(_listen(parser.parse_args()))
