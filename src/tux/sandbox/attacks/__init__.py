"""Attacks on a guild, and the benign scenarios beside them: clients with their own tokens, at a set rate.

```python
run = sandbox.attacks.start("delete-channels", guild, rex, rate=50, count=60)
report = await run.finished()
print(report.loss, report.neutral, report.late(0.99))
```
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tux.sandbox.attacks.catalog import ATTACKS, BENIGN, SCENARIOS
    from tux.sandbox.attacks.report import Report
    from tux.sandbox.attacks.runs import Attacks, Run

__all__ = ["ATTACKS", "BENIGN", "SCENARIOS", "Attacks", "Report", "Run"]
HOMES = {
    "ATTACKS": "catalog",
    "BENIGN": "catalog",
    "SCENARIOS": "catalog",
    "Report": "report",
    "Attacks": "runs",
    "Run": "runs",
}


def __getattr__(name: str) -> object:
    """Import what is asked for: the process of a rig is in this package, and needs the rig alone."""
    if name in HOMES:
        return getattr(import_module(f"{__name__}.{HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
