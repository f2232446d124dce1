"""Rules: faults in force, each with its own randomness."""

from __future__ import annotations

import math
from dataclasses import dataclass
from random import Random

from tux.sandbox.faults.fault import MAX_WAIT_SECONDS, Fault


@dataclass(slots=True)
class Rule:
    """A fault in force, with its own randomness."""

    fault: Fault
    random: Random

    def strikes(self) -> bool:
        """Return True if the fault happens this time; this draws and counts."""
        fault = self.fault
        if fault.after:
            fault.after -= 1
            return False
        if fault.times == 0 or (fault.chance < 1 and self.random.random() >= fault.chance):
            return False
        if fault.times is not None:
            fault.times -= 1
        return True

    def wait(self) -> float:
        """Return the seconds to wait this time."""
        fault = self.fault
        most = MAX_WAIT_SECONDS if fault.most is None else min(fault.most, MAX_WAIT_SECONDS)
        if fault.distribution == "uniform":
            return self.random.uniform(fault.seconds, most)
        if fault.distribution == "lognormal":
            return min(self.random.lognormvariate(math.log(fault.seconds), fault.sigma), most)
        return min(fault.seconds, MAX_WAIT_SECONDS)
