"""The action plan of a case: Appendix 2's columns, milestones as each meeting judged them, money and agreed actions."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response

from cases.money import pounds
from cases.permission import all_they_may
from desk.casefile.milestones import actions, milestones, sittings
from desk.casefile.plan import paid, plan_of, title_of
from desk.casefile.said import words_of
from desk.site.asking import SeesAll, TheDesk
from desk.site.rendering import page
from desk.site.seeing import Seen, seeing
from desk.ways import form

router = APIRouter()


@router.get("/cases/{case}/plan")
def plan_page(request: Request, desk: TheDesk, visitor: SeesAll, case: str) -> Response:
    """The plan in force, and what became of it."""
    with seeing(desk, visitor, case, "plan") as seen:
        it, policy = seen.case, seen.framework.policy
        words = words_of(it, seen.trail)
        at = sittings(it, policy)
        facts: dict[str, Any] = {
            "plan": plan_of(it, words, policy),
            "appendix": policy.action_plan,
            "rules": policy.milestones,
            "sittings": at,
            "milestones": milestones(it, words, policy, at, seen.today),
            "actions": actions(it, words, policy, seen.today),
            "paid": paid(it, words, seen.people),
            "held": _last_held(seen),
        }
        may = all_they_may(it, visitor.person.id, policy, seen.today) if it.open else frozenset()

    def do(word: str, **fields: object) -> str:
        """The address of a form that comes back here."""
        return form(case, word, **{name: str(value) for name, value in fields.items()}, then=f"/cases/{case}/plan")

    return page(
        request, "plan.html", visitor,
        back=(f"/cases/{case}", it.school), case=case, school=it.school, may=may, do=do, pounds=pounds,
        title_of=title_of, **facts,
    )  # fmt: skip


def _last_held(seen: Seen) -> str:
    """The last of the group's meetings that has been held: the one whose judgements may still be missing."""
    group = seen.framework.policy.group_meetings()
    held = [m for m in seen.case.meetings.values() if m.standing == "held" and m.kind in group]
    return max(held, key=lambda m: m.on).id if held else ""
