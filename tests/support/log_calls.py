"""Finds what the source says in logs: each call of a logger, with its wordings."""

import ast
from collections.abc import Iterator
from pathlib import Path

LEVELS = frozenset({"debug", "info", "warn", "error", "critical", "failure"})


def log_calls(source: Path) -> Iterator[tuple[str, str]]:
    """Yield level and wording of each event that the module *source* logs."""
    module = ast.parse(source.read_text("utf-8"))
    functions = [each for each in ast.walk(module) if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef)]
    for function in functions:
        inner = {
            call for each in functions if each is not function and _within(each, function) for call in _calls(each)
        }
        for call in _calls(function):
            if call not in inner:
                yield from ((_method(call), wording) for wording in _wordings(call, function, module, source))


def _within(inner: ast.AST, outer: ast.AST) -> bool:
    return any(each is inner for each in ast.walk(outer))


def _calls(function: ast.AST) -> list[ast.Call]:
    return [
        each
        for each in ast.walk(function)
        if isinstance(each, ast.Call)
        and _method(each) in LEVELS
        and ast.unparse(each.func).split(".")[-2].endswith("log")
    ]


def _method(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else ""


def _wordings(
    call: ast.Call, function: ast.FunctionDef | ast.AsyncFunctionDef, module: ast.AST, source: Path
) -> list[str]:
    """Return what the first argument of a call can be: it is written there, assigned before, or passed on."""
    wording = call.args[0]
    found = _texts(wording)
    if not found and isinstance(wording, ast.Name):
        assigned = [
            each
            for each in ast.walk(function)
            if isinstance(each, ast.Assign)
            and ast.unparse(each.targets[0]) == wording.id
            and each.lineno <= call.lineno
        ]
        passed = [
            each.args[0]
            for each in ast.walk(module)
            if isinstance(each, ast.Call) and each.args and _method(each) == function.name
        ]
        found = (
            _texts(max(assigned, key=lambda each: each.lineno).value)
            if assigned
            else [text for each in passed for text in _texts(each)]
        )
    if not found:
        raise ValueError(f"{source}:{call.lineno}: no wording that is the same each time")
    return found


def _texts(value: ast.expr) -> list[str]:
    if isinstance(value, ast.IfExp):
        return [*_texts(value.body), *_texts(value.orelse)]
    return [value.value] if isinstance(value, ast.Constant) and isinstance(value.value, str) else []
