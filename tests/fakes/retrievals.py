"""Retrievals, grants and the ledger in memory: small, whole, and held to the suite of the SQL stores."""

import threading
from contextlib import contextmanager
from dataclasses import replace

from consent.disclosure import CHAIN_START, chained
from consent.retrieval import OPEN_STATES, READABLE_STATES, RetrievalState


class MemoryUnit:
    """Transactions that do not roll back: enough for stories in which nothing fails half-way."""

    def __init__(self):
        self._lock = threading.RLock()
        self._depth, self._actions = 0, []

    @contextmanager
    def transaction(self):
        with self._lock:
            self._depth += 1
            try:
                yield
            finally:
                self._depth -= 1
            if not self._depth:
                actions, self._actions = self._actions, []
                for action in actions:
                    action()

    def after_commit(self, action):
        if self._depth:
            self._actions.append(action)
        else:
            action()


class MemoryGrants:
    def __init__(self, *grants):
        self.grants = {grant.grant_id: grant for grant in grants}

    def add(self, grant):
        self.grants[grant.grant_id] = grant

    def get(self, grant_id):
        return self.grants.get(grant_id)

    def withdraw(self, grant_id, person_id, *, now):
        grant = self.grants.get(grant_id)
        if grant is None or grant.person_id != person_id or not grant.alive(now=now):
            return False
        self.grants[grant_id] = replace(grant, withdrawn_at=now)
        return True


