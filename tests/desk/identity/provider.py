"""A real OpenID provider on this machine, that can be told to misbehave once it has signed somebody in."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from threading import Thread
from typing import Any

import httpx
from joserfc import jwt
from joserfc.jwk import RSAKey
from oidc_provider_mock import User, app
from werkzeug.serving import make_server

Change = Callable[[dict[str, Any]], dict[str, Any]]
SOMEBODY_ELSE = RSAKey.generate_key(2048, {"kid": "not-theirs"})


@dataclass
class Provider:
    """`change` alters what the provider answers at a path; `claims` is what it says of each account."""

    issuer: str = ""
    change: dict[str, Change] = field(default_factory=dict)
    down: bool = False

    def sign_in(self, address: str, account: str) -> str:
        """What a person does there: choose an account. Out: the address to which the browser is sent back."""
        answer = httpx.post(address, data={"sub": account})
        assert answer.status_code == 302, answer.text
        return answer.headers["location"]

    def deny(self, address: str) -> str:
        """A person who says no."""
        return str(httpx.post(address, data={"action": "deny"}).headers["location"])


def resigned(alter: Change, alg: str = "RS256") -> Change:
    """An ID token with other claims, signed by somebody else or by nobody."""

    def change(said: dict[str, Any]) -> dict[str, Any]:
        claims = alter(_claims(said["id_token"]))
        if alg == "none":
            parts = ({"alg": "none", "typ": "JWT"}, claims)
            said["id_token"] = ".".join(_b64(json.dumps(part).encode()) for part in parts) + "."
        else:
            said["id_token"] = jwt.encode({"alg": alg, "kid": "not-theirs"}, claims, SOMEBODY_ELSE, [alg])
        return said

    return change


def their_keys(said: dict[str, Any]) -> dict[str, Any]:
    """The provider's keys with one more: what `resigned` signs with is then the provider's own."""
    return {"keys": [*said["keys"], SOMEBODY_ELSE.as_dict(private=False)]}


def _claims(token: str) -> dict[str, Any]:
    from base64 import urlsafe_b64decode

    body = token.split(".")[1]
    return dict(json.loads(urlsafe_b64decode(body + "=" * (-len(body) % 4))))


def _b64(raw: bytes) -> str:
    from base64 import urlsafe_b64encode

    return urlsafe_b64encode(raw).rstrip(b"=").decode()


@contextmanager
def a_provider(accounts: dict[str, dict[str, Any]], lasts: timedelta = timedelta(hours=1)) -> Iterator[Provider]:
    """A provider with these accounts: what it says of each, by the name that is chosen there."""
    os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"  # the provider is on this machine, without TLS
    users = [User(sub=name, claims=claims) for name, claims in accounts.items()]
    theirs = app(user_claims=users, require_nonce=True, access_token_max_age=lasts)
    provider = Provider()

    def asked(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        if provider.down:
            start("503 Service Unavailable", [("Content-Type", "text/plain")])
            return [b"down"]
        change = provider.change.get(environ["PATH_INFO"])
        if change is None:
            return theirs(environ, start)  # type: ignore[no-any-return]
        kept: list[Any] = []
        body = b"".join(theirs(environ, lambda status, headers, *_: kept.extend((status, headers))))
        if kept[0].startswith("200"):
            body = json.dumps(change(json.loads(body))).encode()
        start(kept[0], [("Content-Type", "application/json")])
        return [body]

    server = make_server("localhost", 0, asked, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    provider.issuer = f"http://localhost:{server.server_port}"
    try:
        yield provider
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        del os.environ["AUTHLIB_INSECURE_TRANSPORT"]
