"""A real Dovecot in a folder of its own: it takes mail at a socket and shows it by IMAP on the loopback address."""

from __future__ import annotations

import json
import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import IO
from urllib.parse import parse_qs, urlsplit

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
auth_mechanisms = plain login xoauth2
first_valid_uid = 1
first_valid_gid = 1
mail_location = maildir:~/mail
lda_mailbox_autocreate = yes
recipient_delimiter = +
default_process_limit = 20
default_client_limit = 200
passdb {{
  driver = oauth2
  mechanisms = xoauth2
  args = {folder}/oauth2
}}
passdb {{
  mechanisms = plain login
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


OAUTH = """\
introspection_url = http://{loopback}:{port}/?token=
introspection_mode = get
username_attribute = user
active_attribute = active
active_value = true
"""


@dataclass(frozen=True)
class Running:
    """Where to read mail (`imap`; with a certificate `imaps` too, by TLS from the first byte) and to hand it in;
    `folder` is where it all is."""

    imap: int
    imaps: int
    lmtp: Path
    folder: Path

    def maildir(self, box: str) -> Path:
        """The folder behind a box, made if it is not there yet."""
        found = self.folder / "mail" / box / "mail"
        for part in ("new", "cur", "tmp"):
            (found / part).mkdir(parents=True, exist_ok=True)
        for path in (found.parent, found, *found.iterdir()):
            shutil.chown(path, OWNER)
        return found

    def put(self, box: str, *messages: bytes) -> None:
        """Messages as they come in, in this order."""
        maildir = self.maildir(box)
        for n, raw in enumerate(messages):
            path = maildir / "tmp" / f"{1_789_000_000 + n}.M{n}P1.here"
            path.write_bytes(raw)
            shutil.chown(path, OWNER)
            path.rename(maildir / "new" / path.name)


def missing() -> str:
    """Why there can be no Dovecot here; nothing where there can."""
    if not Path(DOVECOT).exists():
        return "Dovecot is not installed: install Debian's packages dovecot-imapd and dovecot-lmtpd."
    return "" if os.geteuid() == 0 else "Dovecot can only be started by root."


@contextmanager
def dovecot(
    folder: Path, boxes: Mapping[str, str], certificate: Path | None = None, tokens: Mapping[str, str] | None = None
) -> Iterator[Running]:
    """A running Dovecot with these boxes (address: password); stopped on leaving. Everybody must be able to enter
    `folder`. `tokens` (token: address) open a box by OAuth."""
    running = Running(free_port(), free_port() if certificate else 0, folder / "lmtp", folder)
    _write(folder, boxes, certificate, running)
    command = [DOVECOT, "-F", "-c", str(folder / "dovecot.conf")]
    with _vouching(tokens or {}) as port, (folder / "said").open("wb") as said:
        (folder / "oauth2").write_text(OAUTH.format(loopback=LOOPBACK, port=port))
        with _started(command, said, running):
            yield running


@contextmanager
def _vouching(tokens: Mapping[str, str]) -> Iterator[int]:
    """What says whose a token is, as the authority that gave it out would."""

    class Introspection(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            user = tokens.get(parse_qs(urlsplit(self.path).query)["token"][0])
            said = json.dumps({"active": True, "user": user} if user else {"active": False}).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer((LOOPBACK, 0), Introspection)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def _started(command: list[str], said: IO[bytes], running: Running) -> Iterator[None]:
    process = subprocess.Popen(command, stdout=said, stderr=said)
    try:
        until(lambda: running.lmtp.exists() or process.poll() is not None, STARTS, "Dovecot's socket")
        assert process.poll() is None, f"Dovecot did not start: {what_it_says(running.folder)}"
        yield
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
