"""Who comes into a programme, who is better helped elsewhere, in which order, and why. See README.md."""

from holdfast.engines.eligibility.deciding import Decision, Group, Outcome, Reason, State, decide
from holdfast.engines.eligibility.ordering import Part, Priority, priority

__all__ = ["Decision", "Group", "Outcome", "Part", "Priority", "Reason", "State", "decide", "priority"]
