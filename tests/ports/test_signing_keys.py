"""Signing keys on both databases: one first key, states by the clock, and rotations nobody notices."""

import logging
import threading
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from provider.keys.envelope import Envelope, SealError
from provider.keys.errors import KeyStillNeededError, RotationUnderWayError, UnknownKeyError
from provider.keys.private_keys import ALGORITHMS
from provider.keys.ring import KeyRing
from provider.keys.rotation import Rotation
from provider.keys.schedule import Schedule
from provider.keys.signing_key import EVIDENCE_LIFE, KeyState
from provider.storage.key_store import SigningKeyRow, SqlSigningKeyStore

NOW = datetime(2026, 11, 22, 3, 4, 5, tzinfo=UTC)
REFRESH, CACHED, RETIRING = timedelta(seconds=5), timedelta(seconds=300), timedelta(hours=1)
SCHEDULE = Schedule(REFRESH, CACHED, RETIRING)
ENVELOPE = Envelope(b"k" * 32)
INSTANT = timedelta(microseconds=1)


@pytest.fixture
def store(database):
    return SqlSigningKeyStore(database)


@pytest.fixture
def new_ring(store):
    """Return ``new_ring()``: the ring of one more process."""
    return lambda: KeyRing(store, ENVELOPE, SCHEDULE)


@pytest.fixture
def rotation(store):
    return Rotation(store, ENVELOPE, SCHEDULE)


def kids(ring, now):
    return [jwk["kid"] for jwk in ring.published(now=now)]


