"""What is reported of the work"""

from desk.reports.small_numbers import Sum, published
from tests.trails import a_school


def test_the_terms_report_says_how_far_the_work_succeeded() -> None:
    """ "Judgements of the degree of success achieved against the criteria are required" (R75)"""
    report = a_school("LA4b").framework.policy.letters["termly_report"]
    assert report.own_words["success"] == "How far the success criteria are met"
    assert report.own_words["changes"] == "What we will do differently"
    assert report.copy_to == ("ad",)


def test_the_childrens_trust_is_told_of_no_school_by_a_small_number() -> None:
    """ "is monitored through the Children's Trust" (R76)"""
    fewer_than = a_school("LA4b").framework.policy.small_numbers.fewer_than
    table = Sum("schools", ("in concern", "others"))
    shown = published({"schools": 24, "in concern": 3, "others": 21}, [table], fewer_than).shown
    assert shown == {"schools": "25", "in concern": "fewer than 5", "others": "20"}
