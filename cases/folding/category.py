"""Folding in views, decisions, reviews and the taper."""

from __future__ import annotations

from cases import events as e
from cases.case import Case
from cases.folding.arms import Changes, arm, noted
from cases.trail import Entry


@arm(e.SchoolViewRecorded)
def _view(case: Case, event: e.SchoolViewRecorded, entry: Entry) -> Changes:
    return {"school_view": event.view}


@arm(e.CategoryDecided)
def _decided(case: Case, event: e.CategoryDecided, entry: Entry) -> Changes:
    """A decision is also a review, and the taper is reviewed by any later decision."""
    return {
        "school_view": None,
        "taper_reviewed": bool(case.taper),
        "occasions": noted(case.occasions, entry, "category.reviewed"),
    }


@arm(e.CategoryChanged)
def _changed(case: Case, event: e.CategoryChanged, entry: Entry) -> Changes:
    names = [f"category.entered_{event.new}"]
    if event.concern != event.was_concern:
        names.append("category.entered_concern" if event.concern else "category.left_concern")
    changes: Changes = {
        "category": event.new,
        "categories": (*case.categories, (entry.effective, event.new, event.old)),
        "occasions": noted(case.occasions, entry, *names),
    }
    if event.intervention:
        changes.update(judged_sufficient=False, taper=(), taper_reviewed=False)
    return changes


@arm(e.CategoryReviewed)
def _reviewed(case: Case, event: e.CategoryReviewed, entry: Entry) -> Changes:
    return {"taper_reviewed": case.taper_reviewed or event.taper_reviewed}


@arm(e.SupportTapered)
def _tapered(case: Case, event: e.SupportTapered, entry: Entry) -> Changes:
    return {"taper": event.support_days, "taper_reviewed": False}
