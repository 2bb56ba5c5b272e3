"""GOV.UK Notify, the optional extra `notify`: letters on paper, set by us; e-mail that is nothing but words; texts.

Notify takes no attachment, no calendar entry and no header of ours, so that a notice with any of these never goes this
way. Its client is synchronous and not for two threads: one for each call, in a thread, with a time limit.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP as WIRE
from importlib.util import find_spec
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from notifications.addresses import problem
from notifications.post.channel import Cap, Later, Outcome, Parcel
from notifications.post.smtp import loopback, say
from notifications.verp import envid

URL = "https://api.notifications.service.gov.uk"
PACKAGE = "notifications_python_client"
UUID = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
KEY = re.compile(f".*-?{UUID}-{UUID}", re.IGNORECASE)
MOST_PAGES, MOST_BYTES = 10, 2 * 1024 * 1024
A_MINUTE = 3000
NOT_USABLE = "Nothing was given to GOV.UK Notify: {}. {}; nothing is lost."
UNREACHABLE = "Check the network and UPTURN_NOTIFY_URL"
NOT_ALLOWED = "Check UPTURN_NOTIFY_KEY and what the service may do in Notify's own settings"
TOO_MANY = "The rest goes when its limit allows"
FAILED = frozenset({"permanent-failure", "temporary-failure", "technical-failure", "validation-failed",
                    "virus-scan-failed", "cancelled", "returned-letter"})  # fmt: skip
KINDS = {"post": "letter", "text": "sms", "email": "email"}
ARRIVED = frozenset({"delivered", "received"})


@dataclass(frozen=True)
class NotifyAccount:
    """A service of GOV.UK Notify. `letters`: it posts them; `email_template`: its template of ((subject)) and ((body)),
    and `text_template` that of ((body)), each empty where it sends none."""

    key: str = field(repr=False)
    url: str = URL
    letters: bool = True
    email_template: str = ""
    text_template: str = ""
    timeout: float = 30

    def __post_init__(self) -> None:
        where = urlsplit(self.url)
        if where.scheme != "https" and not (where.scheme == "http" and loopback(where.hostname or "")):
            raise ValueError(
                f"GOV.UK Notify was not set up: {self.url} is no https address. Set UPTURN_NOTIFY_URL to {URL}."
            )
        if not KEY.fullmatch(self.key):
            raise ValueError(
                "GOV.UK Notify was not set up: its key is not of the form name-service-secret. Copy UPTURN_NOTIFY_KEY "
                "anew from Notify's page of API keys."
            )
        if find_spec(PACKAGE) is None:
            raise ValueError(
                "GOV.UK Notify was not set up: the package notifications-python-client is not installed. Install "
                "Upturn with its extra `notify`, or set UPTURN_POST_CHANNEL to hand."
            )


class Notify:
    """The channel of GOV.UK Notify. What it may have been given before it is asked about first."""

    name = "notify"
    at_once = 2
    per_minute = A_MINUTE

    def __init__(self, account: NotifyAccount) -> None:
        self._account = account
        able = {
            Cap.POST: account.letters,
            Cap.HTML: bool(account.email_template),
            Cap.SMS: bool(account.text_template),
        }
        self.capabilities = frozenset({Cap.KNOWS, *(cap for cap, can in able.items() if can)})

    async def send(self, parcel: Parcel) -> Outcome:
        if why := _not_taken(parcel) if parcel.via == "post" else None:
            return Outcome("refused", why)
        if parcel.again:
            before = await self._asked(lambda client: _found(client, parcel))
            if isinstance(before, Outcome):  # it cannot say: to send now might be to send twice
                return before if before.stop else Outcome("uncertain", before.why)
            if before:
                return Outcome("sent", ref=before)
        taken = await self._asked(lambda client: self._given(client, parcel))
        return taken if isinstance(taken, Outcome) else Outcome("sent", ref=taken)

    async def status(self, ref: str) -> Later | None:
        said = await self._asked(lambda client: str(client.get_notification_by_id(ref)["status"]))
        if isinstance(said, Outcome):
            return None
        if said in FAILED:
            return Later("failed", f"GOV.UK Notify says: {said.replace('-', ' ')}. Look there for the reason.")
        return Later("arrived" if said in ARRIVED else "on its way")

    async def close(self) -> None:
        """Nothing is kept open."""

    def _given(self, client: Any, parcel: Parcel) -> str:
        if parcel.via == "post":
            said = client.send_precompiled_letter_notification(_reference(parcel), BytesIO(parcel.raw))
        elif parcel.via == "text":
            said = client.send_sms_notification(
                phone_number=parcel.to.phone,
                template_id=self._account.text_template,
                personalisation={"body": parcel.raw.decode()},
                reference=_reference(parcel),
            )
        else:
            said = client.send_email_notification(
                email_address=parcel.to.email,
                template_id=self._account.email_template,
                personalisation=_words(parcel.raw),
                reference=_reference(parcel),
                sanitise_content_for=["subject", "body"],  # no value of a case may become a link or a heading there
            )
        return str(said["id"])

    async def _asked(self, call: Callable[[Any], str]) -> str | Outcome:
        """The answer to one call, or what came of it instead."""
        return await asyncio.to_thread(self._ask, call)

    def _ask(self, call: Callable[[Any], str]) -> str | Outcome:
        from notifications_python_client.errors import APIError
        from notifications_python_client.notifications import NotificationsAPIClient

        made: Any = NotificationsAPIClient  # it has no types
        client = made(self._account.key, base_url=self._account.url, timeout=self._account.timeout)
        try:
            return call(client)
        except APIError as answer:
            return _answered(answer) if answer.response is not None else _lost(answer.__cause__ or answer)
        except (KeyError, TypeError, ValueError) as strange:
            return Outcome("uncertain", f"GOV.UK Notify gave an answer that cannot be read: {say(strange)}.")
        finally:
            client.request_session.close()


def _reference(parcel: Parcel) -> str:
    """What Notify knows a delivery by: its number, and a part of its name in case the service is used twice."""
    return f"{envid(parcel.delivery)}-{parcel.reference[-12:]}"


def _not_taken(parcel: Parcel) -> str | None:
    """Why Notify would not take a letter, found out before it is asked."""
    if wrong := problem(parcel.to.name, parcel.to.post or ""):
        return wrong
    if len(parcel.raw) > MOST_BYTES:
        return _too_much(f"it has {len(parcel.raw) / 1024 / 1024:.1f} MB, and GOV.UK Notify takes at most 2 MB")
    pages = _pages(parcel.raw)
    if not pages:
        return "The letter was not posted: its pages cannot be read. Release it, so that it is written anew."
    return (
        _too_much(f"it has {pages} pages, and GOV.UK Notify posts at most {MOST_PAGES}") if pages > MOST_PAGES else None
    )


def _pages(pdf: bytes) -> int:
    """How many pages; 0 where they cannot be read."""
    try:
        return len(PdfReader(BytesIO(pdf)).pages)
    except PyPdfError:
        return 0


def _too_much(why: str) -> str:
    return f"The letter was not posted: {why}. Set UPTURN_POST_CHANNEL to hand, release it, and print it."


def _found(client: Any, parcel: Parcel) -> str:
    """What Notify calls a delivery that it has and has not given up; empty where there is none."""
    kind = KINDS[parcel.via]
    said = client.get_all_notifications(template_type=kind, reference=_reference(parcel))
    return next((str(one["id"]) for one in said["notifications"] if one["status"] not in FAILED), "")


def _words(raw: bytes) -> Mapping[str, str]:
    mail = message_from_bytes(raw, _class=EmailMessage, policy=WIRE)
    plain = mail.get_body(("plain",))
    body = plain.get_content() if plain else ""
    return {"subject": str(mail["subject"]), "body": body.replace("\r\n", "\n")}


def _answered(answer: Any) -> Outcome:
    """400 is about this one; 403 and their like about our account; 429 about how much; 500 and more about Notify."""
    code = int(answer.status_code)
    why = f"GOV.UK Notify answered {code}: {_said(answer)}"
    if code == 400 or code == 413:
        return Outcome("refused", f"{why}.")
    if code == 429:
        return Outcome("retry", NOT_USABLE.format(why, TOO_MANY), stop=True)
    if code >= 500:
        return Outcome("retry", f"{why}.")
    if code >= 400:
        return Outcome("retry", NOT_USABLE.format(why, NOT_ALLOWED), stop=True)
    return Outcome("uncertain", f"{why}.")


def _said(answer: Any) -> str:
    """Its own words, which can quote the address: they are kept where only officers read."""
    said = answer.message
    parts = [str(part.get("message", part)) for part in said] if isinstance(said, list) else [str(said)]
    return " ".join("; ".join(parts).split()).rstrip(".")[:300]


def _lost(trouble: BaseException) -> Outcome:
    """No answer. Where no connection was made, nothing was handed over; else it may have been taken."""
    import requests

    reached = getattr(trouble.args[0] if trouble.args else None, "reason", None)
    never = isinstance(trouble, requests.exceptions.ConnectTimeout | requests.exceptions.SSLError)
    if never or type(reached).__name__ in ("NewConnectionError", "NameResolutionError"):
        return Outcome("retry", NOT_USABLE.format("it was not reached", UNREACHABLE), stop=True)
    return Outcome("uncertain", f"GOV.UK Notify gave no answer: {type(trouble).__name__}.")
