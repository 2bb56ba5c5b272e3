"""Postal addresses: what GOV.UK Notify would refuse is refused in a sentence; what is printed fits an envelope."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications.addresses import AREAS, MOST, block, lines, postcode, problem

PERSON = "Mr Leonard Pask"
HOME = "4 Orchard Row\nMilton Keynes\nMK99 9ZZ"

# One real-looking postcode for every area, by country; the last two are for HM Forces and for banks and revenue.
ENGLAND = """
AL1 1AA B1 1AA BA1 1AA BB1 1AA BD1 1AA BH1 1AA BL1 1AA BN1 1AA BR1 1AA BS1 1AA CA1 1AA CB1 1AA CM1 1AA CO1 1AA
CR0 1AA CT1 1AA CV1 1AA CW1 1AA DA1 1AA DE1 1AA DH1 1AA DL1 1AA DN1 1AA DT1 1AA DY1 1AA E1 1AA EC1A 1AA EN1 1AA
EX1 1AA FY1 1AA GL1 1AA GU1 1AA HA1 1AA HD1 1AA HG1 1AA HP1 1AA HR1 1AA HU1 1AA HX1 1AA IG1 1AA IP1 1AA KT1 1AA
L1 1AA LA1 1AA LE1 1AA LN1 1AA LS1 1AA LU1 1AA M1 1AA ME1 1AA MK1 1AA N1 1AA NE1 1AA NG1 1AA NN1 1AA NR1 1AA NW1
1AA OL1 1AA OX1 1AA PE1 1AA PL1 1AA PO1 1AA PR1 1AA RG1 1AA RH1 1AA RM1 1AA S1 1AA SE1 1AA SG1 1AA SK1 1AA SL1
1AA SM1 1AA SN1 1AA SO14 1AA SP1 1AA SR1 1AA SS0 1AA ST1 1AA SW1A 1AA TA1 1AA TF1 1AA TN1 1AA TQ1 1AA TR1 1AA
TS1 1AA TW1 1AA UB1 1AA W1A 1AA WA1 1AA WC1A 1AA WD1 1AA WF1 1AA WN1 1AA WR1 1AA WS1 1AA WV1 1AA YO1 1AA
"""
WALES = "CF10 1AA CH1 1AA LD1 1AA LL11 1AA NP10 1AA SA1 1AA SY1 1AA"
SCOTLAND = """
AB10 1AA DD1 1AA DG1 1AA EH1 1AA FK1 1AA G1 1AA HS1 1AA IV1 1AA KA1 1AA KW1 1AA KY1 1AA ML1 1AA PA1 1AA PH1 1AA
TD1 1AA ZE1 0AA
"""
THE_REST = "BT1 1AA GY1 1AA IM1 1AA JE1 1AA BF1 1AA BX1 1AA"
ONE_OF_EACH = [
    f"{outward} {inward}"
    for part in (ENGLAND, WALES, SCOTLAND, THE_REST)
    for outward, inward in zip(part.split()[::2], part.split()[1::2], strict=True)
]


def test_there_are_126_areas_and_one_example_of_each() -> None:
    areas = ["".join(c for c in code.split()[0][:2] if c.isalpha()) for code in ONE_OF_EACH]
    assert len(areas) == len(set(areas)) == 126
    assert set(areas) == AREAS


@pytest.mark.parametrize("code", ONE_OF_EACH)
def test_every_area_is_a_place_to_post_to(code: str) -> None:
    assert problem(PERSON, f"1 High Street\n{code}") is None
    assert postcode(code.replace(" ", "").lower()) == code


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("mk9 3ej", "MK9 3EJ"),
        ("MK93EJ", "MK9 3EJ"),
        ("  m k 9 3 e j ", "MK9 3EJ"),
        ("sw1a1aa", "SW1A 1AA"),
        ("BF1 3AA", "BF1 3AA"),
        ("MK99 9ZZ", "MK99 9ZZ"),
        ("MK9", None),
        ("MK9 3CJ", None),  # C, I, K, M, O and V end no postcode
        ("MK9 3EO", None),
        ("ZZ9 9ZZ", None),
        ("MK 3EJ", None),
        ("MKK9 3EJ", None),
        ("9MK 3EJ", None),
        ("MK9 3EJ.", None),
        ("75008", None),
        ("IRELAND", None),
        ("ＭＫ９ ３ＥＪ", None),  # full-width letters
        ("", None),
    ],
)
def test_a_postcode_is_known_and_written_as_it_is_printed(typed: str, printed: str | None) -> None:
    assert postcode(typed) == printed


@pytest.mark.parametrize(
    ("name", "post", "why"),
    [
        (PERSON, HOME, None),
        (PERSON, "4 Orchard Row, Milton Keynes, MK99 9ZZ", None),
        (PERSON, "4 Orchard Row, MK99 9ZZ", None),
        (PERSON, "a,b,c,d,e,mk999zz", None),
        ("Sgt A Lee", "BFPO 105, BF1 0AX", None),
        ("M", "1\nMK99 9ZZ", None),
        (PERSON, "MK99 9ZZ", "it has fewer than 3 lines, the name among them"),
        (PERSON, "", "it has fewer than 3 lines, the name among them"),
        ("", "4 Orchard Row, MK99 9ZZ", "it has fewer than 3 lines, the name among them"),
        (PERSON, "a,b,c,d,e,f,MK99 9ZZ", "it has more than 7 lines, the name among them"),
        (PERSON, "4 Orchard Row, Milton Keynes", "the last line is not a postcode of the United Kingdom"),
        (PERSON, "4 Orchard Row, Milton Keynes (invented)", "the last line is not a postcode of the United Kingdom"),
        (PERSON, "4 Orchard Row, Milton Keynes MK99 9ZZ", "the last line is not a postcode of the United Kingdom"),
        (PERSON, "12 Rue Cler, 75007 Paris, France", "the last line is not a postcode of the United Kingdom"),
        ("-", "4 Orchard Row, MK99 9ZZ", "line 1 holds no letter and no number"),
        (PERSON, "?!, Milton Keynes, MK99 9ZZ", "line 2 holds no letter and no number"),
        (PERSON, "4 Orchard Row, ?!, MK99 9ZZ", None),  # only the first two lines have to hold one
        (PERSON, "NFA, MK99 9ZZ", "it says that there is no fixed address"),
        (PERSON, "n.f.a., Milton Keynes, MK99 9ZZ", "it says that there is no fixed address"),
        (PERSON, "No fixed abode, Milton Keynes, MK99 9ZZ", "it says that there is no fixed address"),
        (PERSON, "of no  fixed address, MK99 9ZZ", "it says that there is no fixed address"),
        (PERSON, "NFA House, MK99 9ZZ", None),
        *(
            (PERSON, f"4 Orchard Row\n{sign}left door\nMK99 9ZZ", f"line 3 begins with “{sign}”")
            for sign in '@()=[]"\\/<>~'
        ),
        ("@pask", "4 Orchard Row, MK99 9ZZ", "line 1 begins with “@”"),
    ],
)
def test_what_is_wrong_with_an_address_is_said_in_a_sentence(name: str, post: str, why: str | None) -> None:
    said = problem(name, post)
    if why is None:
        assert said is None
    else:
        assert said == f"A letter cannot be posted to this address: {why}. Correct the address, then enter it again."


def test_a_sentence_about_an_address_repeats_nothing_of_it() -> None:
    said = problem(PERSON, "4 Orchard Row, Milton Keynes")
    assert said
    assert not [word for word in ("Pask", "Orchard", "Keynes") if word in said]


def test_an_address_is_parted_at_commas_and_line_ends() -> None:
    assert lines(" 4  Orchard Row ,\r\n\n Milton\tKeynes,,MK99 9ZZ, ") == ("4 Orchard Row", "Milton Keynes", "MK99 9ZZ")
    assert lines("4 Orchard Row\u2028Milton Keynes\x0bMK99 9ZZ") == ("4 Orchard Row", "Milton Keynes", "MK99 9ZZ")
    assert lines("") == lines(" ,\n, ") == ()


def test_what_is_printed_is_the_name_the_lines_and_the_postcode_in_capitals() -> None:
    assert block("Pask,  Leonard", "4 Orchard Row, Milton Keynes, mk999zz") == (
        "Pask, Leonard",
        "4 Orchard Row",
        "Milton Keynes",
        "MK99 9ZZ",
    )


def test_too_many_lines_are_joined_and_the_name_the_first_place_and_the_postcode_stand_alone() -> None:
    assert block(PERSON, "a,b,c,d,e,f,g,mk999zz") == (PERSON, "a", "b", "c", "d", "e, f, g", "MK99 9ZZ")


def test_an_address_with_a_problem_is_printed_as_it_is() -> None:
    assert block(PERSON, "4 Orchard Row, Milton Keynes (invented)") == (
        PERSON,
        "4 Orchard Row",
        "Milton Keynes (invented)",
    )
    assert block(PERSON, "") == (PERSON,)
    assert block("", "") == ("-",)


@given(st.text(max_size=60), st.text(alphabet=st.characters() | st.sampled_from(",\n"), max_size=200))
def test_any_address_can_be_printed_and_none_of_it_is_lost(name: str, post: str) -> None:
    printed = block(name, post)
    assert 1 <= len(printed) <= MOST
    assert all(printed)
    assert all(len(line.splitlines()) <= 1 for line in printed)
    kept = "".join("".join(printed).split()).replace(",", "").upper()
    assert "".join("".join(lines(post)).split()).upper() in kept or not lines(post)