def test_sixteen_processes_start_at_once_and_sign_with_the_same_first_keys(new_ring):
    start, seen = threading.Barrier(16), []

    def process(number):
        ring = new_ring()
        start.wait()
        if number % 2:
            ring.published(now=NOW)
        seen.append(tuple(ring.signer(name, now=NOW).kid for name in ("ES256", "EdDSA")))

    threads = [threading.Thread(target=process, args=(number,)) for number in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(seen) == 16
    assert len(set(seen)) == 1


def test_whoever_reads_the_jwks_first_sees_every_key_that_will_sign(new_ring):
    reader, signer = new_ring(), new_ring()
    published = kids(reader, NOW)
    assert published == [signer.signer(name, now=NOW).kid for name in ALGORITHMS]


def test_a_key_that_a_rolled_back_transaction_made_signs_nothing_afterwards(database, new_ring):
    ring = new_ring()
    with pytest.raises(RuntimeError), database.transaction():
        lost = ring.signer("ES256", now=NOW)
        raise RuntimeError
    assert ring.signer("ES256", now=NOW).kid != lost.kid


def test_each_state_begins_at_its_instant(new_ring, rotation, store):
    old = new_ring().signer("ES256", now=NOW).kid
    made = rotation.rotate("ES256", now=NOW)
    published, active = NOW + REFRESH, NOW + REFRESH + CACHED + REFRESH
    assert (made.published_at, made.active_from) == (published, active)

    def states(now):
        mine = [key for key in store.all() if key.algorithm == "ES256"]
        return {key.kid: key.state(now=now).value for key in mine}

    removed = active + RETIRING
    for now, of_old, of_new in (
        (NOW, "active", "pending"),
        (published - INSTANT, "active", "pending"),
        (published, "active", "published"),
        (active - INSTANT, "active", "published"),
        (active, "retiring", "active"),
        (removed - INSTANT, "retiring", "active"),
        (removed, "removed", "active"),
    ):
        assert states(now) == {old: of_old, made.kid: of_new}
        ring = new_ring()
        [signing] = [kid for kid, state in states(now).items() if state == "active"]
        assert ring.signer("ES256", now=now).kid == signing
        shown = {kid for kid, s in states(now).items() if s in ("published", "active", "retiring")}
        assert {kid for kid in (old, made.kid) if ring.verifier(kid, now=now)} == shown
        assert shown <= set(kids(ring, now))


def test_a_relying_party_s_copy_of_the_jwks_always_holds_the_key_that_signs(new_ring, rotation):
    """Every process reads as late as it may, and every copy is as old as it may be."""
    signing, publishing = new_ring(), new_ring()
    kids(publishing, NOW)
    copies = [(NOW, kids(publishing, NOW))]
    signing.signer("PS256", now=NOW)
    rotation.rotate("PS256", now=NOW + INSTANT)
    now = NOW
    for _ in range(800):
        now += timedelta(seconds=1)
        copies.append((now, kids(publishing, now)))
        kid = signing.signer("PS256", now=now).kid
        usable = [copy for taken, copy in copies if now - taken <= CACHED]
        assert all(kid in copy for copy in usable)
    assert len({kid for _, copy in copies for kid in copy}) == len(ALGORITHMS) + 1


def test_a_process_reads_the_keys_once_in_a_while_and_not_for_each_signature(database, store):
    class Counted(SqlSigningKeyStore):
        reads = 0

        def all(self):
            self.reads += 1
            return super().all()

    counted = Counted(database)
    ring = KeyRing(counted, ENVELOPE, SCHEDULE)
    ring.signer("ES256", now=NOW)
    ring.signer("ES256", now=NOW)
    before = counted.reads
    for _ in range(50):
        ring.signer("ES256", now=NOW + REFRESH - INSTANT)
        ring.verifier("unknown", now=NOW + REFRESH - INSTANT)
    assert counted.reads == before
    ring.signer("ES256", now=NOW + REFRESH)
    assert counted.reads == before + 1


def test_two_operators_rotate_at_once_and_one_new_key_is_made(new_ring, rotation, store):
    new_ring().signer("EdDSA", now=NOW)
    start, outcomes = threading.Barrier(8), []

    def operator():
        start.wait()
        try:
            outcomes.append(rotation.rotate("EdDSA", now=NOW).kid)
        except RotationUnderWayError:
            outcomes.append(None)

    threads = [threading.Thread(target=operator) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [each for each in outcomes if each] == [max(store.all(), key=lambda k: k.generation).kid]
    assert len(store.all()) == 2


def test_a_rotation_under_way_is_not_started_again_but_an_emergency_overtakes_it(
    new_ring, rotation
):
    old = new_ring().signer("ES256", now=NOW).kid
    planned = rotation.rotate("ES256", now=NOW)
    with pytest.raises(RotationUnderWayError):
        rotation.rotate("ES256", now=NOW + REFRESH)
    urgent = rotation.rotate("ES256", now=NOW + REFRESH, at_once=True)
    assert urgent.active_from == NOW + REFRESH + REFRESH
    assert new_ring().signer("ES256", now=urgent.active_from - INSTANT).kid == old
    assert new_ring().signer("ES256", now=urgent.active_from).kid == urgent.kid
    later = planned.active_from + timedelta(minutes=1)
    ring = new_ring()
    assert ring.signer("ES256", now=later).kid == urgent.kid
    assert {old, planned.kid, urgent.kid} <= set(kids(ring, later))


def test_only_a_retiring_key_can_be_taken_out_before_its_time(new_ring, rotation):
    old = new_ring().signer("ES256", now=NOW).kid
    made = rotation.rotate("ES256", now=NOW, at_once=True)
    for kid, state in ((old, KeyState.ACTIVE), (made.kid, KeyState.PUBLISHED)):
        with pytest.raises(KeyStillNeededError) as refused:
            rotation.retire(kid, now=NOW)
        assert refused.value.state is state
    with pytest.raises(UnknownKeyError):
        rotation.retire("nobody", now=NOW)
    later = made.active_from
    rotation.retire(old, now=later)
    assert old not in kids(new_ring(), later)
    assert new_ring().verifier(old, now=later) is None


def test_a_rotation_shreds_the_keys_that_are_gone(new_ring, rotation, store):
    first = new_ring().signer("EdDSA", now=NOW).kid
    second = rotation.rotate("EdDSA", now=NOW)
    gone = second.active_from + RETIRING
    rotation.rotate("EdDSA", now=gone - INSTANT)
    assert first in {key.kid for key in store.all()}
    rotation.rotate("ES256", now=gone)
    assert first not in {key.kid for key in store.all()}


def test_of_a_key_that_signed_evidence_the_public_half_stays_for_years(new_ring, rotation, store):
    first = new_ring().signer("ES256", now=NOW)
    second = rotation.rotate("ES256", now=NOW)
    gone = second.active_from + RETIRING
    rotation.rotate("EdDSA", now=gone)
    [kept] = [key for key in store.all() if key.kid == first.kid]
    assert (kept.sealed, kept.public) == (b"", first.public_jwk())
    assert first.kid not in kids(new_ring(), gone)
    assert [key["kid"] for key in new_ring().evidence(now=gone)] == [first.kid, second.kid]
    rotation.rotate("EdDSA", now=gone + EVIDENCE_LIFE)
    assert first.kid not in {key.kid for key in store.all()}


def test_the_row_holds_no_private_number_and_no_other_key_can_stand_in(database, store, new_ring):
    ring = new_ring()
    ring.published(now=NOW)
    es256, eddsa = ring.signer("ES256", now=NOW), ring.signer("EdDSA", now=NOW)
    secret = es256.private_key.private_numbers().private_value.to_bytes(32)
    with database.transaction() as connection:
        rows = dict(connection.execute(select(SigningKeyRow.kid, SigningKeyRow.private_key)).all())
        assert secret not in rows[es256.kid]
        swap = SigningKeyRow.__table__.update().values(private_key=rows[eddsa.kid])
        connection.execute(swap.where(SigningKeyRow.kid == es256.kid))
    with pytest.raises((SealError, TypeError)):
        new_ring().signer("ES256", now=NOW)


def test_nothing_of_a_key_is_told_by_its_description_or_a_log(new_ring, rotation, store, caplog):
    caplog.set_level(logging.DEBUG)
    new_ring().published(now=NOW)
    rotation.rotate("ES256", now=NOW)
    told = caplog.text + "".join(map(repr, store.all()))
    assert [
        key.kid for key in store.all() if str(key.sealed) in told or key.sealed.hex() in told
    ] == []
