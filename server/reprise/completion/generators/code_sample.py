"""How many characters of code a model's token holds, on average.

Knows no tokenizer: it is given one.
"""

from __future__ import annotations

from collections.abc import Callable

CHARACTERS_PER_TOKEN = 2.5
"""Where a tokenizer cannot be asked: most code models' are at 2.8 to 3.6, and a prompt must fit."""

_MARGIN = 0.85  # denser code: numbers, operators, short names
_SAMPLE = '''\
class InvoiceRepository:
    """Reads and writes invoices."""

    def __init__(self, connection: Connection, clock: Callable[[], datetime]) -> None:
        self._connection = connection
        self._clock = clock

    def find_overdue(self, customer_id: int, limit: int = 20) -> list[Invoice]:
        rows = self._connection.execute(
            "SELECT id, total, due_at FROM invoices WHERE customer_id = ? AND due_at < ?",
            (customer_id, self._clock().isoformat()),
        )
        return [Invoice(row["id"], Decimal(row["total"])) for row in rows][:limit]


export async function loadCustomer(id: string, signal?: AbortSignal): Promise<Customer | null> {
  const response = await fetch(`/api/customers/${encodeURIComponent(id)}`, { signal });
  if (!response.ok) {
    throw new Error(`customer ${id}: ${response.status}`);
  }
  return (await response.json()) as Customer;
}
'''


def characters_per_token(count: Callable[[str], int | None]) -> float:
    """Measure a tokenizer on a sample of code; `CHARACTERS_PER_TOKEN` where `count` cannot tell.

    On the low side: a prompt that is longer than it was thought to be does not fit.
    """
    n_tokens = count(_SAMPLE)
    return _MARGIN * len(_SAMPLE) / n_tokens if n_tokens else CHARACTERS_PER_TOKEN
