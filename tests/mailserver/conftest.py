"""One mail server for all tests of this folder: Postfix takes mail, Dovecot keeps it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.mailserver.office_mail import OfficeMail, missing, office_mail


@pytest.fixture(scope="session")
def mail() -> Iterator[OfficeMail]:
    """The council's and the schools' mail. Skips what asks for it where the servers are not installed."""
    if sentence := missing():
        pytest.skip(sentence)
    with office_mail() as running:
        yield running
