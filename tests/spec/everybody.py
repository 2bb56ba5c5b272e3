"""Everybody in the paragraphs, all invented, and how the paragraphs write a day."""

from __future__ import annotations

from datetime import date

from cases.people import Person

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
AT_THE_AUTHORITY = "nair webb okafor croft lang marsh wdlt dlt"
AT_THE_SCHOOL = "birkett adeyemi eze gale holt reed snow"
ELSEWHERE = "ofsted region hmi ellery trust"
WITH_EMAIL = f"{AT_THE_AUTHORITY} {AT_THE_SCHOOL} {ELSEWHERE}".split()
EVERYBODY = {name: Person(name, name, name.title(), email=f"{name}@post.example") for name in WITH_EMAIL}
EVERYBODY["pask"] = Person("pask", "pask", "Mr Leonard Pask", post="4 Orchard Row (invented)")
EVERYBODY["vane"] = Person(
    "vane", "vane", "Ms Iris Vane", "vane@post.example", "7 Mill Lane, Milton Keynes, MK99 9ZZ", "01632 960003"
)

OFFICERS = {
    "sip": "nair",
    "sip_manager": "croft",
    "hsi": "okafor",
    "senior_adviser": "lang",
    "ad": "marsh",
    "wider_dlt": "wdlt",
    "dlt": "dlt",
    "ofsted": "ofsted",
    "sos": "region",
    "hmi": "hmi",
}


def day(text: str) -> date:
    """A day as the paragraphs write it: 20 Oct 2026."""
    number, month, year = text.split()
    return date(int(year), MONTHS.index(month) + 1, int(number))
