"""Our Europe/London, as dateutil, vobject and ical.js make it out of our own invitations, against Python's zoneinfo."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from dateutil.tz import tzical

from notifications.diary import LONDON, Version, begins
from notifications.invitations import invitation
from tests.notifications.calendars import BOOKED, Invited, moment, read
from tests.notifications.calendars import with_ical_js as ical_js

FIRST, LAST = date(2024, 1, 1), date(2040, 12, 31)
SECOND = timedelta(seconds=1)


def days() -> Iterator[date]:
    on = FIRST
    while on <= LAST:
        yield on
        on += timedelta(days=1)


def transitions() -> list[datetime]:
    """Every moment from 2024 to 2040 at which the clocks change in London, as zoneinfo has it."""
    hours = (datetime.combine(on, time(h), UTC) for on in days() for h in range(24))
    return [at for at in hours if at.astimezone(LONDON).utcoffset() != (at - SECOND).astimezone(LONDON).utcoffset()]


TRANSITIONS = transitions()
LOCAL = [datetime.combine(on, time(12)) for on in days()]
# To the second, on both sides of each change and of the hour that comes twice: as the clock shows, where once only.
LOCAL += [
    local.replace(tzinfo=None)
    for change in TRANSITIONS
    for at in (change - timedelta(hours=1) - SECOND, change - SECOND, change, change + timedelta(hours=1))
    if (local := at.astimezone(LONDON)).replace(fold=0).utcoffset() == local.replace(fold=1).utcoffset()
]

# And the other way about, from UTC: only so is it seen whether summer time begins at the right moment.
INSTANTS = [change + timedelta(seconds=s) for change in TRANSITIONS for s in (-3600, -1, 0, 1, 1800, 3599, 3600, 7200)]


def expected(local: datetime) -> datetime:
    return local.replace(tzinfo=LONDON).astimezone(UTC)


def the_zone_of_an_invitation() -> str:
    ics = Invited().ics().decode()
    return ics[ics.index("BEGIN:VTIMEZONE") : ics.index("BEGIN:VEVENT")]


def bare(zone: str) -> str:
    """Without the one line that is no part of the standard, and that dateutil therefore refuses."""
    return zone.replace("X-LIC-LOCATION:Europe/London\r\n", "")


def test_the_years_hold_what_they_should() -> None:
    assert len(TRANSITIONS) == 2 * 17
    assert {change.hour for change in TRANSITIONS} == {1}
    assert len(LOCAL) > 17 * 365 + 60


def test_dateutil_has_every_offset_right() -> None:
    zone = tzical(StringIO(bare(the_zone_of_an_invitation()))).get("Europe/London")
    wrong = [
        local for local in LOCAL if local.replace(tzinfo=zone).utcoffset() != local.replace(tzinfo=LONDON).utcoffset()
    ]
    assert wrong == []


def test_dateutil_turns_every_instant_into_what_the_clock_shows() -> None:
    zone = tzical(StringIO(bare(the_zone_of_an_invitation()))).get("Europe/London")
    assert [at for at in INSTANTS if shown(at.astimezone(zone)) != shown(at.astimezone(LONDON))] == []


def shown(local: datetime) -> str:
    return f"{local:%Y-%m-%dT%H:%M:%S}"


def test_ical_js_has_every_instant_right_both_ways() -> None:
    script = """
    const zone = new ICAL.Timezone(new ICAL.Component(ICAL.parse(given.zone)));
    const instants = given.times.map(text => {
      const at = ICAL.Time.fromDateTimeString(text);
      at.zone = zone;
      return at.toUnixTime();
    });
    const shown = given.instants.map(text => ICAL.Time.fromDateTimeString(text).convertToZone(zone).toString());
    console.log(JSON.stringify([instants, shown]));
    """
    utc = [f"{shown(at)}Z" for at in INSTANTS]
    asked = {"zone": the_zone_of_an_invitation(), "times": [x.isoformat() for x in LOCAL], "instants": utc}
    instants, clocks = ical_js(script, asked)
    assert [x for x, at in zip(LOCAL, instants, strict=True) if expected(x).timestamp() != at] == []
    wrong = [at for at, there in zip(INSTANTS, clocks, strict=True) if shown(at.astimezone(LONDON)) != there]
    assert wrong == []


@pytest.mark.parametrize(
    "on", [date(2031, 7, 1), date(2027, 1, 13), date(2040, 12, 30), date(2027, 3, 28), date(2027, 10, 31)]
)
def test_a_meeting_at_2pm_is_at_2pm(on: date) -> None:
    """Booked in winter for summer, beyond any list of dates, and on the very days on which the clocks change."""
    event = read(Invited(BOOKED.model_copy(update={"on": on})).ics(subject=f"B1 {on}")).vevent
    assert moment(event.dtstart) == expected(datetime.combine(on, time(14)))
    assert moment(event.dtend) == expected(datetime.combine(on, time(15, 30)))


def test_an_hour_that_comes_twice_is_the_first_of_the_two() -> None:
    """RFC 5545, 3.3.5. Nobody can book it any more, but a record may hold it."""
    twice = Invited(BOOKED.model_copy(update={"on": date(2027, 10, 31), "starts": "01:30", "minutes": 15}))
    ics = twice.ics(subject="B1 2027-10-31").decode()
    assert "DTSTART;TZID=Europe/London:20271031T013000" in ics
    version = Version("B1", 1, datetime(2027, 1, 1, tzinfo=UTC), date(2027, 10, 31), "01:30", 15, "", 0)
    start = begins(version, LONDON)
    assert start is not None
    assert start.astimezone(UTC) == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)


def test_a_meeting_across_the_change_lasts_as_long_as_was_said() -> None:
    """Two hours from 00:30 on 28 March 2027 end at 03:30 by the clock."""
    event = read(
        Invited(BOOKED.model_copy(update={"on": date(2027, 3, 28), "starts": "00:30", "minutes": 120})).ics(
            subject="B1 2027-03-28"
        )
    ).vevent
    assert moment(event.dtend) - moment(event.dtstart) == timedelta(hours=2)
    assert event.dtend.value.strftime("%H:%M") == "03:30"


def test_a_policy_in_another_zone_has_its_times_turned_into_ours() -> None:
    version = Version("B1", 1, datetime(2027, 1, 1, tzinfo=UTC), date(2027, 7, 1), "14:00", 60, "", 0)
    made = invitation(
        version,
        uid="x@y.example",
        school="Fernhollow",
        about="x",
        organiser=("Office", "office@x.example"),
        attendees=[],
        zone=ZoneInfo("Europe/Paris"),
        now=datetime(2027, 1, 1, tzinfo=UTC),
    )
    assert moment(read(made.ics).vevent.dtstart) == datetime(2027, 7, 1, 12, tzinfo=UTC)
