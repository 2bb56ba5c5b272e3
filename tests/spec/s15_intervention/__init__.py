"""Section 15: intervention"""

SECTIONS = (
    "test_an_emerging_concern",
    "test_the_priorities_meeting",
    "test_the_targeted_intervention_group",
    "test_the_la_action_plan",
    "test_ofsted_and_hmi",
    "test_exit",
    "test_people",
)
