"""Reads queries of Prometheus: which samples they ask for, and which labels their answers have."""

import re
from collections.abc import Iterable, Mapping

from attrs import frozen
from promql_parser import (
    AggModifierType,
    AggregateExpr,
    BinaryExpr,
    Call,
    Expr,
    Matcher,
    MatchOp,
    MatrixSelector,
    ParenExpr,
    VectorSelector,
    parse,
)

KEEPING_LABELS = {"topk", "bottomk"}


@frozen
class Row:
    """A sample without its value: what its labels are."""

    name: str
    labels: Mapping[str, str]

    def fits(self, matcher: Matcher) -> bool:
        """Whether a query's condition on a label holds; one on a label that is not here never does."""
        value = self.labels.get(matcher.name)
        if value is None:
            return False
        is_pattern = matcher.op == MatchOp.Re or matcher.op == MatchOp.NotRe
        pattern = matcher.value if is_pattern else re.escape(matcher.value)
        is_unwanted = matcher.op == MatchOp.NotEqual or matcher.op == MatchOp.NotRe
        return bool(re.fullmatch(pattern, value)) is not bool(is_unwanted)


class NothingFound(Exception):
    """A query that no sample can ever answer."""


@frozen
class Answers:
    """The rows that there are, and what queries make of them."""

    rows: tuple[Row, ...]

    def labels(self, query: str) -> frozenset[str]:
        """Return the labels of the answer to *query*; `NothingFound` says what it asks for that is not there."""
        return self._of(parse(query)) or frozenset()

    def _of(self, part: Expr) -> frozenset[str] | None:
        """Return the labels of a part's answer; None for a plain number."""
        if isinstance(part, VectorSelector):
            return self._selected(part)
        if isinstance(part, MatrixSelector):
            return self._selected(part.vector_selector)
        if isinstance(part, ParenExpr):
            return self._of(part.expr)
        if isinstance(part, AggregateExpr):
            return self._aggregated(part)
        if isinstance(part, Call):
            labels = next((each for each in map(self._of, part.args) if each is not None), None)
            return labels - {"le"} if labels and part.func.name == "histogram_quantile" else labels
        if isinstance(part, BinaryExpr):
            return self._combined(self._of(part.lhs), self._of(part.rhs))
        return None

    def _selected(self, selector: VectorSelector) -> frozenset[str]:
        rows: Iterable[Row] = [row for row in self.rows if row.name == selector.name]
        if not rows:
            raise NothingFound(f"no daemon has a figure called {selector.name}")
        for matcher in selector.matchers.matchers:
            rows = [row for row in rows if row.fits(matcher)]
            if not rows:
                raise NothingFound(f"{selector.name} is nowhere with {matcher}")
        return frozenset(label for row in rows for label in row.labels)

    def _aggregated(self, part: AggregateExpr) -> frozenset[str]:
        inner = self._of(part.expr) or frozenset()
        if part.modifier is None:
            return inner if str(part.op) in KEEPING_LABELS else frozenset()
        named = frozenset(part.modifier.labels)
        if named - inner:
            raise NothingFound(f"{part.expr} has no label {', '.join(sorted(named - inner))}")
        return named if part.modifier.type == AggModifierType.By else inner - named

    def _combined(self, left: frozenset[str] | None, right: frozenset[str] | None) -> frozenset[str] | None:
        if left is None or right is None:
            return right if left is None else left
        return left | right
