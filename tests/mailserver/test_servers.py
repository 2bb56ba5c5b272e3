"""The mail servers that the whole case rests on do what a council's do: keep, refuse, send back."""

from __future__ import annotations

import asyncio
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from socket import AF_INET, AF_INET6, inet_ntop

import aiosmtplib
import pytest

from tests.mailserver.office_mail import BOUNCES, GONE, HEAD, TEAM, OfficeMail, missing, office_mail
from tests.notifications.servers import LOOPBACK

LISTENING = "0A"  # as Linux says it in /proc/net


def note(to: str, about: str) -> EmailMessage:
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"], message["Subject"] = TEAM, to, about
    message["Message-ID"] = f"<{about.replace(' ', '.')}@council.example>"
    message.set_content("A short note.")
    return message


def test_mail_is_kept_and_can_be_read_by_imap(mail: OfficeMail) -> None:
    asyncio.run(mail.hand_in(note(HEAD, "kept"), TEAM, HEAD))
    assert mail.newest(HEAD, "kept").get_content().strip() == "A short note."


def test_an_address_with_a_plus_reaches_the_mailbox_behind_it(mail: OfficeMail) -> None:
    asyncio.run(mail.hand_in(note(TEAM, "with a plus"), HEAD, BOUNCES.replace("@", "+42.abcdef01@")))
    assert mail.newest(TEAM, "with a plus")["Delivered-To"] == TEAM.replace("@", "+42.abcdef01@")


def test_a_stranger_at_the_council_is_refused_at_the_door(mail: OfficeMail) -> None:
    with pytest.raises(aiosmtplib.SMTPRecipientsRefused) as refused:
        asyncio.run(mail.hand_in(note("nobody@council.example", "refused"), TEAM, "nobody@council.example"))
    assert refused.value.recipients[0].code == 550


def test_nothing_is_sent_beyond_this_machine(mail: OfficeMail) -> None:
    with pytest.raises(aiosmtplib.SMTPRecipientsRefused):
        asyncio.run(mail.hand_in(note("head@elsewhere.test", "beyond"), TEAM, "head@elsewhere.test"))


def test_without_tls_nothing_is_taken(mail: OfficeMail) -> None:
    plainly = {"hostname": LOOPBACK, "port": mail.smtp, "start_tls": False}
    with pytest.raises(aiosmtplib.SMTPResponseException) as refused:
        asyncio.run(aiosmtplib.send(note(HEAD, "plain"), **plainly))
    assert "STARTTLS" in str(refused.value)


def test_what_cannot_be_delivered_comes_back_with_its_envelope_id(mail: OfficeMail) -> None:
    sender = BOUNCES.replace("@", "+42.0badcafe@")

    async def hand_in() -> None:
        client = aiosmtplib.SMTP(hostname=LOOPBACK, port=mail.smtp, start_tls=True, cert_bundle=str(mail.vouched))
        async with client:
            await client.ehlo()  # after STARTTLS the server is not known until it is asked again
            assert client.supports_extension("dsn")
            await client.mail(sender, options=["RET=HDRS", "ENVID=D42"])
            await client.rcpt(GONE, options=["NOTIFY=FAILURE,DELAY", f"ORCPT=rfc822;{GONE}"])
            await client.data(note(GONE, "comes back").as_bytes())

    asyncio.run(hand_in())
    notice = mail.newest(TEAM, "Undelivered Mail")
    assert notice["To"] == sender
    assert (notice.get_content_type(), notice.get_param("report-type")) == ("multipart/report", "delivery-status")
    assert "Original-Envelope-Id: D42" in notice.as_string()
    assert "<comes.back@council.example>" in notice.as_string()


def test_the_servers_listen_on_the_loopback_address_alone(mail: OfficeMail) -> None:
    assert {port: listening(port) for port in (mail.smtp, mail.imap, mail.imaps)} == {
        mail.smtp: {LOOPBACK},
        mail.imap: {LOOPBACK},
        mail.imaps: {LOOPBACK},
    }


def test_nothing_is_left_running() -> None:
    if sentence := missing():
        pytest.skip(sentence)
    with office_mail() as running:
        ports = (running.smtp, running.imap, running.imaps)
        assert all(map(listening, ports))
        folder = running.vouched.parent
    assert not any(map(listening, ports))
    assert not folder.exists()


def listening(port: int) -> set[str]:
    """The addresses of this machine on which somebody listens at a port."""
    found = set()
    for family, name in ((AF_INET, "tcp"), (AF_INET6, "tcp6")):
        for line in Path(f"/proc/net/{name}").read_text().splitlines()[1:]:
            address, number = line.split()[1].split(":")
            if int(number, 16) == port and line.split()[3] == LISTENING:
                words = [bytes.fromhex(address[i : i + 8])[::-1] for i in range(0, len(address), 8)]
                found.add(inet_ntop(family, b"".join(words)))
    return found
