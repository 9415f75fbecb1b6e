"""Where the demo's story plays: its schools, its people, its days, and who acts on each of them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from uuid import UUID
from zoneinfo import ZoneInfo

from holdfast.accounts.models import User
from holdfast.accounts.queries import actor_of
from holdfast.cli.demo.years import SchoolYears, school_days
from holdfast.kernel.actor import Actor
from holdfast.people.models import District, School
from holdfast.programmes.models import Programme


@dataclass
class Stage:
    """`by` is the system; `now` is the moment at which the story ends. `users` are the people of the cast by key."""

    random: Random
    by: Actor
    district: District
    around: SchoolYears
    now: datetime
    schools: dict[str, School]
    users: dict[str, User]
    programmes: dict[str, Programme] = field(default_factory=dict)
    _actors: dict[tuple[int, date], Actor] = field(default_factory=dict)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.district.time_zone)

    @property
    def today(self) -> date:
        return self.now.astimezone(self.zone).date()

    @property
    def dawn(self) -> datetime:
        """The first moment of today where the district is: up to here everything is told, whatever the hour is now."""
        return datetime.combine(self.today, time(0), self.zone)

    def moment(self, on: date, hour: int = 10, minute: int = 0) -> datetime:
        """A time of a day where the district is, never after now."""
        return min(datetime.combine(on, time(hour, minute), self.zone), self.now)

    def actor(self, key: str, on: date) -> Actor:
        return self.as_user(self.users[key], on)

    def as_user(self, user: User, on: date) -> Actor:
        """Somebody on a day. Their roles are given before the story begins, so each day asks for them once."""
        if (user.pk, on) not in self._actors:
            self._actors[user.pk, on] = actor_of(user, on)
        return self._actors[user.pk, on]

    def head(self, school: str, on: date) -> Actor:
        """Who manages the programmes of a school."""
        return self.actor("manager" if school == "tern-point" else "directrice", on)

    def key(self) -> UUID:
        return UUID(int=self.random.getrandbits(128), version=4)

    def days_before_today(self) -> list[date]:
        """The school days of this year before today, in order."""
        return school_days(self.around.this, self.today)

    def school_day(self, weeks: int, day: int = 0) -> date:
        """A day of a week of this year, or the last school day before today when that has not come."""
        wanted = self.around.this + timedelta(weeks=weeks, days=day)
        past = self.days_before_today()
        return max((one for one in past if one <= wanted), default=past[0])

    def school_days_ago(self, count: int) -> date:
        return self.days_before_today()[-count]

    def weeks_so_far(self) -> Iterator[date]:
        """The Monday of each week of this year up to this one."""
        monday = self.around.this
        while monday <= self.today:
            yield monday
            monday += timedelta(weeks=1)
