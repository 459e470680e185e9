"""As much of NumPy as the program needs to restore and simplify a page, in plain Python.

For the page in `docs/try`, where the program runs in a browser: NumPy's own build for browsers is in no
registry of packages, so that the page could not be put together from them alone. It is slow, and knows
the calls of `shanben.pages.repair` and `shanben.pages.simplify` only; whatever else is asked for is an
AttributeError. `tests/test_try_page.py` compares what the program makes with it and with NumPy itself.

An array is a list of numbers in row order and a shape of one or two dimensions. No array shares its
memory with another; where the program gives `out`, the result is written there as well.
"""

from array import array as _packed
from bisect import bisect_left, bisect_right
from itertools import pairwise
from math import prod
from operator import (
    add as _add,
)
from operator import (
    and_,
    eq,
    ge,
    gt,
    invert,
    le,
    lshift,
    lt,
    mul,
    ne,
    neg,
    or_,
    rshift,
    sub,
)

newaxis = None


class dtype:  # noqa: N801, named as NumPy names it
    """A kind of number: its letter for `array`, its bits, whether it has a sign."""

    def __init__(self, letter, bits, signed, is_bool=False):
        self.letter, self.bits, self.signed, self.is_bool = letter, bits, signed, is_bool

    def __call__(self, value):
        return self.fit(int(value))

    def fit(self, value):
        """Return a number as this kind holds it."""
        if self.is_bool:
            return bool(value)
        value = int(value)
        low = -(1 << self.bits - 1) if self.signed else 0
        if low <= value < low + (1 << self.bits):
            return value
        value &= (1 << self.bits) - 1
        return value - (1 << self.bits) if self.signed and value >> self.bits - 1 else value


uint8, uint16, uint32 = dtype("B", 8, False), dtype("H", 16, False), dtype("I", 32, False)
int32, int64 = dtype("i", 32, True), dtype("q", 64, True)
intp = signedinteger = int64
bool_ = dtype("B", 8, False, is_bool=True)
_NAMED = {"<u2": uint16, "<u4": uint32, "<i4": int32}


def _kind(named):
    return _NAMED[named] if isinstance(named, str) else named or int64


