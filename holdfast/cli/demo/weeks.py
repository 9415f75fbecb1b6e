"""The weeks of a school year, one after the other: what teachers report, who met, what was said and agreed."""

from datetime import date, datetime, timedelta

from holdfast.cli.demo.cast import TERN
from holdfast.cli.demo.matching import mentor_of, school_at
from holdfast.cli.demo.stage import Stage
from holdfast.cli.demo.words import COMMENTS, SENTENCES, TARGETS
from holdfast.journeys import meet, review
from holdfast.kernel.actor import Actor
from holdfast.matches.models import Match
from holdfast.meetings import actions
from holdfast.meetings.access import may_set_targets
from holdfast.meetings.actions_reviews import Given
from holdfast.meetings.choices import Feeling, MeetingStatus, MissedBecause, TargetStatus
from holdfast.meetings.facts import agreement_of, is_first_meeting, plan_of
from holdfast.meetings.keeping import MentorNotCleared
from holdfast.meetings.models import Meeting, Target
from holdfast.meetings.slots import suggested_next
from holdfast.people.models import SectionMember, Staff
from holdfast.programmes.queries import setting

THURSDAY = 3
ANSWERS = 0.88
COMES = 0.86
NOT_LOGGED_YET = 0.25
LATELY = timedelta(days=5)
CHECKED = (TargetStatus.MET, TargetStatus.MET, TargetStatus.PARTLY, TargetStatus.NOT_MET)
FELT = (Feeling.GOOD, Feeling.GOOD, Feeling.OK, Feeling.HARD)


def live_through(stage: Stage, first: date, until: datetime, troubled: frozenset[int]) -> None:
    """The weeks from a Monday up to a moment. `troubled` are the matches whose last two meetings are missed."""
    for monday in (one for one in stage.weeks_so_far() if one >= first):
        thursday = monday + timedelta(days=THURSDAY)
        if stage.moment(thursday) >= until:
            break
        _meetings_before(stage, stage.moment(thursday, 7), troubled)
        if thursday in stage.days_before_today():
            _reviews(stage, thursday)
    _meetings_before(stage, until, troubled)


def _reviews(stage: Stage, on: date) -> None:
    """Most teachers with mentored students answer. The last week a few have not yet."""
    programme = stage.programmes["assertive"]
    aspects = [one.id for one in setting(programme, "cycle.review_aspects")]
    students = Match.objects.filter(status="active", programme=programme).values("student")
    places = SectionMember.objects.filter(student__in=students, section__kind="class").order_by("section", "student")
    taught: dict[int, list[tuple[int, int]]] = {}
    for section, student in places.values_list("section", "student"):
        taught.setdefault(section, []).append((section, student))
    teachers = Staff.objects.filter(sections__section__in=taught, user__isnull=False).order_by("id").distinct()
    is_last_week = on > stage.today - timedelta(days=7)
    for teacher in teachers.select_related("user").prefetch_related("sections"):
        if stage.random.random() > (0.6 if is_last_week else ANSWERS):
            continue
        own = [place for one in teacher.sections.all() for place in taught.get(one.section_id, ())]
        given = [_given(stage, section, student, aspects, on) for section, student in own]
        review.review_week(given=given, by=stage.as_user(teacher.user, on), at=stage.moment(on, 15, 20))


def _given(stage: Stage, section: int, student: int, aspects: list[str], on: date) -> Given:
    """Values that drift: some students rise over the weeks, some fall, and not every teacher sees the same."""
    week = (on - stage.around.this).days // 7
    drift = (student % 5 - 1.6) / 14 + (section % 3 - 1) / 40
    values = {}
    for number, aspect in enumerate(aspects):
        start = 2 + (student + number) % 2 * 0.6
        values[aspect] = max(1, min(4, round(start + drift * week + stage.random.gauss(0, 0.35))))
    mean = sum(values.values()) / max(1, len(values))
    comment = ""
    if stage.random.random() < 0.16:
        comment = stage.random.choice(COMMENTS["high" if mean >= 2.5 else "low"])
    return Given(f"{section}-{student}", values, comment, is_praise=bool(comment) and mean >= 2.5)


def _targets_wanted(stage: Stage, meeting: Meeting, by: Actor) -> int:
    """Who may not set targets in this programme sets none; the others one, sometimes two."""
    return stage.random.choice((1, 1, 2)) if may_set_targets(by, meeting.student) else 0


def _meetings_before(stage: Stage, moment: datetime, troubled: frozenset[int]) -> None:
    """Every meeting planned before a moment is logged, and the next one planned; a few of the last days are not."""
    stopped: list[int] = []
    while True:
        due = list(
            Meeting.objects.filter(status=MeetingStatus.PLANNED, planned_at__lt=moment, match__status="active")
            .exclude(pk__in=stopped)
            .select_related("student", "match__mentor__user", "match__student")
            .select_related("match__programme__blueprint", "match__school")
            .order_by("planned_at", "id")
        )
        if not due:
            return
        for one in due:
            if one.planned_at > stage.dawn - LATELY and stage.random.random() < NOT_LOGGED_YET:
                stopped.append(one.pk)
                continue
            try:
                _became(stage, one, one.match_id in troubled)
            except MentorNotCleared:
                stopped.append(one.pk)  # a check has run out; the night lets the match stand still


def _became(stage: Stage, meeting: Meeting, is_troubled: bool) -> None:
    on = meeting.planned_at.astimezone(stage.zone).date()
    by, at = mentor_of(stage, meeting.match, on), min(meeting.planned_at + timedelta(minutes=25), stage.now)
    is_lately = meeting.planned_at > stage.dawn - timedelta(days=16)
    comes = not is_lately if is_troubled else stage.random.random() < COMES
    if not comes and not meeting.is_first:
        because = MissedBecause.DID_NOT_COME if is_troubled else stage.random.choice(list(MissedBecause)[:3])
        actions.log_missed(meeting_id=meeting.pk, because=because, client_key=stage.key(), by=by, at=at)
        return
    _held(stage, meeting, by, at)
    following = suggested_next(
        meeting.match, meeting.planned_at, at, plan_of(meeting.match, agreement_of(meeting.match))
    )
    if following is not None:
        meet.book(match_id=meeting.match_id, planned_at=following, by=by, at=at)


def _held(stage: Stage, meeting: Meeting, by: Actor, at: datetime) -> None:
    """What was agreed is checked, the meeting is logged with a sentence and a target or two."""
    language = "en" if school_at(stage, meeting.match) == TERN else "fr"
    for target in Target.objects.filter(match=meeting.match_id, status=TargetStatus.OPEN):
        actions.check_target(target_id=target.pk, status=stage.random.choice(CHECKED), by=by, at=at)
    wanted = _targets_wanted(stage, meeting, by)
    actions.log_held(
        meeting_id=meeting.pk, minutes=25 if meeting.is_first else stage.random.choice((12, 15, 15, 18)),
        client_key=stage.key(), by=by, at=at, sentence=stage.random.choice(SENTENCES[language]),
        feeling=stage.random.choice(FELT), limits_told=is_first_meeting(meeting),
        targets=stage.random.sample(TARGETS[language], wanted), shared_with_student=stage.random.random() < 0.3,
    )  # fmt: skip
