"""Where the tests type. 🧾"""

from ledger import parse_ledger_row
