"""Who is who, for whoever writes to them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sqlalchemy import Connection

from cases.case import Case
from cases.database import direct
from cases.people import Person


class Directory(Mapping[str, Person]):
    """The people that a transaction needs, fetched when they are first asked for."""

    def __init__(self, conn: Connection, *cases: Case) -> None:
        self._conn, self._found = conn, dict[str, Person]()
        self._first = {p for case in cases for held in case.holders.values() for p, _, _ in held}
        self._first |= {p for case in cases for p in case.governors}

    def __getitem__(self, id: str) -> Person:
        if id not in self._found:
            self._fetch(self._first | {id})
            self._first = set()
        return self._found[id]

    def _fetch(self, ids: set[str]) -> None:
        wanted = {f"p{n}": id for n, id in enumerate(sorted(ids - self._found.keys()))}
        query = (
            f"SELECT person_id, handle, name, email, post, phone FROM people WHERE person_id IN (:{', :'.join(wanted)})"
        )
        for row in direct(self._conn, query, wanted):
            self._found[row[0]] = Person(*row)

    def __contains__(self, id: object) -> bool:
        try:
            self[str(id)]
        except KeyError:
            return False
        return True

    def __iter__(self) -> Iterator[str]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)
