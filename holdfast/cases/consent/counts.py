"""What waits for or from families, for the manager's home: one statement, whatever the number of referrals.

The schools must be whole schools of whoever asks (`people.access.whole_schools`): the statement does not ask again.
"""

import json
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection

from holdfast.cases.consent.state import Next, Said, Situation, worth
from holdfast.cases.consent.wording import Wording, wording_of
from holdfast.engines.blueprint import Blueprint
from holdfast.programmes.facts import blueprint_known_as

QUESTION, TALK, TELL, WAIT = "question", "talk", "tell", "wait"
KIND_OF = {
    Next.ANSWER_QUESTION: QUESTION,
    Next.TALK: TALK,
    Next.TELL: TELL,
    Next.FIND_GUARDIAN: TELL,
    Next.CONFIRM_AUTHORITY: TELL,
    Next.ASK_STUDENT: TELL,
    Next.WAIT: WAIT,
    Next.ASK_AGAIN: WAIT,
}
"""What whoever manages has to do for each next step: a card of the home, and a filter of the referrals."""

ALIKE = """
-- Each guardian in `said`: may they consent | what they did last | the matter of that wording | has it ended
select programme_settings, digest, age, told, said, assent,
    array_agg(id), sum(questions)::int, min(oldest_question_at), min(last_told_at)
from (
    select r.id, p.settings as programme_settings, b.digest,
        extract(year from age(%(on)s::date, s.birth_on))::int as age,
        t.told, t.last_told_at, g.said, q.questions, q.oldest_question_at,
        (
            select w.says_yes from cases_willingness w
            where w.referral_id = r.id and w.asked_at >= (
                select max(d.decided_at) from cases_decision d where d.referral_id = r.id and d.outcome = 'accept'
            )
            order by w.asked_at desc, w.id desc limit 1
        ) as assent
    from cases_referral r
    join people_student s on s.id = r.student_id
    join programmes_programme p on p.id = r.programme_id
    join programmes_blueprintversion b on b.id = p.blueprint_id
    cross join lateral (
        select array_agg(i.item order by i.item collate "C") as told, max(i.given_at) as last_told_at
        from cases_informationgiven i where i.referral_id = r.id
    ) t
    cross join lateral (
        select count(*) as questions, min(f.asked_at) as oldest_question_at
        from cases_familyquestion f where f.referral_id = r.id and f.answered_at is null
    ) q
    cross join lateral (
        select array_agg(distinct (concat_ws('|',
            case when k.missing_since is null then coalesce(k.has_legal_authority::text, 'unknown') else 'false' end,
            coalesce(last.said, 'nothing'), coalesce(split_part(last.wording, '.', 1), ''),
            coalesce(last.valid_until < %(on)s::date, false)
        ) collate "C")) as said
        from people_guardianship k
        left join lateral (
            select act.said, c.wording, c.valid_until
            from cases_consent c
            cross join lateral (values
                (c.signed_at, false, case when c.says_yes then 'yes' else 'no' end),
                (c.withdrawn_at, true, 'withdrawn')
            ) as act (at, is_withdrawal, said)
            where c.referral_id = r.id and c.guardian_id = k.guardian_id and act.at is not null
            order by act.at desc, c.id desc, act.is_withdrawal desc limit 1
        ) last on true
        where k.student_id = r.student_id
    ) g
    where r.school_id = any(%(schools)s::bigint[]) and r.status in ('accepted', 'matched')
) one
group by programme_settings, digest, age, told, said, assent, questions > 0
"""


@dataclass(frozen=True, slots=True)
class Families:
    """Referrals that stand exactly alike, and what their families wait for. `told_at`: the longest ago."""

    kind: str | None
    referral_ids: tuple[int, ...]
    questions: int
    oldest_question_at: datetime | None
    told_at: datetime | None


def families_alike(school_ids: Collection[int], on: date) -> list[Families]:
    """Accepted students and those who have a mentor, by how they stand: one query."""
    with connection.cursor() as cursor:
        rows = cursor.execute(ALIKE, {"schools": list(school_ids), "on": on}).fetchall()
    return list(_families(rows))


def _families(rows: list[tuple[Any, ...]]) -> Iterator[Families]:
    worded: dict[tuple[str, str], tuple[Blueprint, Wording]] = {}
    for settings, digest, age, told, said, assent, ids, questions, oldest_question_at, told_at in rows:
        if (digest, settings) not in worded:
            found = blueprint_known_as(digest, json.loads(settings))
            worded[digest, settings] = found, wording_of(found)
        blueprint, wording = worded[digest, settings]
        guardians = [one.split("|") for one in said or ()]
        situation = Situation(
            blueprint=blueprint,
            age=age,
            said=frozenset(_said(one, wording) for one in guardians),
            somebody_may_decide=any(may != "false" for may, *_rest in guardians),
            assent=assent,
            has_question=questions > 0,
            is_told={item.id for item in wording.items} <= set(told or ()),
        )
        yield Families(KIND_OF.get(situation.next_step), tuple(ids), questions, oldest_question_at, told_at)


AUTHORITY = {"true": True, "false": False, "unknown": None}


def _said(guardian: list[str], wording: Wording) -> Said:
    may_consent, last, matter, has_ended = guardian
    return worth(
        Said(last),
        may_consent=AUTHORITY[may_consent],
        same_matter=wording.same_matter(matter),
        has_ended=has_ended == "t",
    )


@dataclass(frozen=True, slots=True)
class FamilyCounts:
    """For the manager's home. `refused` also counts who changed their mind, guardian or student."""

    to_tell: int
    waiting: int
    waiting_since: date | None
    refused: int
    questions: int
    oldest_question: date | None


def counts_for_home(school_ids: Collection[int], on: date) -> FamilyCounts:
    """What waits for or from families in these schools."""
    found = families_alike(school_ids, on)
    number = Counter[str | None]()
    for one in found:
        number[one.kind] += len(one.referral_ids)
    told = [one.told_at for one in found if one.kind == WAIT and one.told_at]
    asked = [one.oldest_question_at for one in found if one.oldest_question_at]
    return FamilyCounts(
        to_tell=number[TELL],
        waiting=number[WAIT],
        waiting_since=min(told).date() if told else None,
        refused=number[TALK],
        questions=sum(one.questions for one in found),
        oldest_question=min(asked).date() if asked else None,
    )


def referrals_whose_family(kind: str, school_ids: Collection[int], on: date) -> list[int]:
    """The referrals that a card of the home counts."""
    return [pk for one in families_alike(school_ids, on) if one.kind == kind for pk in one.referral_ids]