class ndarray:  # noqa: N801
    """Numbers in a list, row after row."""

    def __init__(self, items, kind=int64, shape=None):
        self.items, self.dtype = items, kind
        self.shape = (len(items),) if shape is None else shape

    # --- what is in it ---

    def __len__(self):
        return self.shape[0]

    def __iter__(self):
        if len(self.shape) == 1:
            return iter(self.items)
        return (self[row] for row in range(self.shape[0]))

    def tolist(self):
        return list(self.items)

    def tobytes(self):
        return _packed(self.dtype.letter, map(int, self.items)).tobytes()

    @property
    def data(self):
        return self.tobytes()

    def copy(self):
        return ndarray(list(self.items), self.dtype, self.shape)

    def astype(self, kind):
        kind = _kind(kind)
        return ndarray([kind.fit(item) for item in self.items], kind, self.shape)

    def view(self, kind):
        kind = _kind(kind)
        items = list(_read(self.tobytes(), kind))
        if kind.bits == self.dtype.bits:
            return ndarray(items, kind, self.shape)
        return ndarray(items, kind, (self.shape[0], len(items) // self.shape[0]))

    def ravel(self):
        return ndarray(list(self.items), self.dtype)

    def take(self, places, out=None, mode="raise"):  # noqa: ARG002, all places are inside
        items = self.items
        found = [items[place] for place in places.items]
        if out is not None:
            out.items[:] = found
            return out
        return ndarray(found, self.dtype)

    def nonzero(self):
        return (flatnonzero(self),)

    def all(self):
        return all(self.items)

    def any(self):
        return any(self.items)

    def max(self):
        return max(self.items)

    # --- places ---

    def _places(self, key):
        """Return the places in the list that a key of one dimension means, and whether it is one."""
        if isinstance(key, slice):
            return range(*key.indices(len(self.items))), False
        if isinstance(key, ndarray):
            if key.dtype.is_bool:
                return [place for place, wanted in enumerate(key.items) if wanted], False
            return key.items, False
        if isinstance(key, list):
            return key, False
        return [int(key)], True

    def __getitem__(self, key):
        if isinstance(key, tuple):
            return self._get_plane(*key)
        if len(self.shape) == 2 and not isinstance(key, ndarray):
            columns = self.shape[1]
            return ndarray(self.items[key * columns : (key + 1) * columns], self.dtype)
        places, single = self._places(key)
        if single:
            return self.items[places[0]]
        items = self.items
        return ndarray([items[place] for place in places], self.dtype)

    def _get_plane(self, rows, columns):
        if columns is newaxis:
            return ndarray(self.items, self.dtype, (len(self.items), 1))
        width = self.shape[1]
        kept = range(*columns.indices(width))
        starts = [row * width for row in range(*rows.indices(self.shape[0]))]
        items = [self.items[start + place] for start in starts for place in kept]
        return ndarray(items, self.dtype, (len(starts), len(kept)))

    def __setitem__(self, key, value):
        places, _ = self._places(key)
        fit, items = self.dtype.fit, self.items
        if isinstance(value, ndarray | list):
            for place, item in zip(places, value, strict=True):
                items[place] = fit(item)
        else:
            value = fit(value)
            for place in places:
                items[place] = value

    # --- arithmetic ---

    def _with(self, other, work, kind=None):
        kind = kind or self.dtype
        if not isinstance(other, ndarray):
            return ndarray([work(item, other) for item in self.items], kind, self.shape)
        if len(self.shape) == 2 and len(other.shape) == 1:  # a column against a row
            items = [work(mine, its) for mine in self.items for its in other.items]
            return ndarray(items, kind, (self.shape[0], len(other.items)))
        if other.dtype.bits > kind.bits:
            kind = other.dtype
        items = [work(mine, its) for mine, its in zip(self.items, other.items, strict=True)]
        return ndarray(items, kind, self.shape)

    def __ior__(self, other):
        self.items[:] = (self | other).items
        return self

    def __iand__(self, other):
        self.items[:] = (self & other).items
        return self

    def __invert__(self):
        turned = (
            (not item for item in self.items) if self.dtype.is_bool else map(invert, self.items)
        )
        return ndarray(list(turned), self.dtype, self.shape)

    def __neg__(self):
        return ndarray(list(map(neg, self.items)), self.dtype, self.shape)

    def __rlshift__(self, other):
        return ndarray([other << item for item in self.items], self.dtype, self.shape)

    __hash__ = None


def _define(name, work, kind=None):
    def operate(self, other):
        return self._with(other, work, kind)

    setattr(ndarray, f"__{name}__", operate)


for _name, _work in {
    "add": _add, "radd": _add, "sub": sub, "mul": mul, "and": and_, "or": or_, "lshift": lshift,
    "rshift": rshift,
}.items():  # fmt: skip
    _define(_name, _work)
for _name, _work in {"eq": eq, "ne": ne, "lt": lt, "le": le, "gt": gt, "ge": ge}.items():
    _define(_name, _work, bool_)


# --- making arrays ---


def _read(data, kind):
    read = _packed(kind.letter)
    read.frombytes(data)
    return read


def frombuffer(data, dtype):
    kind = _kind(dtype)
    return ndarray(list(_read(bytes(data), kind)), kind)


def array(items, dtype=None):
    kind = _kind(dtype)
    return ndarray([kind.fit(item) for item in items], kind)


def full(shape, value, dtype=None):
    shape = shape if isinstance(shape, tuple) else (shape,)
    kind = _kind(dtype)
    return ndarray([kind.fit(value)] * prod(shape), kind, shape)


def zeros(shape, dtype=None):
    return full(shape, 0, dtype)


empty = zeros


def arange(start, stop=None, dtype=None):
    return ndarray(list(range(start) if stop is None else range(start, stop)), _kind(dtype))


def concatenate(arrays):
    return ndarray([item for one in arrays for item in one.items], arrays[0].dtype)


def append(first, second):
    parts = [one.items if isinstance(one, ndarray) else [one] for one in (first, second)]
    return ndarray(parts[0] + parts[1])


def repeat(items, counts):
    pairs = zip(items.items, counts.items, strict=True)
    return ndarray([item for item, count in pairs for _ in range(count)], items.dtype)


def broadcast_to(row, shape):
    return ndarray(row.items * shape[0], row.dtype, shape)


# --- working with them ---


def flatnonzero(one):
    return ndarray([place for place, item in enumerate(one.items) if item])


def count_nonzero(one):
    return sum(map(bool, one.items))


def bincount(one, minlength=0):
    counts = [0] * max(minlength, max(one.items, default=-1) + 1)
    for item in one.items:
        counts[item] += 1
    return ndarray(counts)


def diff(one, append):
    return ndarray([second - first for first, second in pairwise([*one.items, append])])


def where(condition, yes, no):
    def spread(one):
        return one.items if isinstance(one, ndarray) else [one] * len(condition)

    chosen = zip(condition.items, spread(yes), spread(no), strict=True)
    kind = yes.dtype if isinstance(yes, ndarray) else int64
    return ndarray([first if truth else second for truth, first, second in chosen], kind)


def searchsorted(ordered, wanted, side="left"):
    search = bisect_left if side == "left" else bisect_right
    return ndarray([search(ordered.items, item) for item in wanted.items])


def bitwise_and(one, other, out):
    out.items[:] = (one & other).items
    return out


def right_shift(one, by, out):
    out.items[:] = (one >> by).items
    return out


def copyto(target, source, where):
    for place, wanted in enumerate(where.items):
        if wanted:
            target.items[place] = source.items[place]


class add:  # noqa: N801
    """Sums of stretches."""

    @staticmethod
    def reduceat(one, starts):
        bounds = pairwise([*starts.items, len(one.items)])
        # NumPy's law: a stretch that ends before it begins is its first item.
        sums = [sum(one.items[a:b]) if a < b else one.items[a] for a, b in bounds]
        return ndarray(sums, one.dtype)


class bitwise_or:  # noqa: N801
    """Bits set in place, also where a place stands twice."""

    @staticmethod
    def at(target, places, bits):
        for place, more in zip(places.items, bits.items, strict=True):
            target.items[place] |= more
