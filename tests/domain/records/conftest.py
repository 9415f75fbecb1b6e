"""An empty district, seen by the system."""

import pytest

from holdfast.people.models import District
from tests.domain.records.samples import new_district
from tests.world import World


@pytest.fixture
def district(world: World) -> District:
    return new_district()
