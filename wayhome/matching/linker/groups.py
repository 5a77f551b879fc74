"""Records of one file that are one person: groups of rows that links make."""

from __future__ import annotations

from collections.abc import Iterable


class Groups:
    """Disjoint groups of row numbers; a group is named by its lowest row."""

    def __init__(self, size: int, apart: Iterable[tuple[int, int]] = ()) -> None:
        """`size` rows, each alone; the pairs in `apart` may never stand in one group."""
        self._parent = list(range(size))
        self._members: dict[int, list[int]] = {}
        self._apart: dict[int, set[int]] = {}
        for a, b in apart:
            self._apart.setdefault(a, set()).add(b)
            self._apart.setdefault(b, set()).add(a)

    def name(self, row: int) -> int:
        """The group of a row."""
        while self._parent[row] != row:
            self._parent[row] = self._parent[self._parent[row]]
            row = self._parent[row]
        return row

    def members(self, row: int) -> list[int]:
        """All rows of the group that a row is in."""
        name = self.name(row)
        return self._members.get(name, [name])

    def join(self, a: int, b: int, *, even_if_apart: bool = False) -> bool:
        """Make one group of two; False, and nothing done, where two of their rows must be apart."""
        first, second = sorted((self.name(a), self.name(b)))
        if first == second:
            return True
        left, right = self.members(first), self.members(second)
        few, many = (left, set(right)) if len(left) < len(right) else (right, set(left))
        if not even_if_apart and any(not many.isdisjoint(self._apart.get(row, ())) for row in few):
            return False
        self._parent[second] = first
        self._members[first] = left + right
        self._members.pop(second, None)
        return True

    def names(self) -> list[int]:
        """The group of every row, in order."""
        return [self.name(row) for row in range(len(self._parent))]
