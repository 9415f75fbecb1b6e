"""Each card of the manager's home says as many as the page behind its one button lists."""

import re
from collections.abc import Callable, Iterator

import pytest
import time_machine
from django.test import Client

from holdfast.kernel import audit
from holdfast.kernel.actor import system
from holdfast.kernel.scope import scope
from holdfast.matches.models import Match
from holdfast.mentors.models import ScreeningStep
from holdfast.web.manager.family_cards import families
from holdfast.web.manager.home import BUILDERS, Card
from holdfast.web.manager.match_cards import matches_and_mentors
from holdfast.web.manager.meeting_cards import meetings
from holdfast.web.manager.referral_cards import referrals_to_decide
from holdfast.web.manager.who_may_need import students_who_may_need
from tests.consents import accepted, by_link, sign, tell_all
from tests.consents import ask as ask_school
from tests.domain.attendance.rows import absent_on, codes, refresh, school_days, submit
from tests.matching import applied, approved, cleared, matchable, propose
from tests.referrals import refer
from tests.world import NOW, TODAY, World
