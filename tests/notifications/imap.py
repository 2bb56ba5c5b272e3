"""A real Dovecot on this machine's loopback address, with one mailbox, in a folder of its own."""

from __future__ import annotations

import grp
import json
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from notifications.mailbox import Imap
from tests.flows.waiting import until
from tests.notifications.servers import LOOPBACK, Certificate, free_port

PATH = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"])
DOVECOT = shutil.which("dovecot", path=PATH)
USER, PASSWORD = "interventions", 'pass "word" ï \\'
TOKEN = "ya29.a-token-of-today"
USABLE = DOVECOT is not None and os.geteuid() == 0
needs_dovecot = pytest.mark.skipif(not USABLE, reason="Dovecot is not installed, or this is not root")

CONFIG = """
base_dir = {home}/run
state_dir = {home}/state
log_path = {home}/log
protocols = imap
listen = 127.0.0.1
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {login}
mail_uid = {user}
mail_gid = {group}
first_valid_uid = 1
mail_location = maildir:{home}/mail
disable_plaintext_auth = no
ssl = yes
ssl_cert = <{certificate}
ssl_key = <{certificate}
auth_mechanisms = plain login xoauth2
passdb {{
  driver = oauth2
  mechanisms = xoauth2
  args = {home}/oauth2
}}
passdb {{
  mechanisms = plain login
  driver = passwd-file
  args = scheme=PLAIN username_format=%u {home}/passwd
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={home}
}}
namespace inbox {{
  inbox = yes
}}
service imap-login {{
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
}}
service imap-login {{
  chroot =
}}
"""


@dataclass
class Dovecot:
    """A running server. `inbox` is the Maildir behind it."""

    home: Path
    port: int
    tls_port: int
    certificate: Certificate
    tokens_port: int

    @property
    def inbox(self) -> Path:
        return self.home / "mail"

    def put(self, *messages: bytes) -> None:
        """Messages as they come in, in this order."""
        for n, raw in enumerate(messages):
            path = self.inbox / "tmp" / f"{1_789_000_000 + n}.M{n}P1.here"
            path.write_bytes(raw)
            shutil.chown(path, *OWNER)
            path.rename(self.inbox / "new" / path.name)

    def mailbox(self, **more: Any) -> Imap:
        """The mailbox in plain text on the loopback address, unless it says otherwise."""
        settings: dict[str, Any] = {"tls": "none", "password": PASSWORD, "timeout": 10} | more
        return Imap(LOOPBACK, settings.pop("port", self.port), settings.pop("tls"), USER, **settings)


OWNER = ("dovecot", "dovecot")


@contextmanager
def dovecot(certificate: Certificate, *folders: str) -> Iterator[Dovecot]:
    """A server with an inbox and these other folders; gone on leaving."""
    home = Path(tempfile.mkdtemp(prefix="upturn-dovecot-", dir="/tmp"))
    server = Dovecot(home, free_port(), free_port(), certificate, free_port())
    _prepare(server, folders)
    with (home / "out").open("wb") as out, _tokens(server.tokens_port):
        process = subprocess.Popen(
            [str(DOVECOT), "-F", "-c", str(home / "dovecot.conf")], stdout=out, stderr=out, start_new_session=True
        )
        try:
            until(lambda: _answers(server) or process.poll() is not None, 30, "Dovecot")
            assert process.poll() is None, (home / "out").read_text() + _log(home)
            yield server
        finally:
            process.terminate()
            process.wait(20)
            shutil.rmtree(home, ignore_errors=True)


class _Introspection(BaseHTTPRequestHandler):
    """Says whose a token is, as the authority that gave it out would."""

    def do_GET(self) -> None:
        good = parse_qs(urlsplit(self.path).query)["token"] == [TOKEN]
        said = json.dumps({"active": good, "user": USER} if good else {"active": False}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def _tokens(port: int) -> Iterator[None]:
    server = ThreadingHTTPServer((LOOPBACK, port), _Introspection)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _prepare(server: Dovecot, folders: tuple[str, ...]) -> None:
    user, group = pwd.getpwnam(OWNER[0]).pw_name, grp.getgrnam(OWNER[1]).gr_name
    login = "dovenull" if any(entry.pw_name == "dovenull" for entry in pwd.getpwall()) else user
    home = server.home
    home.chmod(0o755)
    for name in ("run", "state"):
        (home / name).mkdir(mode=0o755)
    for folder in ("", *(f".{name}" for name in folders)):
        for part in ("new", "cur", "tmp"):
            (server.inbox / folder / part).mkdir(parents=True)
    for path in [server.inbox, *server.inbox.rglob("*")]:
        shutil.chown(path, *OWNER)
    where = f"http://{LOOPBACK}:{server.tokens_port}/?token="
    (home / "oauth2").write_text(
        f"introspection_url = {where}\nintrospection_mode = get\nusername_attribute = user\n"
        "active_attribute = active\nactive_value = true\n"
    )
    (home / "passwd").write_text(f"{USER}:{{PLAIN}}{PASSWORD}\n")
    config = CONFIG.format(
        home=home, user=user, group=group, login=login, certificate=server.certificate.file, port=server.port,
        tls_port=server.tls_port,
    )  # fmt: skip
    (home / "dovecot.conf").write_text(config)


def _answers(server: Dovecot) -> bool:
    try:
        with socket.create_connection((LOOPBACK, server.port), timeout=2) as line:
            return line.recv(4) == b"* OK"
    except OSError:
        return False


def _log(home: Path) -> str:
    log = home / "log"
    return log.read_text() if log.exists() else ""
