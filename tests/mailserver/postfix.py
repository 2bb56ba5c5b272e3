"""A real Postfix in a folder of its own: it listens on this machine's loopback address and sends nothing beyond it."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.notifications.servers import LOOPBACK, free_port

POSTFIX = "/usr/sbin/postfix"
STARTS = 60

# What every configuration has. Nothing may leave the machine: whatever no other line takes goes to `otherwise`.
MAIN = """\
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
maillog_file = {folder}/log
maillog_file_prefixes = {folder}
inet_interfaces = loopback-only
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
myhostname = mail.council.example
myorigin = council.example
mydestination =
alias_maps =
local_recipient_maps =
recipient_delimiter = +
smtpd_banner = mail.council.example ESMTP
smtpd_relay_restrictions = permit_mynetworks, reject
smtpd_client_connection_count_limit = 0
smtputf8_enable = yes
virtual_mailbox_domains = {domains}
virtual_mailbox_maps = texthash:{folder}/boxes
virtual_alias_maps = texthash:{folder}/aliases
virtual_transport = {kept}
default_transport = {otherwise}
relay_transport = {otherwise}
{tls}
"""
NOWHERE = "error:5.4.4 this mail server sends nothing beyond this machine"
DISCARDED = "discard:thrown away"

# The programs that a message passes through, and none that would send it on.
MASTER = """\
{address} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
lmtp unix - - n - - lmtp
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""


@dataclass(frozen=True)
class Routes:
    """What is taken and where it goes.

    `boxes` are addresses handed over at the socket `lmtp`; any other address of their domains is refused at the door.
    Of the domains in `careless` every address is taken and handed over: what is unknown there comes back as a notice.
    `aliases` lead to boxes. With `discard` all other mail is taken and thrown away; without it, refused.
    """

    boxes: Sequence[str] = ()
    careless: Sequence[str] = ()
    aliases: Mapping[str, str] = field(default_factory=dict)
    lmtp: Path | None = None
    discard: bool = False
    certificate: Path | None = None


def missing() -> str:
    """Why there can be no Postfix here; nothing where there can."""
    if not Path(POSTFIX).exists():
        return "Postfix is not installed: install Debian's package postfix."
    return "" if os.geteuid() == 0 else "Postfix can only be started by root."


@contextmanager
def postfix(folder: Path, routes: Routes) -> Iterator[int]:
    """A running Postfix, by its port; stopped on leaving. `folder` must be one that everybody may enter."""
    port = free_port()
    _write(folder, routes, port)
    order = [POSTFIX, "-c", str(folder / "etc")]
    with (folder / "said").open("ab") as said:  # the daemons inherit it: a pipe would stay open as long as they live
        started = subprocess.run([*order, "start"], stdout=said, stderr=said, timeout=STARTS, check=False)
    try:
        assert started.returncode == 0, f"Postfix did not start: {what_it_says(folder)}"
        yield port
    finally:
        subprocess.run([*order, "stop"], capture_output=True, timeout=STARTS, check=False)


def what_it_says(folder: Path) -> str:
    """Its log."""
    logs = [folder / "said", folder / "log"]
    return "\n".join(log.read_text(encoding="utf-8", errors="replace") for log in logs if log.exists())


def _write(folder: Path, routes: Routes, port: int) -> None:
    etc = folder / "etc"
    for made in (etc, folder / "queue"):
        made.mkdir(parents=True)
    (folder / "data").mkdir()
    shutil.chown(folder / "data", "postfix")
    owned = sorted({box.partition("@")[2] for box in [*routes.boxes, *routes.aliases]} | set(routes.careless))
    known = [f"{box} kept" for box in routes.boxes] + [f"@{domain} kept" for domain in routes.careless]
    (folder / "boxes").write_text("\n".join(known) + "\n")
    (folder / "aliases").write_text("".join(f"{name} {box}\n" for name, box in routes.aliases.items()))
    (etc / "master.cf").write_text(MASTER.format(address=f"{LOOPBACK}:{port}"))
    (etc / "main.cf").write_text(
        MAIN.format(
            folder=folder,
            domains=" ".join(owned),
            kept=f"lmtp:unix:{routes.lmtp}" if routes.lmtp else NOWHERE,
            otherwise=DISCARDED if routes.discard else NOWHERE,
            tls=_tls(routes.certificate),
        )
    )


def _tls(certificate: Path | None) -> str:
    if certificate is None:
        return "smtpd_tls_security_level = none"
    return f"smtpd_tls_security_level = encrypt\nsmtpd_tls_chain_files = {certificate}"
