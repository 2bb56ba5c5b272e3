"""The post: works the outbox off through channels. The only package that opens a socket to send."""

from __future__ import annotations

from notifications.post.asking import ask_notify
from notifications.post.channel import Cap, Channel, Later, Outcome, Parcel, carries
from notifications.post.envelopes import confirm_posted, hand_out_envelopes, print_envelopes
from notifications.post.folder import ByHand, Folder
from notifications.post.notify import Notify, NotifyAccount
from notifications.post.settling import BACKOFF, Posted
from notifications.post.smtp import ADDRESS, NOT_USABLE, Line, Mail, Smtp, Tls
from notifications.post.working import Clock, Rest, Seal, Write, work_off

__all__ = [
    "ADDRESS",
    "BACKOFF",
    "NOT_USABLE",
    "ByHand",
    "Cap",
    "Channel",
    "Clock",
    "Folder",
    "Later",
    "Line",
    "Mail",
    "Notify",
    "NotifyAccount",
    "Outcome",
    "Parcel",
    "Posted",
    "Rest",
    "Seal",
    "Smtp",
    "Tls",
    "Write",
    "ask_notify",
    "carries",
    "confirm_posted",
    "hand_out_envelopes",
    "print_envelopes",
    "work_off",
]
