"""Sliding windows, counted in this process or in Redis, several in one go.

These are storages for Flask-Limiter and its `limits` library, whose own cost too much: one
round trip to Redis per window, and in memory a timer thread every 10 ms that walks over every key.
Both count the same way ("sliding window counter"): the last full window fades out linearly as the
present one fills up. A refused request is not counted.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, runtime_checkable

from limits.storage import MemoryStorage, RedisStorage

if TYPE_CHECKING:
    from collections.abc import Sequence

Clock = Callable[[], float]
"""Seconds since the epoch."""

GENERATION = 16_384
"""How many keys one generation of a window holds; see `_Window`."""


class Hit(NamedTuple):
    """One window to count in: at most `amount` in `seconds` for this `name` and `key`."""

    name: str
    key: str
    amount: int
    seconds: int
    cost: int = 1


class Refused(NamedTuple):
    """The window that was full, and in how many seconds the same request will fit."""

    hit: Hit
    wait: float


@runtime_checkable
class ManyWindows(Protocol):
    """A storage that counts in several windows at once."""

    def acquire_all(self, hits: Sequence[Hit]) -> Refused | None:
        """Count in every window, or in none and return the first that is full."""


def wait_for(hit: Hit, current: float, previous: float, left: float) -> float:
    """Return in how many seconds `hit` fits.

    `current` and `previous` are the counts of both windows, `left` the share of the present one
    that is still to come, from 1 down to 0.
    """
    room = hit.amount - hit.cost
    if current <= room:
        return (left - (room - current) / previous) * hit.seconds
    return (left + 1 - room / current) * hit.seconds


class _Window:
    """The counts of one limit, in two dicts per window that are dropped whole: nothing to sweep.

    Bounded: after `GENERATION` new keys the young generation becomes the old, and the old is
    forgotten. So a flood of keys makes the service forget a count, never grow, and never refuse
    someone for what another did.
    """

    def __init__(self) -> None:
        self.index = -1
        self.young: dict[str, int] = {}
        self.old: dict[str, int] = {}
        self.before: tuple[dict[str, int], dict[str, int]] = ({}, {})

    def move_to(self, index: int) -> None:
        if index == self.index:
            return
        self.before = (self.young, self.old) if index == self.index + 1 else ({}, {})
        self.young, self.old, self.index = {}, {}, index

    def current(self, key: str) -> int:
        return self.young.get(key) or self.old.get(key, 0)

    def previous(self, key: str) -> int:
        young, old = self.before
        return young.get(key) or old.get(key, 0)

    def put(self, key: str, count: int) -> None:
        if len(self.young) >= GENERATION and key not in self.young:
            self.young, self.old = {}, self.young
        self.young[key] = count


class ProcessWindows(MemoryStorage):
    """Windows of this process; any number of threads."""

    STORAGE_SCHEME = ["signup+memory"]  # noqa: RUF012 - the library's own shape

    def __init__(self, uri: str | None = None, *, clock: Clock = time.time, **options: Any) -> None:
        super().__init__(uri, **options)
        self.clock = clock
        self._lock = threading.Lock()
        self._windows: dict[tuple[str, int], _Window] = {}

    def acquire_all(self, hits: Sequence[Hit]) -> Refused | None:
        """Count in every window, or in none and return the first that is full."""
        now = self.clock()
        counts = []
        with self._lock:
            for hit in hits:
                window, current, previous, left = self._look(hit.name, hit.key, hit.seconds, now)
                if current + previous * left + hit.cost > hit.amount:
                    return Refused(hit, wait_for(hit, current, previous, left))
                counts.append((window, hit.key, current + hit.cost))
            for window, key, count in counts:
                window.put(key, count)
        return None

    def _look(
        self, name: str, key: str, seconds: int, now: float
    ) -> tuple[_Window, int, int, float]:
        window = self._windows.get((name, seconds))
        if window is None:
            window = self._windows[name, seconds] = _Window()
        index, passed = divmod(now, seconds)
        window.move_to(int(index))
        return window, window.current(key), window.previous(key), 1 - passed / seconds

    def acquire_sliding_window_entry(
        self, key: str, limit: int, expiry: int, amount: int = 1
    ) -> bool:
        """Count in one window, as Flask-Limiter's decorators ask."""
        return self.acquire_all([Hit("", key, limit, expiry, amount)]) is None

    def get_sliding_window(self, key: str, expiry: int) -> tuple[int, float, int, float]:
        """Return both counts, each with the seconds until it is gone."""
        with self._lock:
            _, current, previous, left = self._look("", key, expiry, self.clock())
        return previous, left * expiry, current, (left + 1) * expiry


_SCRIPT = """
local time = redis.call('TIME')
local now = tonumber(time[1]) + tonumber(time[2]) / 1000000
local rows = {}
for i, key in ipairs(KEYS) do
  local amount, seconds, cost = tonumber(ARGV[3*i-2]), tonumber(ARGV[3*i-1]), tonumber(ARGV[3*i])
  local index = math.floor(now / seconds)
  local row = redis.call('HMGET', key, 'i', 'c', 'p')
  local at, current, previous = tonumber(row[1]), tonumber(row[2]) or 0, tonumber(row[3]) or 0
  if at ~= index then
    previous = (at == index - 1) and current or 0
    current = 0
  end
  local left = 1 - (now / seconds - index)
  if current + previous * left + cost > amount then
    return {i, current, previous, tostring(left)}
  end
  rows[i] = {string.format('%.0f', index), current + cost, previous, seconds * 2}
end
for i, key in ipairs(KEYS) do
  local row = rows[i]
  redis.call('HSET', key, 'i', row[1], 'c', row[2], 'p', row[3])
  redis.call('EXPIRE', key, row[4])
end
return false
"""


class RedisWindows(RedisStorage):
    """Windows shared by all processes: one script, one round trip, by Redis's own clock.

    Raises redis-py's `RedisError` when Redis cannot be asked; `limits.Limits` then counts here.
    """

    STORAGE_SCHEME = [  # noqa: RUF012 - likewise
        "signup+redis",
        "signup+rediss",
        "signup+redis+unix",
    ]
    PREFIX = "signup:limit"

    def __init__(self, uri: str, **options: Any) -> None:
        super().__init__(uri.removeprefix("signup+"), key_prefix=self.PREFIX, **options)
        self._script = self.storage.register_script(_SCRIPT)

    def acquire_all(self, hits: Sequence[Hit]) -> Refused | None:
        """Count in every window, or in none and return the first that is full."""
        keys = [f"{self.PREFIX}:{hit.name}:{hit.seconds}:{hit.key}" for hit in hits]
        numbers = [number for hit in hits for number in (hit.amount, hit.seconds, hit.cost)]
        found = self._script(keys, numbers)
        if not found:
            return None
        place, current, previous, left = found
        hit = hits[place - 1]
        return Refused(hit, wait_for(hit, float(current), float(previous), float(left)))
