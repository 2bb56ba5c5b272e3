"""The authority's own set-up, from the environment: its database, policy files and post. Read once, at the edge.

Every name begins with UPTURN_, for instance UPTURN_DATABASE_URL; a file .env in the working folder is read too. Secrets
are never shown; each may be in a file of its own instead.
"""

from __future__ import annotations

from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy import Connection, Engine

from cases.act import Door
from cases.backup import newest_in
from cases.framework import Shelf
from cases.proof.notes import read_key
from cases.reading_log import kept_from
from cases.signing import Signer, signer
from cases.store import open_database
from cases.verify import Elsewhere, Held
from notifications.anchoring import Anchor, Mailed, WriteOnce, seal
from notifications.following import follow
from notifications.outbox import Delivery
from notifications.post import ByHand, Channel, Mail, Notify, NotifyAccount, Smtp, Write
from notifications.signing_in import SignInMail
from notifications.typeset import Letterhead
from notifications.writing import Sender, written

Tls = Literal["tls", "starttls", "none"]


class Office(BaseSettings):
    """Where things are. The defaults suit one machine: an SQLite file and a mail relay on the loopback address."""

    model_config = SettingsConfigDict(
        env_prefix="UPTURN_", env_file=".env", env_ignore_empty=True, extra="ignore", frozen=False
    )

    database_url: str = "sqlite:///var/upturn.db"
    policies: Path | None = None
    policy: str = "mk-2010"
    web_url: str = "http://127.0.0.1:8000"
    web_colour: str = Field(default="#1d5a73", pattern=r"^#[0-9a-fA-F]{6}$")
    days_ahead: int = Field(default=14, ge=1, le=92)
    session_minutes: int = Field(default=60, ge=5)
    session_hours: int = Field(default=10, ge=1)
    evidence_mb: int = Field(default=10, ge=1, le=25)
    sending_seconds: float = Field(default=300, gt=0, le=3600)

    openid_issuer: str = ""
    openid_client: str = ""
    openid_secret: SecretStr | None = None
    openid_secret_file: Path | None = None
    openid_name: str = "your council account"
    openid_email: Literal["verified", "the authority's own"] = "verified"

    secret_key: SecretStr | None = None
    secret_key_file: Path | None = None
    proxies: int = Field(default=0, ge=0)
    link_minutes: int = Field(default=15, ge=1)
    limit_minutes: int = Field(default=15, ge=1)
    limit_links: int = Field(default=5, ge=1)
    limit_links_address: int = Field(default=50, ge=1)
    limit_failures: int = Field(default=30, ge=1)
    limit_forms: int = Field(default=1200, ge=1)
    limit_key: int = Field(default=6000, ge=1)

    sender_name: str = "School improvement"
    sender_email: str = "school.improvement@council.example"
    sender_domain: str = "notices.council.example"
    letterhead_office: str = ""
    letterhead_address: str = ""
    letterhead_phone: str = ""
    letterhead_website: str = ""

    smtp_host: str = "127.0.0.1"
    smtp_port: int = 25
    smtp_tls: Tls = "none"
    smtp_username: str | None = None
    smtp_password: SecretStr | None = None
    smtp_password_file: Path | None = None
    smtp_token_file: Path | None = None
    smtp_certificates: str | None = None
    smtp_timeout: float = 60
    smtp_pool: int = Field(default=2, ge=1, le=4)
    smtp_per_minute: int = Field(default=0, ge=0)

    signing_key: SecretStr | None = None
    signing_key_file: Path | None = None

    anchor_folder: Path | None = None
    redactions_file: Path | None = None
    auditor_email: str = ""
    second_office: str = "Democratic services"
    second_office_email: str = ""
    checkpoint_days: int = Field(default=1, ge=1)
    witness_keys: str = ""

    bounce_secret: SecretStr | None = None
    bounce_secret_file: Path | None = None
    bounce_domain: str = ""

    post_channel: Literal["hand", "notify"] = "hand"
    post_folder: Path | None = None
    notify_key: SecretStr | None = None
    notify_key_file: Path | None = None
    notify_url: str = "https://api.notifications.service.gov.uk"
    notify_email_template: str = ""
    notify_text_template: str = ""

    mailbox_kind: Literal["none", "maildir", "imap"] = "none"
    mailbox_path: Path | None = None
    imap_host: str | None = None
    imap_port: int = 993
    imap_tls: Tls = "tls"
    imap_username: str | None = None
    imap_password: SecretStr | None = None
    imap_password_file: Path | None = None
    imap_token_file: Path | None = None
    imap_folder: str = "INBOX"

    @cached_property
    def engine(self) -> Engine:
        """The authority's database; for a file, its folder is made."""
        if self.database_url.startswith("sqlite:///") and ":memory:" not in self.database_url:
            Path(self.database_url.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
        return open_database(self.database_url)

    @cached_property
    def shelf(self) -> Shelf:
        return Shelf(self.policies)

    @cached_property
    def door(self) -> Door:
        """The one door for writes, with the notices following."""
        return Door(self.engine, self.shelf, follow)

    @property
    def signer(self) -> Signer | None:
        """Who signs checkpoints; None where no key is set. Raises NoteRefused or OSError where it cannot be read."""
        given = secret(self.signing_key, self.signing_key_file)
        return signer(given) if given else None

    def seal(self, now: datetime) -> str:
        """A checkpoint before letters go. Out: "", or a sentence where the key cannot be used."""
        return seal(self.door.engine, lambda: self.signer, now)

    def elsewhere(self, now: datetime) -> Elsewhere:
        """What a check of the record goes by beside its database: our own key, rules and witnesses, and the newest
        checkpoint in the folder of anchors. Raises NoteRefused, NotOfThisRecord or OSError where one cannot be read."""
        own, folder = self.signer, self.anchor_folder
        held = newest_in(folder) if folder and folder.is_dir() else None
        return Elsewhere(
            keys=(own.key,) if own else (),
            witnesses=tuple(read_key(word) for word in self.witness_keys.split()),
            held=(Held(held.origin, held.size, held.root, held),) if held else (),
            now=now,
            days=self.checkpoint_days if own else None,
            reads_kept=kept_from(self.shelf.framework(self.policy).policy, now.date()),
        )

    @property
    def redactions(self) -> Path | None:
        """The list of erasures kept outside the database: its own file, or one beside the folder of anchors."""
        if self.redactions_file is None and self.anchor_folder is not None:
            return self.anchor_folder.with_name(f"{self.anchor_folder.name}-redactions.jsonl")
        return self.redactions_file

    @property
    def anchors(self) -> tuple[Anchor, ...]:
        """Where each checkpoint goes as soon as it can: a folder that is written to once."""
        return (WriteOnce(self.anchor_folder),) if self.anchor_folder else ()

    @property
    def daily_anchors(self) -> tuple[Anchor, ...]:
        """Everywhere that checkpoints go each day: the folder first, because mail may be in trouble."""
        to = {"auditor": ("Auditor", self.auditor_email)}
        to["second-office"] = (self.second_office, self.second_office_email)
        sender = (self.sender_name, self.sender_email, self.sender_domain)
        authority = self.shelf.framework(self.policy).policy.authority
        mailed = (Mailed(self.smtp, key, who, sender, authority) for key, who in to.items() if who[1])
        return *self.anchors, *mailed

    @property
    def sign_in_mail(self) -> SignInMail:
        """Who sends links to sign in. Raises ValueError with a sentence where mail would be unsafe."""
        authority = self.shelf.framework(self.policy).policy.authority
        return SignInMail(self.smtp, (self.sender_name, self.sender_email, self.sender_domain), authority)

    @property
    def smtp(self) -> Smtp:
        """Where mail goes. Raises ValueError with a sentence where that would be unsafe."""
        return Smtp(
            host=self.smtp_host,
            port=self.smtp_port,
            tls=self.smtp_tls,
            sender=self.sender_email,
            username=self.smtp_username,
            password=secret(self.smtp_password, self.smtp_password_file),
            timeout=self.smtp_timeout,
            certificates=self.smtp_certificates,
            token_file=self.smtp_token_file,
            bounce_secret=secret(self.bounce_secret, self.bounce_secret_file),
            bounce_domain=self.bounce_domain,
            pool=self.smtp_pool,
            per_minute=self.smtp_per_minute,
        )

    @property
    def channels(self) -> tuple[Channel, ...]:
        """The ways of sending, in the order in which they are tried: made anew for each working-off, because a
        connection belongs to one event loop. Raises ValueError with a sentence where one is set up wrongly."""
        by_notify = self.post_channel == "notify"
        ways: list[Channel] = [Mail(self.smtp)]
        if by_notify or self.notify_email_template or self.notify_text_template:
            ways.append(Notify(self._notify(by_notify)))
        if not by_notify:
            ways.append(ByHand(self.post_folder))
        return tuple(ways)

    def _notify(self, letters: bool) -> NotifyAccount:
        key = secret(self.notify_key, self.notify_key_file)
        if not key:
            raise ValueError(
                "GOV.UK Notify was not set up: it has no key. Set UPTURN_NOTIFY_KEY or UPTURN_NOTIFY_KEY_FILE, or "
                "UPTURN_POST_CHANNEL to hand."
            )
        return NotifyAccount(key, self.notify_url, letters, self.notify_email_template, self.notify_text_template)

    @property
    def sender(self) -> Sender:
        return Sender(self.sender_name, self.sender_email, self.sender_domain, self.letterhead)

    @property
    def letterhead(self) -> Letterhead:
        """The head of the authority's letters: its name is the policy's; lines of its address are parted by “|”."""
        lines = (" ".join(line.split()) for line in self.letterhead_address.split("|"))
        return Letterhead(
            authority=self.shelf.framework(self.policy).policy.authority,
            office=self.letterhead_office or self.sender_name,
            address=tuple(line for line in lines if line),
            phone=self.letterhead_phone,
            email=self.sender_email,
            website=self.letterhead_website,
        )

    @property
    def write(self) -> Write:
        return writer(self.door, self.sender)


def secret(given: SecretStr | None, file: Path | None) -> str | None:
    """A secret as it was given, or as its file holds it. Raises OSError where the file cannot be read."""
    if file is not None:
        return file.read_text(encoding="utf-8").strip()
    return given.get_secret_value() if given else None


def writer(door: Door, sender: Sender) -> Write:
    """What turns a delivery into the bytes of a message from this sender."""

    def write(conn: Connection, delivery: Delivery, now: datetime) -> bytes:
        return written(conn, door, delivery, now, sender)

    return write
