"""A real Dovecot in a folder of its own: it takes mail at a socket and shows it by IMAP on the loopback address."""

from __future__ import annotations

import os
import pwd
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.flows.waiting import until
from tests.notifications.servers import LOOPBACK, free_port

DOVECOT = "/usr/sbin/dovecot"
STARTS = 30
OWNER = "nobody"

# Nothing of the machine's own set-up is read. The boxes are those in `users`; nobody else is known.
CONF = """\
base_dir = {folder}/base
state_dir = {folder}/base
log_path = {folder}/log
listen = {loopback}
protocols = imap lmtp
ssl = {ssl}
{certificate}
auth_mechanisms = plain
first_valid_uid = 1
first_valid_gid = 1
mail_location = maildir:~/mail
lda_mailbox_autocreate = yes
recipient_delimiter = +
default_process_limit = 20
default_client_limit = 200
passdb {{
  driver = passwd-file
  args = scheme=PLAIN username_format=%u {folder}/users
}}
userdb {{
  driver = passwd-file
  args = username_format=%u {folder}/users
}}
service imap-login {{
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = {imaps}
  }}
}}
service lmtp {{
  unix_listener {folder}/lmtp {{
    mode = 0666
  }}
}}
namespace inbox {{
  inbox = yes
  mailbox Filed {{
    auto = create
  }}
}}
"""


@dataclass(frozen=True)
class Running:
    """Where to read mail (`imap`; with a certificate `imaps` too, by TLS from the first byte) and to hand it in."""

    imap: int
    imaps: int
    lmtp: Path


def missing() -> str:
    """Why there can be no Dovecot here; nothing where there can."""
    if not Path(DOVECOT).exists():
        return "Dovecot is not installed: install Debian's packages dovecot-imapd and dovecot-lmtpd."
    return "" if os.geteuid() == 0 else "Dovecot can only be started by root."


@contextmanager
def dovecot(folder: Path, boxes: Mapping[str, str], certificate: Path | None = None) -> Iterator[Running]:
    """A running Dovecot with these boxes (address: password); stopped on leaving. Everybody must be able to enter
    `folder`."""
    running = Running(free_port(), free_port() if certificate else 0, folder / "lmtp")
    _write(folder, boxes, certificate, running)
    command = [DOVECOT, "-F", "-c", str(folder / "dovecot.conf")]
    with (folder / "said").open("wb") as said:
        process = subprocess.Popen(command, stdout=said, stderr=said)
    try:
        until(lambda: running.lmtp.exists() or process.poll() is not None, STARTS, "Dovecot's socket")
        assert process.poll() is None, f"Dovecot did not start: {what_it_says(folder)}"
        yield running
    finally:
        process.terminate()
        process.wait(STARTS)


def what_it_says(folder: Path) -> str:
    """Its log."""
    logs = [folder / "said", folder / "log"]
    return "\n".join(log.read_text(encoding="utf-8", errors="replace") for log in logs if log.exists())


def _write(folder: Path, boxes: Mapping[str, str], certificate: Path | None, running: Running) -> None:
    mail = folder / "mail"
    mail.mkdir(parents=True)
    mail.chmod(0o777)
    owner = pwd.getpwnam(OWNER)
    lines = [
        f"{box}:{{PLAIN}}{password}:{owner.pw_uid}:{owner.pw_gid}::{mail / box}::" for box, password in boxes.items()
    ]
    (folder / "users").write_text("\n".join(lines) + "\n")
    chain = f"ssl_cert = <{certificate}\nssl_key = <{certificate}" if certificate else ""
    (folder / "dovecot.conf").write_text(
        CONF.format(
            folder=folder,
            loopback=LOOPBACK,
            ssl="yes" if certificate else "no",
            certificate=chain,
            imap=running.imap,
            imaps=running.imaps,
        )
    )
