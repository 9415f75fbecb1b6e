"""What a programme's money paid for, with the sums."""

from collections.abc import Iterable
from decimal import Decimal

from holdfast.programmes.models import Payment, Programme


def payments_of(programme: Programme) -> list[Payment]:
    """Everything that was paid, in the order of the days."""
    found = Payment.objects.filter(programme=programme).select_related("person")
    return list(found.order_by("starts_on", "id"))


def sums_of(payments: Iterable[Payment]) -> dict[str, Decimal]:
    """The sum in each currency."""
    sums: dict[str, Decimal] = {}
    for one in payments:
        sums[one.currency] = sums.get(one.currency, Decimal(0)) + one.amount
    return sums
