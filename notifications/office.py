"""The authority's own set-up, from the environment: its database, policy files and post. Read once, at the edge.

Every name begins with UPTURN_, for instance UPTURN_DATABASE_URL; a file .env in the working folder is read too. Secrets
are never shown.
"""

from __future__ import annotations

from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Literal

from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy import Connection, Engine

from cases.act import Door
from cases.framework import Shelf
from cases.store import open_database
from notifications.following import follow
from notifications.outbox import Delivery
from notifications.post import Smtp, Write
from notifications.writing import Sender, written


class Office(BaseSettings):
    """Where things are. The defaults suit one machine: an SQLite file and a mail relay on the loopback address."""

    model_config = SettingsConfigDict(env_prefix="UPTURN_", env_file=".env", extra="ignore", frozen=False)

    database_url: str = "sqlite:///var/upturn.db"
    policies: Path | None = None
    smtp_host: str = "127.0.0.1"
    smtp_port: int = 25
    smtp_tls: Literal["tls", "starttls", "none"] = "none"
    smtp_username: str | None = None
    smtp_password: SecretStr | None = None
    smtp_password_file: Path | None = None
    smtp_certificates: str | None = None
    smtp_timeout: float = 60
    sender_name: str = "School improvement"
    sender_email: str = "school.improvement@council.example"
    sender_domain: str = "notices.council.example"

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
    def smtp(self) -> Smtp:
        """Where mail goes. Raises ValueError with a sentence where that would be unsafe."""
        password = self.smtp_password.get_secret_value() if self.smtp_password else None
        if self.smtp_password_file:
            password = self.smtp_password_file.read_text().strip()
        return Smtp(
            host=self.smtp_host,
            port=self.smtp_port,
            tls=self.smtp_tls,
            sender=self.sender_email,
            username=self.smtp_username,
            password=password,
            timeout=self.smtp_timeout,
            certificates=self.smtp_certificates,
        )

    @property
    def sender(self) -> Sender:
        return Sender(self.sender_name, self.sender_email, self.sender_domain)

    @property
    def write(self) -> Write:
        return writer(self.door, self.sender)


def writer(door: Door, sender: Sender) -> Write:
    """What turns a delivery into the bytes of a message from this sender."""

    def write(conn: Connection, delivery: Delivery, now: datetime) -> bytes:
        return written(conn, door, delivery, now, sender)

    return write
