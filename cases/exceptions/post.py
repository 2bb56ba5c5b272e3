"""Letters that did not arrive: refused, stopped, of unknown fate or come back, and nothing has gone in their place."""

from __future__ import annotations

from collections.abc import Iterator

from cases import events as e
from cases.exceptions.duties import MENDED
from cases.exceptions.finding import Finding
from cases.exceptions.looked import Looked
from cases.refusals import day
from cases.trail import Entry

Lost = e.MailBounced | e.DeliveryFailed
WHY = {
    "refused": "was refused by the recipient's server",
    "uncertain": "may or may not have gone, and nobody has settled which",
    "stopped": "was stopped before it went",
}


def find(looked: Looked) -> Iterator[Finding]:
    """Where a duty asks for a letter that came back to be mended by a day, that duty tells of it, and this does not."""
    has_duty = any(MENDED in duty.met_by and not duty.disabled for duty in looked.policy.duties)
    for entry, event in _lost(looked).values():
        if (isinstance(event, e.MailBounced) and has_duty) or entry.effective >= looked.on:
            continue
        letter = looked.policy.letters[event.template]
        title = looked.policy.roles[event.role].title if event.role in looked.policy.roles else event.role
        why = "came back" if isinstance(event, e.MailBounced) else WHY[event.outcome]
        on = entry.effective
        yield looked.finding(
            "letter_undelivered",
            letter.source,
            f"The letter {event.template.replace('_', ' ')} to the {title} (delivery {event.delivery}) {why} on "
            f"{day(on)}, and has not gone since.",
            [entry],
            due=on,
            until=looked.on,
            days="bank",
        )


def _lost(looked: Looked) -> dict[int, tuple[Entry, Lost]]:
    """Letters that have not arrived, by delivery: the last that is known of each."""
    lost: dict[int, tuple[Entry, Lost]] = {}
    for entry, event in looked.of(e.LetterSent, e.LetterPosted, e.ToldByTelephone, e.MailBounced, e.DeliveryFailed):
        match event:
            case e.MailBounced() | e.DeliveryFailed():
                letter = looked.policy.letters.get(event.template)
                if letter and letter.kind == "letter":
                    lost[event.delivery] = entry, event
            case e.Told() | e.ToldByTelephone():
                lost.pop(event.delivery, None)
    return lost
