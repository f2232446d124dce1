"""Attacks on a guild, and the benign scenarios beside them: clients with their own tokens, at a set rate.

```python
run = sandbox.attacks.start("delete-channels", guild, rex, rate=50, count=60)
report = await run.finished()
print(report.loss, report.neutral, report.late(0.99))
```
"""

from tux.sandbox.attacks.catalog import ATTACKS, BENIGN, SCENARIOS
from tux.sandbox.attacks.report import Report
from tux.sandbox.attacks.runs import Attacks, Run

__all__ = ["ATTACKS", "BENIGN", "SCENARIOS", "Attacks", "Report", "Run"]
