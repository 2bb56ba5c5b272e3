"""Whose key it is, and whether it is for what was asked: for `Depends` in every route of the API."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import Depends, Request
from fastapi._compat import ModelField
from fastapi.dependencies.models import Dependant
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from cases import store
from cases.sight import sight_of
from desk.api import keys
from desk.api.faults import MOST, Fault, Misread
from desk.api.keys import Key
from desk.api.pace import Pace
from desk.identity.limits import TooOften, address_of, count, failures, refuse_more
from desk.site.desk import Desk, the_desk
from desk.site.visitor import Visitor

GUESSED = "key"
bearer = HTTPBearer(auto_error=False, scheme_name="key", description="A key of the authority's: upt_…")


class NoKey(Exception):
    """No key was sent, or one that opens nothing."""


class NotFor(Exception):
    """The key is not for this. `scope` is what it lacks; "" where the person it acts as holds no post."""

    def __init__(self, scope: str = "") -> None:
        self.scope = scope
        super().__init__(scope)


@dataclass(frozen=True, slots=True)
class Caller:
    """A system, by its key, and the person it acts as."""

    key: Key
    visitor: Visitor

    @property
    def person(self) -> str:
        return self.visitor.person.id


Sent = Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)]
TheDesk = Annotated[Desk, Depends(the_desk)]


def the_caller(request: Request, desk: TheDesk, sent: Sent) -> Caller:
    """Whoever sent the key. Raises NoKey, NotFor and TooOften."""
    now = desk.now()
    caller = _known(desk, address_of(request, desk.office), sent, now)
    pace: Pace = request.app.state.pace
    if seconds := pace.wait(caller.key.id, now):
        raise TooOften(seconds)
    if not keys.noted(caller.key, now):
        with store.writing(desk.engine) as conn:
            keys.used(conn, caller.key, now)
    if not caller.visitor.sight.anything:
        raise NotFor
    return caller


def _known(desk: Desk, address: str, sent: HTTPAuthorizationCredentials | None, now: datetime) -> Caller:
    """Whose key was sent. Raises NoKey, and counts it as a guess where it is none; raises TooOften after many."""
    guesses = failures(GUESSED, desk.office)
    with store.reading(desk.engine) as conn:
        refuse_more(conn, desk.office, guesses, address, now)
        key = keys.opened_by(conn, sent.credentials, now.date()) if sent else None
        person = store.person(conn, key.person) if key else None
        if key and person and not person.erased:
            sight = sight_of(conn, person.id, desk.framework.policy, now.date())
            return Caller(key, Visitor(person, sight, "key", key.id))
    if sent:
        with store.writing(desk.engine) as conn:
            count(conn, desk.office, guesses, address, now)
    raise NoKey


def needs(scope: str) -> Callable[[Caller], Caller]:
    """The caller, whose key has to have a scope. Raises NotFor."""

    def having(caller: Annotated[Caller, Depends(the_caller)]) -> Caller:
        if not caller.key.allows(scope):
            raise NotFor(scope)
        return caller

    return having


def nothing_else(request: Request) -> None:
    """A misspelt question would be answered as if it had not been asked. Raises Misread."""
    known = {field.alias for field in flat(request.scope["route"].dependant)}
    if unknown := sorted(set(request.query_params) - known):
        raise Misread(
            [Fault(field=name[:MOST], why=f"{name[:MOST]} is nothing that can be asked here") for name in unknown]
        )


def flat(needs: Dependant) -> Iterator[ModelField]:
    """Every part of the query that a route reads, by itself or by what it depends on."""
    yield from needs.query_params
    for inner in needs.dependencies:
        yield from flat(inner)


def for_this(request: Request, caller: Annotated[Caller, Depends(the_caller)]) -> Caller:
    """The caller, whose key has to be for the command of this address: a route is named by its word. Raises NotFor."""
    scope = f"record:{request.scope['route'].name}"
    if not caller.key.allows(scope):
        raise NotFor(scope)
    return caller


ForThis = Annotated[Caller, Depends(for_this)]
ReadsCases = Annotated[Caller, Depends(needs("read:cases"))]
ReadsTrail = Annotated[Caller, Depends(needs("read:trail"))]
ReadsFiles = Annotated[Caller, Depends(needs("read:files"))]
ReadsLetters = Annotated[Caller, Depends(needs("read:letters"))]
