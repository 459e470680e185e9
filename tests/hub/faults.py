"""Break one request of a conversation, before or after it was carried out."""

from dataclasses import dataclass
from typing import Any, Literal

Kind = Literal["500", "503", "429", "403", "cut", "hang"]
When = Literal["before", "after"]


@dataclass(frozen=True)
class Fault:
    """Break request number `number` (from 1) of the conversation, `times` times in a row.

    `before`: the Hub does nothing and answers with the fault. `after`: the Hub does what was
    asked, and the answer is lost. `cut` closes the connection without an answer, `hang` keeps it
    open without an answer; the others are HTTP statuses.
    """

    number: int
    kind: Kind
    when: When = "before"
    times: int = 1

    def hits(self, number: int) -> bool:
        return self.number <= number < self.number + self.times


@dataclass
class Exchange:
    """One request and its answer, as the transcript keeps it; never the token."""

    number: int
    method: str
    path: str
    authorized: bool
    status: int = 0
    fault: Fault | None = None
    request: Any = None

    @property
    def line(self) -> str:
        return f"{self.method} {self.path}"
