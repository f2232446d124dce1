"""Windows of time that slide: how much was done within the last seconds, hours or days.

Short windows keep every act. Long ones keep sums by buckets, so that a week costs no more memory than an hour. Acts may
come late and out of order: they are counted at the time at which they were done.
"""

from array import array
from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Iterator, Mapping, Sequence

EXACT_SECONDS = 120.0
"""The longest window that is exact."""

EXACT_ACTS = 48
"""The newest acts that are kept one by one. Where there are more, older ones are added up by the second."""

MOST_MOMENTS = 64
"""The most times that are kept for telling how fast acts followed each other."""

LATENESS_SECONDS = 120.0
"""The time for which an act that is older than the exact windows is kept, for the sake of others that come late."""

MOST_FEW = 4
"""The acts that are kept one by one before there are buckets."""

BUCKETS = 30
"""The number of buckets of a long window, which therefore covers between 29/30 and all of its length."""


class RecentWeights:
    """The weights of recent acts, in the order in which they were done."""

    __slots__ = ("_full", "_times", "_weights")

    def __init__(self) -> None:
        self._full = 2 * EXACT_ACTS
        self._times = array("d")
        self._weights = array("d")

    def __len__(self) -> int:
        return len(self._times)

    def add(self, at: float, weight: float) -> int:
        """Count an act, and return its place. Acts that are too old for any window are dropped meanwhile."""
        times, weights = self._times, self._weights
        is_newest = not times or at >= times[-1]
        if is_newest:
            times.append(at)
            weights.append(weight)
        else:
            place = bisect_right(times, at)
            times.insert(place, at)
            weights.insert(place, weight)
        if times[0] <= times[-1] - EXACT_SECONDS - LATENESS_SECONDS:
            self._drop_old()
        if len(times) > self._full:
            self._add_up_seconds()
        return len(self._times) - 1 if is_newest else max(bisect_right(self._times, at) - 1, 0)

    def _drop_old(self) -> None:
        stale = bisect_right(self._times, self._times[-1] - EXACT_SECONDS - LATENESS_SECONDS)
        del self._times[:stale], self._weights[:stale]

    def _add_up_seconds(self) -> None:
        times, weights, older = array("d"), array("d"), len(self._times) - EXACT_ACTS
        for at, weight in zip(self._times[:older], self._weights[:older], strict=True):
            if times and int(at) == int(times[-1]):
                weights[-1] += weight
            else:
                times.append(at)
                weights.append(weight)
        self._times, self._weights = times + self._times[older:], weights + self._weights[older:]
        self._full = len(self._times) + EXACT_ACTS

    def heaviest(self, window: float, place: int) -> float:
        """Return the greatest weight of any window of that length that the act at a place is in."""
        times, weights = self._times, self._weights
        if len(times) == 1:
            return weights[0]
        start, at = bisect_right(times, times[place] - window), times[place]
        total = sum(weights[start : place + 1])
        if place + 1 == len(times):
            return total
        greatest, last = total, place
        while last + 1 < len(times) and times[last + 1] < at + window:
            last += 1
            total += weights[last]
            while times[start] <= times[last] - window:
                total -= weights[start]
                start += 1
            greatest = max(greatest, total)
        return greatest

    def to_json(self, at: float) -> list[list[float]]:
        """Return the times and weights of what may still count at a time."""
        start = bisect_right(self._times, at - EXACT_SECONDS - LATENESS_SECONDS)
        return [list(self._times[start:]), list(self._weights[start:])]

    @classmethod
    def from_json(cls, stored: Sequence[Sequence[float]]) -> "RecentWeights":
        """Return what `to_json` wrote."""
        recent, (times, weights) = cls(), stored
        for time, weight in zip(times, weights, strict=True):
            recent.add(time, weight)
        return recent


class BucketedWeights:
    """The weight of the acts within one long window."""

    __slots__ = ("_numbers", "_sums", "_width", "total")

    def __init__(self, window: float) -> None:
        self._width = window / BUCKETS
        self._numbers = array("q")
        self._sums = array("d")
        self.total = 0.0
        """The weight within the window that ends with the newest act."""

    def __len__(self) -> int:
        return len(self._numbers)

    def add(self, at: float, weight: float) -> None:
        """Count an act, unless it is older than the window."""
        number, numbers = int(at / self._width), self._numbers
        if numbers and number == numbers[-1]:
            self._sums[-1] += weight
        elif not numbers:
            numbers.append(number)
            self._sums.append(weight)
        elif number > numbers[-1]:
            numbers.append(number)
            self._sums.append(weight)
            self._drop_up_to(number - BUCKETS)
        elif number <= numbers[-1] - BUCKETS:
            return
        else:
            self._add_late(number, weight)
        self.total += weight

    def within(self, at: float) -> float:
        """Return the weight within the window that ends at a time, which is not before the newest act."""
        oldest = int(at / self._width) - BUCKETS
        if not self._numbers or self._numbers[0] > oldest:
            return self.total
        return sum(self._sums[bisect_right(self._numbers, oldest) :])

    def _add_late(self, number: int, weight: float) -> None:
        place = bisect_left(self._numbers, number)
        if self._numbers[place] != number:
            self._numbers.insert(place, number)
            self._sums.insert(place, 0.0)
        self._sums[place] += weight

    def _drop_up_to(self, number: int) -> None:
        while self._numbers[0] <= number:
            self.total -= self._sums.pop(0)
            self._numbers.pop(0)
        if len(self._numbers) == 1:
            self.total = 0.0  # what is left of sums of fractions

    def seed(self, other: "BucketedWeights") -> None:
        """Count what another window of the same acts has counted, each bucket at its middle."""
        for at, weight in other.parts():
            self.add(at, weight)

    def parts(self) -> Iterator[tuple[float, float]]:
        """Yield the middle of each bucket, and the weight in it."""
        for number, weight in zip(self._numbers, self._sums, strict=True):
            yield (number + 0.5) * self._width, weight

    def to_json(self, at: float) -> list[list[float]]:
        """Return the buckets that are within the window at a time: their numbers, and their sums."""
        start = bisect_right(self._numbers, int(at / self._width) - BUCKETS)
        return [list(self._numbers[start:]), list(self._sums[start:])]

    @classmethod
    def from_json(cls, window: float, stored: Sequence[Sequence[float]]) -> "BucketedWeights":
        """Return what `to_json` wrote."""
        bucketed, (numbers, sums) = cls(window), stored
        for number, weight in zip(numbers, sums, strict=True):
            bucketed.add((number + 0.5) * bucketed._width, weight)
        return bucketed


