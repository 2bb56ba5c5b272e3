"""Signing in with the authority's own accounts: OpenID Connect's code flow, with PKCE, state and nonce.

The one module of the desk that asks another server anything, and only the provider that the office names. What the
provider says is believed once its signature, issuer, audience, time and nonce are right.
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import httpx
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri  # type: ignore[import-untyped]
from authlib.oauth2.rfc7636 import create_s256_code_challenge  # type: ignore[import-untyped]
from authlib.oidc.core import CodeIDToken  # type: ignore[import-untyped]
from itsdangerous import BadSignature, URLSafeSerializer
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from desk.identity.keys import key_for
from notifications.office import Office, secret
from notifications.post.smtp import loopback

COOKIE = "upturn-openid"
ANSWER = "/sign-in/openid/answer"
SIGNED_WITH = ("RS256", "ES256")
WAIT = timedelta(minutes=10)
"""How long somebody may take at the provider."""
LEEWAY = 60
"""Seconds by which the provider's clock may differ from ours."""
AT_MOST = 10.0
"""Seconds that the provider has for each answer."""


class NotSignedIn(Exception):
    """Nobody was signed in. `sentence` is for whoever tried; `why` is for the log, and names nobody."""

    def __init__(self, sentence: str, why: str) -> None:
        self.sentence, self.why = sentence, why
        super().__init__(why)


BEGIN_AGAIN = "Nobody was signed in. Begin again from the sign-in page."
NO_PROVIDER = (
    "The service that signs people in does not answer, or not as it should. Try again in a few minutes. If it goes on, "
    "tell whoever looks after Upturn."
)


@dataclass(frozen=True, slots=True)
class Way:
    """What a browser keeps while somebody is at the provider: signed, for a few minutes. `to`: where they go then."""

    state: str
    nonce: str
    verifier: str
    to: str
    until: str


def is_set_up(office: Office) -> bool:
    return bool(office.openid_issuer and office.openid_client)


# --- there ---------------------------------------------------------------------------------------------------------
def begin(office: Office, to: str, now: datetime) -> tuple[str, str]:
    """Where to send the browser, and what it is to keep meanwhile. Raises NotSignedIn where no provider answers."""
    with _asking() as client:
        provider = _provider(client, office)
    tokens = [secrets.token_urlsafe(32) for _ in range(3)]
    way = Way(tokens[0], tokens[1], tokens[2], to, (now + WAIT).isoformat())
    address = prepare_grant_uri(
        provider["authorization_endpoint"],
        client_id=office.openid_client,
        response_type="code",
        redirect_uri=_answer_at(office),
        scope="openid email",
        state=way.state,
        nonce=way.nonce,
        code_challenge=create_s256_code_challenge(way.verifier),
        code_challenge_method="S256",
    )
    return str(address), str(_signer(office).dumps(asdict(way)))


def way_of(office: Office, cookie: str, state: str, now: datetime) -> Way:
    """What the browser kept. Raises NotSignedIn unless it is ours, not too old, and of this very sign-in."""
    try:
        way = Way(**_signer(office).loads(cookie))
    except (BadSignature, TypeError) as wrong:
        raise NotSignedIn(BEGIN_AGAIN, "the sign-in was not begun in this browser") from wrong
    if not hmac.compare_digest(way.state.encode(), state.encode()):
        raise NotSignedIn(BEGIN_AGAIN, "the state was that of another sign-in")
    if now > datetime.fromisoformat(way.until):
        raise NotSignedIn(f"It took longer than {WAIT.seconds // 60} minutes. {BEGIN_AGAIN}", "it took too long")
    return way


# --- and back ------------------------------------------------------------------------------------------------------
def email_of(office: Office, way: Way, code: str, now: datetime) -> str:
    """The address of whoever the provider says has signed in, for the code that it gave the browser. Raises
    NotSignedIn."""
    with _asking() as client:
        provider = _provider(client, office)
        tokens = _tokens(client, provider, office, way, code)
        claims = _believed(client, provider, office, way, tokens, now)
        if "email" not in claims and "userinfo_endpoint" in provider:
            claims = {**_more(client, provider, tokens, claims["sub"]), "sub": claims["sub"]}
    email, verified = claims.get("email"), claims.get("email_verified")
    if not isinstance(email, str) or not email.strip():
        raise NotSignedIn(BEGIN_AGAIN, "the provider named no e-mail address")
    if office.openid_email == "verified" and verified not in (True, "true"):
        raise NotSignedIn(BEGIN_AGAIN, "the provider does not say that the e-mail address was verified")
    return email


def _asking() -> httpx.Client:
    return httpx.Client(timeout=AT_MOST, follow_redirects=False, headers={"Accept": "application/json"})


