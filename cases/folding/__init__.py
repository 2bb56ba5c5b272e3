"""What each event changes in a case, by topic; importing this fills the register of arms."""

from cases.folding import (
    answers,
    authority,
    category,
    concern,
    contact,
    ending,
    erasure,
    letters,
    mail,
    meetings,
    ofsted,
    plan,
    powers,
    school,
)
from cases.folding.arms import ARMS, OCCASIONS, Changes, noted

__all__ = [
    "ARMS",
    "OCCASIONS",
    "Changes",
    "answers",
    "authority",
    "category",
    "concern",
    "contact",
    "ending",
    "erasure",
    "letters",
    "mail",
    "meetings",
    "noted",
    "ofsted",
    "plan",
    "powers",
    "school",
]