class MemoryRetrievals:
    """All three ports of retrievals over two dictionaries."""

    def __init__(self, grants):
        self._grants = grants
        self._lock = threading.RLock()
        self._rows, self._keys, self._parts, self._owners = {}, {}, {}, {}

    def hold_grant(self, grant_id):
        pass

    def add(self, retrieval, *, idempotency_hash, body_hash):
        key = (retrieval.grant_id, idempotency_hash)
        with self._lock:
            if idempotency_hash is not None and key in self._keys:
                return False
            self._rows[retrieval.retrieval_id] = retrieval
            self._keys[key] = (retrieval.retrieval_id, body_hash)
            return True

    def add_held(self, retrieval, parts):
        with self._lock:
            self._rows[retrieval.retrieval_id] = retrieval
            self._parts[retrieval.retrieval_id] = {(p.category, p.agency_id): p for p in parts}

    def adopt(self, retrieval, keys, *, idempotency_hash, body_hash):
        mine = retrieval.retrieval_id
        with self._lock:
            if any(known == mine and key[1] for key, (known, _) in self._keys.items()):
                return False
            self._rows[mine] = retrieval
            self._keys[retrieval.grant_id, idempotency_hash] = (mine, body_hash)
            parts = self._parts.get(mine, {})
            self._parts[mine] = {at: part for at, part in parts.items() if at[0] in keys}
            return True

    def under_key(self, grant_id, idempotency_hash):
        found = self._keys.get((grant_id, idempotency_hash))
        return None if found is None else (self._rows[found[0]], found[1])

    def get(self, retrieval_id):
        return self._rows.get(retrieval_id)

    def of_grant(self, grant_id):
        mine = [r for r in self._rows.values() if r.grant_id == grant_id]
        return sorted(mine, key=lambda r: r.created_at, reverse=True)

    def parts(self, retrieval_id):
        parts = self._parts.get(retrieval_id, {})
        return [parts[place] for place in sorted(parts)]

    def note_read(self, retrieval_id, *, now):
        with self._lock:
            row = self._rows[retrieval_id]
            if row.state not in READABLE_STATES or row.data_key is None:
                return False
            ready = row.state is RetrievalState.READY
            state = RetrievalState.FETCHED if ready else row.state
            self._change(row, state=state, first_read_at=row.first_read_at or now)
            return True

    def acknowledge(self, retrieval_id, *, now):
        with self._lock:
            row = self._rows.get(retrieval_id)
            if row is None or not self._shred(row, RetrievalState.PURGED):
                return False
            self._change(self._rows[retrieval_id], acknowledged_at=now)
            return True

    def revoke_of_grant(self, grant_id):
        return self._shred_where(lambda r: r.grant_id == grant_id, RetrievalState.REVOKED)

    def lease(self, retrieval_id, owner, *, now, until):
        with self._lock:
            row = self._rows.get(retrieval_id)
            if row is None or row.state not in OPEN_STATES or row.deadline_at <= now:
                return None
            if row.lease_until is not None and row.lease_until > now:
                return None
            accepted = row.state is RetrievalState.ACCEPTED
            state = RetrievalState.COLLECTING if accepted else row.state
            self._owners[retrieval_id] = owner
            return self._change(row, state=state, lease_until=until, attempt=row.attempt + 1)

    def held(self, owner):
        mine = (self._rows[name] for name, held_by in self._owners.items() if held_by == owner)
        return {r.retrieval_id: r.attempt for r in mine if r.state in OPEN_STATES}

    def renew(self, owner, *, until):
        with self._lock:
            held = self.held(owner)
            for name in held:
                self._change(self._rows[name], lease_until=until)
            return held

    def give_back(self, owner, retrieval_ids=None, *, until):
        with self._lock:
            held = self.held(owner)
            given = [name for name in held if retrieval_ids is None or name in retrieval_ids]
            for name in given:
                self._owners[name] = None
                self._change(self._rows[name], lease_until=until)
            return given

    def plan(self, retrieval_id, attempt, asked):
        with self._lock:
            row = self._rows[retrieval_id]
            if row.attempt != attempt or row.state not in OPEN_STATES:
                return False
            known = self._parts.setdefault(retrieval_id, {})
            known.update({(p.category, p.agency_id): p for p in asked})
            if not asked:
                self._change(row, state=RetrievalState.READY, lease_until=None)
            return True

    def keep_answers(self, answers):
        with self._lock:
            kept = [self._keep(*answer) for answer in answers]
            return {name: self._rows[name].state for name in kept if name is not None}

    def _keep(self, retrieval_id, part):
        row, place = self._rows[retrieval_id], (part.category, part.agency_id)
        parts = self._parts.get(retrieval_id, {})
        if row.state not in OPEN_STATES:
            return None
        if place in parts and not parts[place].answer:
            parts[place] = part
        answered = [p.answer is not None for p in parts.values()]
        if not any(answered):
            return None
        if all(answered):
            self._change(row, state=RetrievalState.READY, lease_until=None)
        else:
            self._change(row, state=RetrievalState.PARTIAL)
        return retrieval_id

    def shred(self, retrieval_id, state):
        return self._shred_where(lambda r: r.retrieval_id == retrieval_id, state) == 1

    def close_overdue(self, *, now):
        overdue = [
            r for r in self._rows.values() if r.state in OPEN_STATES and r.deadline_at <= now
        ]
        for row in overdue:
            if self._parts.get(row.retrieval_id):
                self._change(row, state=RetrievalState.READY, lease_until=None)
            else:
                self._shred(row, RetrievalState.FAILED)
        return len(overdue)

    def revoke_withdrawn(self):
        def withdrawn(row):
            grant = self._grants.get(row.grant_id)
            return grant is not None and grant.withdrawn_at is not None

        return self._shred_where(withdrawn, RetrievalState.REVOKED)

    def purge_read(self, *, read_before):
        def read(row):
            closed = row.state in (RetrievalState.READY, RetrievalState.FETCHED)
            return closed and row.first_read_at is not None and row.first_read_at <= read_before

        return self._shred_where(read, RetrievalState.PURGED)

    def expire(self, *, now):
        def unread(row):
            return row.expires_at <= now and row.first_read_at is None

        expired = self._shred_where(unread, RetrievalState.EXPIRED)
        return expired + self._shred_where(lambda r: r.expires_at <= now, RetrievalState.PURGED)

    def shred_unused(self, *, given_before):
        def unused(row):
            grant = self._grants.get(row.grant_id) if row.grant_id else None
            waits = grant is not None and grant.preview is not None and not grant.activated_at
            return waits and grant.given_at <= given_before

        return self._shred_where(unused, RetrievalState.EXPIRED)

    def waiting(self, *, accepted_before, now):
        def waits(row):
            if row.state not in OPEN_STATES or row.deadline_at <= now:
                return False
            if row.lease_until is None:
                return row.created_at <= accepted_before
            return row.lease_until <= now

        rows = sorted(self._rows.values(), key=lambda r: r.created_at)
        return [row.retrieval_id for row in rows if waits(row)]

    def _change(self, row, **changes):
        changed = replace(row, **changes)
        self._rows[row.retrieval_id] = changed
        return changed

    def _shred_where(self, which, state):
        with self._lock:
            return sum(self._shred(row, state) for row in list(self._rows.values()) if which(row))

    def _shred(self, row, state):
        if row.data_key is None:
            return False
        self._parts.pop(row.retrieval_id, None)
        self._change(row, state=state, data_key=None, lease_until=None)
        return True


class MemoryLedger:
    def __init__(self):
        self._lock = threading.RLock()
        self.entries = []

    def append(self, entry):
        with self._lock:
            previous = self.entries[-1].entry_hash if self.entries else CHAIN_START
            self.entries.append(chained(entry, previous))
            return self.entries[-1]

    def mark_delivered(self, disclosure_id, *, now):
        with self._lock:
            self.entries = [
                replace(e, delivered_at=e.delivered_at or now)
                if e.disclosure_id == disclosure_id
                else e
                for e in self.entries
            ]

    def first_of(self, retrieval_id):
        ids = (e.disclosure_id for e in self.entries if e.retrieval_id == retrieval_id)
        return next(ids, None)

    def walk(self):
        return iter(list(self.entries))