class LongWeights:
    """The weights of the acts within several long windows. The first few are kept as they are: most do no more."""

    __slots__ = ("_few", "_lengths", "_windows")

    def __init__(self) -> None:
        self._few: list[tuple[float, float]] = []
        self._lengths: frozenset[int] = frozenset()
        self._windows: dict[int, BucketedWeights] | None = None

    def add(self, at: float, weight: float, lengths: frozenset[int]) -> None:
        """Count an act in windows of these lengths, in seconds. A new window knows what those before knew."""
        windows = self._windows
        if windows is None and len(self._few) < MOST_FEW:
            self._few.append((at, weight))
            self._lengths = lengths
            return
        if windows is None or lengths is not self._lengths:
            windows = self._windows_of(lengths)
        for bucketed in windows.values():
            bucketed.add(at, weight)

    def total(self, length: int) -> float:
        """Return the weight within the window of a length that ends with the newest act."""
        if self._windows is not None:
            return self._windows[length].total
        if len(self._few) == 1:
            return self._few[0][1]
        width = length / BUCKETS
        numbered = [(int(at / width), weight) for at, weight in self._few]
        oldest = max(numbered)[0] - BUCKETS if numbered else 0
        return sum(weight for number, weight in numbered if number > oldest)

    def within(self, length: int, at: float) -> float:
        """Return the weight within the window of a length that ends at a time, which is not before the newest act."""
        if self._windows is not None:
            return self._windows[length].within(at) if length in self._windows else 0.0
        width = length / BUCKETS
        oldest = int(at / width) - BUCKETS
        return sum(weight for done_at, weight in self._few if int(done_at / width) > oldest)

    def _windows_of(self, lengths: frozenset[int]) -> dict[int, BucketedWeights]:
        """Return the windows of these lengths from now on."""
        known = self._windows
        if known is None:
            known = self._unfolded(lengths)
        elif known.keys() != lengths:
            known = {length: known.get(length) or _seeded(length, known) for length in lengths}
        self._windows, self._lengths, self._few = known, lengths, []
        return known

    def _unfolded(self, lengths: frozenset[int]) -> dict[int, BucketedWeights]:
        """Return windows in which the first few are counted."""
        windows = {length: BucketedWeights(length) for length in lengths}
        for bucketed in windows.values():
            for at, weight in self._few:
                bucketed.add(at, weight)
        return windows

    def to_json(self, at: float) -> dict[str, list[list[float]]]:
        """Return what is within each window at a time, without those that are empty."""
        windows = self._unfolded(self._lengths) if self._windows is None else self._windows
        return {str(length): stored for length, b in windows.items() if (stored := b.to_json(at))[0]}

    @classmethod
    def from_json(cls, stored: Mapping[str, Sequence[Sequence[float]]]) -> "LongWeights":
        """Return what `to_json` wrote."""
        long = cls()
        long._windows = {int(length): BucketedWeights.from_json(int(length), b) for length, b in stored.items()}
        long._lengths = frozenset(long._windows)
        return long


def _seeded(length: int, known: Mapping[int, BucketedWeights]) -> BucketedWeights:
    """Return a new window with what the next longer one knows of the past, or else the longest there is."""
    bucketed = BucketedWeights(length)
    if known:
        bucketed.seed(known[min((other for other in known if other >= length), default=max(known))])
    return bucketed


class Moments:
    """The times of recent acts, for telling how fast they followed each other."""

    __slots__ = ("_times",)

    def __init__(self) -> None:
        self._times: list[float] = []

    def add(self, at: float) -> None:
        """Note an act."""
        times = self._times
        if not times or at >= times[-1]:
            times.append(at)
        else:
            insort(times, at)
        if len(times) > MOST_MOMENTS:
            del times[0]

    def run(self, at: float, pause: float, same: float) -> int:
        """Return the number of acts around a time of which each followed the one before within less than `pause`.

        Acts that are no more than `same` seconds apart count as one.
        """
        times = self._times
        first = last = max(bisect_right(times, at) - 1, 0)
        length = 1
        while first > 0 and (gap := times[first] - times[first - 1]) < pause:
            length += gap > same
            first -= 1
        while last + 1 < len(times) and (gap := times[last + 1] - times[last]) < pause:
            length += gap > same
            last += 1
        return length

    def since(self, at: float) -> int:
        """Return the number of acts after a time."""
        return len(self._times) - bisect_right(self._times, at)

    def to_json(self, at: float) -> list[float]:
        """Return the times that may still matter at a time."""
        return self._times[bisect_right(self._times, at - EXACT_SECONDS) :]

    @classmethod
    def from_json(cls, times: Iterable[float]) -> "Moments":
        """Return what `to_json` wrote."""
        moments = cls()
        for time in times:
            moments.add(float(time))
        return moments
