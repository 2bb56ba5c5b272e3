"""The formal warning notice"""

from cases.case import Case
from cases.framework import Framework
from tests.spec.facts import a_letter, a_warning_notice, an_assessment, notice_of_intent, representations, the_use_of
from tests.spec.variants import under_the_law_of_2007
from tests.trails import School, a_school


def warned(type: str = "voluntary_aided") -> School:
    return a_school("LA4b", type=type).given("8 Mar 2027", *opened(), a_warning_notice("R1", "R2", "R3"))


def opened() -> tuple[object, ...]:
    from tests.spec.facts import a_concern

    return (a_concern("T11"),)
