"""What the school answers, and evidence"""

from tests.spec.facts import a_concern, a_file, the_alert_to_the_head, the_answer_of_the_school
from tests.trails import School, a_school


def told_of(*triggers: str) -> School:
    return a_school("LA3").given("15 Sep 2026", a_concern(*triggers), the_alert_to_the_head())


def test_the_school_says_of_each_concern_whether_it_is_accurate() -> None:
    """ "will be shared and fully discussed with the headteacher and governors" (R38)"""
    school = told_of("T05", "T09")
    school.given("17 Sep 2026", the_answer_of_the_school(T05="", T09="two exclusions, not twelve"))
    school.is_recorded("concern.answered", answers={"T05": "accurate", "T09": "not_accurate"})
    school.keeps_apart("two exclusions, not twelve")


def test_the_school_says_what_is_not_accurate() -> None:
    """ "fully discussed": a no without a reason leaves nothing to discuss (R38)"""
    school = told_of("T05")
    school.on("17 Sep 2026").refuses(the_answer_of_the_school(T05=" "), because="does not say what is not accurate")


def test_the_school_answers_what_it_was_told_of() -> None:
    """ "shared": the head is alerted to it first; until then there is nothing to answer (R38)"""
    school = a_school("LA3").given("15 Sep 2026", a_concern("T05"))
    school.on("15 Sep 2026").refuses(the_answer_of_the_school(T05=""), because="was told of no concern T05")
    school.given("16 Sep 2026", the_alert_to_the_head(), the_answer_of_the_school(T05=""))
    school.given("18 Sep 2026", a_concern("T09"))
    school.on("18 Sep 2026").refuses(the_answer_of_the_school(T09=""), because="was told of no concern T09")
    school.given("21 Sep 2026", the_alert_to_the_head(), the_answer_of_the_school(T09="", T05="it is mended"))


# --- evidence
def test_evidence_is_about_something_that_is_there() -> None:
    """ "alert the Headteacher to the concerns with appropriate evidence" (R41)"""
    school = told_of("T05").given("17 Sep 2026", a_file("F1", "concern", "T05"))
    school.is_recorded("evidence.added", evidence="F1", about="concern", subject="T05", restricted=False)
    school.keeps_apart("tracking.pdf")
    school.on("17 Sep 2026").refuses(a_file("F2", "milestone", "P9"), because="there is no milestone P9")
    school.on("17 Sep 2026").refuses(a_file("F1", "plan"), because="is there already")
    school.on("17 Sep 2026").refuses(a_file("F3", "plan", "P9"), because="has no subject of its own")


def test_evidence_of_a_pattern_of_allegations_is_for_officers_alone() -> None:
    """ "Strict adherence to confidentiality" (R36, R85)"""
    school = told_of("T05")
    school.on("17 Sep 2026").refuses(
        a_file("F1", "concern", "T12"), because="is for officers of the case alone", rule="section 4"
    )
    school.given("17 Sep 2026", a_file("F1", "concern", "T12", restricted=True))
    school.is_recorded("evidence.added", evidence="F1", restricted=True)
