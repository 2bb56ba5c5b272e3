"""The people and the two invented schools of the samples, and how a sample is put together."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

Facts = dict[str, Any]

AT_RISK = {"id": "LA4a", "name": "At risk and requiring additional support"}
CONCERN = {"id": "LA4b", "name": "Inadequate (School Causing Concern)"}
SATISFACTORY = {"id": "LA3", "name": "Satisfactory"}

OFFICER = {
    "name": "David Okafor",
    "title": "Head of School Improvement",
    "phone": "01632 960 001",
    "email": "david.okafor@council.example",
}
DIRECTOR = {
    "name": "Judith Marsh",
    "title": "Assistant Director Universal Services",
    "phone": "01632 960 002",
    "email": None,
}

HEAD = {"to_name": "Mrs Anna Birkett", "to_role": "Headteacher", "to_role_id": "head"}
CHAIR = {"to_name": "Mrs Oluchi Eze", "to_role": "Chair of Governors", "to_role_id": "chair"}
HSI = {"to_name": "David Okafor", "to_role": "Head of School Improvement", "to_role_id": "hsi"}
AD = {"to_name": "Judith Marsh", "to_role": "Assistant Director Universal Services", "to_role_id": "ad"}
SIP = {"to_name": "Dr Priya Nair", "to_role": "School Improvement Partner", "to_role_id": "sip"}
REGION = {"to_name": "DfE Regions Group", "to_role": "Secretary of State (DfE Regions Group)", "to_role_id": "sos"}

FERNHOLLOW: Facts = {
    "authority": "Milton Keynes",
    "policy": "Aiming to be outstanding",
    "policy_version": "14 January 2010",
    "reference": "Case 990001-A",
    "school": "Fernhollow Primary School",
    "school_type": "community",
    "officer": OFFICER,
    "signatory": OFFICER,
    "category": AT_RISK,
    "source": "section 15",
    "copies": [],
    "copy_of": [],
    **HEAD,
}
ST_ALDHELMS: Facts = {
    **FERNHOLLOW,
    "reference": "Case 990002-B",
    "school": "St Aldhelm’s Church of England Secondary School",
    "school_type": "voluntary_aided",
    "category": CONCERN,
    **CHAIR,
}


def sample(case: Mapping[str, Any], template: str, today: date, because: str, **own: Any) -> Facts:
    """One notice about one of the schools: what every notice says, and what this one says besides."""
    return {**case, "template": template, "today": today, "because": because, **own}