def _answer_at(office: Office) -> str:
    return f"{office.web_url.rstrip('/')}{ANSWER}"


def _signer(office: Office) -> URLSafeSerializer:
    return URLSafeSerializer(key_for("openid", office), "openid")


def _provider(client: httpx.Client, office: Office) -> dict[str, Any]:
    """What the provider says of itself. Asked anew each time: its keys and addresses may change."""
    said = _json(client, "GET", f"{office.openid_issuer.rstrip('/')}/.well-known/openid-configuration")
    if said.get("issuer") != office.openid_issuer:
        raise NotSignedIn(NO_PROVIDER, "the provider calls itself by another name than UPTURN_OPENID_ISSUER")
    for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
        if not isinstance(said.get(name), str) or not _safe(said[name]):
            raise NotSignedIn(NO_PROVIDER, f"the provider's {name} is no address that can be trusted")
    return said


def _safe(address: str) -> bool:
    """An address over TLS, or of this machine itself."""
    parts = urlsplit(address)
    return parts.scheme == "https" or (parts.scheme == "http" and loopback(parts.hostname or ""))


def _tokens(client: httpx.Client, provider: dict[str, Any], office: Office, way: Way, code: str) -> dict[str, Any]:
    """What the provider gives for a code, once."""
    given = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": _answer_at(office),
        "code_verifier": way.verifier,
    }
    ours = secret(office.openid_secret, office.openid_secret_file)
    if ours and provider.get("token_endpoint_auth_methods_supported") == ["client_secret_post"]:
        given |= {"client_id": office.openid_client, "client_secret": ours}
        return _json(client, "POST", provider["token_endpoint"], data=given)
    if ours:
        return _json(client, "POST", provider["token_endpoint"], data=given, auth=(office.openid_client, ours))
    return _json(client, "POST", provider["token_endpoint"], data={**given, "client_id": office.openid_client})


def _believed(
    client: httpx.Client, provider: dict[str, Any], office: Office, way: Way, tokens: dict[str, Any], now: datetime
) -> dict[str, Any]:
    """What the ID token says, once everything about it is right."""
    keys = _json(client, "GET", provider["jwks_uri"])
    try:
        read = jwt.decode(str(tokens.get("id_token", "")), KeySet.import_key_set(keys), list(SIGNED_WITH))  # type: ignore[arg-type]
        claims = CodeIDToken(
            read.claims,
            read.header,
            {
                "iss": {"essential": True, "value": office.openid_issuer},
                "aud": {"essential": True, "value": office.openid_client},
            },
            {"nonce": way.nonce, "client_id": office.openid_client, "access_token": tokens.get("access_token")},
        )
        claims.validate(int(now.timestamp()), LEEWAY)
    except (JoseError, ValueError, TypeError, KeyError) as wrong:
        raise NotSignedIn(BEGIN_AGAIN, f"the provider's ID token is not right ({type(wrong).__name__})") from wrong
    return dict(claims)


def _more(client: httpx.Client, provider: dict[str, Any], tokens: dict[str, Any], sub: str) -> dict[str, Any]:
    """What the provider says elsewhere of the same person."""
    if not _safe(str(provider["userinfo_endpoint"])):
        raise NotSignedIn(NO_PROVIDER, "the provider's userinfo_endpoint is no address that can be trusted")
    bearer = {"Authorization": f"Bearer {tokens.get('access_token', '')}"}
    said = _json(client, "GET", provider["userinfo_endpoint"], headers=bearer)
    if said.get("sub") != sub:
        raise NotSignedIn(BEGIN_AGAIN, "the provider spoke of somebody else")
    return said


def _json(client: httpx.Client, method: str, address: str, **more: Any) -> dict[str, Any]:
    """What the provider answers. Nothing of the answer is told on: it may hold a secret."""
    if not _safe(address):
        raise NotSignedIn(NO_PROVIDER, "UPTURN_OPENID_ISSUER is not an https address")
    try:
        answer = client.request(method, address, **more)
        said = answer.json()
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as trouble:
        raise NotSignedIn(
            NO_PROVIDER, f"the provider gave no answer that can be read ({type(trouble).__name__})"
        ) from trouble
    if answer.status_code >= 500:
        raise NotSignedIn(NO_PROVIDER, f"the provider answered {answer.status_code}")
    if answer.status_code >= 400 or not isinstance(said, dict):
        raise NotSignedIn(BEGIN_AGAIN, f"the provider refused ({answer.status_code})")
    return said


def reachable(office: Office) -> str:
    """Whether the provider answers as it should. Out: "", or what is wrong with it: for `upturn doctor`."""
    try:
        with _asking() as client:
            _provider(client, office)
    except NotSignedIn as no:
        return no.why
    return ""
