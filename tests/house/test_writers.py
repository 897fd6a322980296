"""Who writes what: a table is written by the rules of its slice, check-ins by the acceptance alone."""

import ast
import re
from collections.abc import Iterator

from django.apps import apps

from tests.house.source import (
    PURE,
    Function,
    Module,
    called,
    calls,
    decorators,
    expect_none,
    modules,
    of_part,
    public_functions,
    texts,
)

# Who else writes a table, and why: (module, model).
ALSO_WRITES = {
    ("luuvet.core.audit", "core.AuditLine"): "the line is written in the transaction of the rule that it speaks of",
    ("luuvet.core.seals", "core.Seal"): "the sealer chains lines that stand already; it is nobody's change",
    ("luuvet.core.vault", "core.DataKey"): "the first sealing of an installation makes its key",
    ("luuvet.checkins.rules", "core.Watermark"): "a job moves its own watermark, in the transaction of its work",
}
# Public functions of rules.py that are no rule, and why.
NO_RULE = {
    "accounts.export_lines": "reads, and writes its own line, which says how many",
    "accounts.import_accounts": "hands each account down by its rule, in one transaction around them",
    "accounts.device_token": "signs a token and changes no row",
    "people.forget": "a part of erase, which every slice has",
    "people.personal_codes": "signs codes and changes no row",
    "checkins.flag_arrivals": "a set-based job; flags leave no audit line",
    "checkins.work_out_visits": "a set-based job; what it makes follows from rows and leaves no audit line",
    "checkins.keep_partitions": "works as the owner outside a transaction and writes its own two lines",
    "counting.count_now": "judges what has arrived, then asks a query",
    "counting.list_now": "judges what has arrived, then asks a query",
    "requests.forget": "a part of people.erase, which every slice has",
    "reports.mark": "says whether a row has changed, and changes none",
    "reports.weekly_now": "judges what has arrived, then asks a query",
}
WRITES = {"save", "create", "bulk_create", "bulk_update", "get_or_create", "update_or_create", "update", "delete"}
ASKS = {"objects", "filter", "exclude", "all", "select_for_update"}
# Where statements of our own may stand.
SQL = re.compile(
    r"luuvet/(accept/(store|undos|uncoded|disputes|on_demand|book|durability)|[a-z]+/bulk(/\w+)?|[a-z]+/migrations/\w+|ops/(databases|demo/bulk|postgres/\w+))\.py"
)
# Files that ask a database of somebody else's, not ours.
ASKS_ELSEWHERE = {"luuvet/units/sources.py": "the SQLite file that a package brings"}
# Statements that write a table of another slice, and why: (file, table).
WRITES_ELSEWHERE = {
    ("luuvet/accept/store.py", "checkins_checkin"): "the acceptance: one write per group of requests",
    ("luuvet/accept/undos.py", "checkins_undo"): "in the write of the same group",
    ("luuvet/accept/uncoded.py", "checkins_uncoded"): "in the write of the same group",
    ("luuvet/accept/disputes.py", "checkins_dispute"): "in the write of the same group",
    ("luuvet/accept/book.py", "places_gatedevice"): "a gate is in touch with the acceptance alone",
    ("luuvet/ops/demo/bulk.py", "units_population"): "only the home of a demonstration is emptied",
}
WRITTEN = re.compile(
    r'\b(?:INSERT\s+INTO|UPDATE|DELETE\s+FROM|TRUNCATE(?:\s+TABLE)?|MERGE\s+INTO|COPY)\s+(?:ONLY\s+)?"?([a-z]+_[a-z_]+)'
)
RUNS_SQL = {"cursor", "execute", "executemany", "raw", "extra", "RawSQL", "RunSQL", "fetch", "fetchrow", "fetchval"}
INSERTS_CHECKINS = re.compile(r'\b(INSERT\s+INTO|COPY|MERGE\s+INTO)\s+"?checkins_checkin\b', re.IGNORECASE)


def models() -> dict[str, str]:
    """Where a model is defined, `luuvet.places.models.Place`, and its name, `places.Place`."""
    ours = (model for model in apps.get_models() if model.__module__.startswith("luuvet."))
    return {f"{model.__module__}.{model.__name__}": model._meta.label for model in ours}


def seen_in(module: Module) -> dict[str, str]:
    """The models that a file knows, by the name it has for them."""
    known = models()
    seen = {name.rpartition(".")[2]: label for name, label in known.items() if name.rpartition(".")[0] == module.name}
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ImportFrom):
            for alias in node.names:
                path = f"{node.module}.{alias.name}"
                seen |= {alias.asname or alias.name: known[path]} if path in known else {}
                inside = f"{path}."  # the module of models itself was imported
                seen |= {
                    f"{alias.asname or alias.name}.{name.removeprefix(inside)}": label
                    for name, label in known.items()
                    if name.startswith(inside)
                }
    return seen


def root_of(node: ast.expr, seen: dict[str, str], variables: dict[str, str]) -> str | None:
    """The model that an expression begins with: `Place.objects.filter(...)`, `Place(...)`, a variable of either."""
    while True:
        text = ast.unparse(node)
        if text in seen or text in variables:
            return seen.get(text) or variables[text]
        if isinstance(node, ast.Call):
            node = node.func
        elif isinstance(node, ast.Attribute | ast.Subscript):
            node = node.value
        else:
            return None


def variables_of(scope: ast.AST, seen: dict[str, str]) -> dict[str, str]:
    """Variables and parameters that hold a model's row or question, as far as the text shows."""
    variables: dict[str, str] = {}
    for node in ast.walk(scope):
        if isinstance(node, ast.arg) and node.annotation and ast.unparse(node.annotation) in seen:
            variables[node.arg] = seen[ast.unparse(node.annotation)]
        if isinstance(node, ast.Assign) and (model := root_of(node.value, seen, variables)):
            for target in node.targets:
                first = target.elts[0] if isinstance(target, ast.Tuple) else target
                variables[ast.unparse(first)] = model
    return variables


def writes(module: Module) -> Iterator[tuple[ast.Call, str | None]]:
    """Each call that changes rows, with the model where the text shows it."""
    seen = seen_in(module)
    for scope in [node for node in module.tree.body if not isinstance(node, ast.Import | ast.ImportFrom)]:
        variables = variables_of(scope, seen)
        for call in calls(scope):
            if isinstance(call.func, ast.Attribute) and called(call).removeprefix("a") in WRITES:
                model = root_of(call.func.value, seen, variables)
                if model or _is_of_rows(call, call.func.value):
                    yield call, model


def _is_of_rows(call: ast.Call, receiver: ast.expr) -> bool:
    """Whether a call that names no model we know is one of Django's: dict.update and hash.update are not."""
    name = called(call).removeprefix("a")
    if ASKS & {node.attr for node in ast.walk(receiver) if isinstance(node, ast.Attribute)}:
        return True
    if name == "update":
        return bool(call.keywords) and not call.args
    if name == "delete":
        return not call.args
    return name != "create"


def test_rows_are_written_by_rules_and_bulk_of_their_own_slice() -> None:
    wrong = []
    for module in (module for module in modules() if module.slice not in PURE):
        writer = module.part in ("rules", "bulk")
        for call, model in writes(module):
            own = writer and (model is None or model.split(".")[0] == module.slice)
            if not own and (module.name, model) not in ALSO_WRITES:
                wrong.append(f"{module.at(call)} writes {model or 'a row'}")
    expect_none(wrong)


def test_each_exception_to_that_is_still_one() -> None:
    found = {(module.name, model) for module in modules() for _call, model in writes(module)}
    assert ALSO_WRITES.keys() <= found


def test_only_the_store_of_the_acceptance_inserts_check_ins() -> None:
    """By a statement; by a model nobody does."""
    inserting = {
        module.path for module in modules() for text in texts(module.tree) if INSERTS_CHECKINS.search(str(text.value))
    }
    assert inserting == {"luuvet/accept/store.py"}
    expect_none(
        [
            module.at(call)
            for module in modules()
            for call, model in writes(module)
            if model == "checkins.CheckIn" and called(call).removeprefix("a") not in ("update", "delete")
        ]
    )


def test_check_ins_are_named_in_full_where_they_are_written() -> None:
    """A table's name put together at run time would hide from the test above."""
    named = ((module.at(text), text.value) for module in modules() for text in texts(module.tree))
    expect_none(place for place, text in named if text == "checkins_checkin")


def test_statements_write_tables_of_their_own_slice() -> None:
    found = {
        (module.path, table)
        for module in modules()
        if module.part != "migrations"
        for text in texts(module.tree)
        for table in WRITTEN.findall(str(text.value))
        if table.partition("_")[0] != module.slice
    }
    assert found == WRITES_ELSEWHERE.keys()


def test_statements_of_our_own_stand_where_they_may() -> None:
    elsewhere = {
        (module.path, f"{module.at(call)} {called(call)}")
        for module in modules()
        if not SQL.fullmatch(module.path)
        for call in calls(module.tree)
        if called(call) in RUNS_SQL
    }
    expect_none([place for path, place in sorted(elsewhere) if path not in ASKS_ELSEWHERE])
    assert ASKS_ELSEWHERE.keys() <= {path for path, _place in elsewhere}


def test_there_are_no_signals() -> None:
    wrong = []
    for module in modules():
        for node in ast.walk(module.tree):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [alias.name for alias in node.names] if isinstance(node, ast.Import | ast.ImportFrom) else []
            if any(re.search(r"(^|\.)(signals|dispatch|receiver)$", name) for name in names):
                wrong.append(module.at(node))
    expect_none(wrong)


def test_what_rules_offer_is_a_rule_or_says_why_not() -> None:
    others = {f"{module.slice}.{offer.name}" for module, offer in _offered() if "rule" not in decorators(offer)}
    expect_none(others ^ NO_RULE.keys(), "decorate it with @rule or give the reason in NO_RULE; take out what is none")


def _offered() -> Iterator[tuple[Module, Function]]:
    """The public functions of every rules.py but core's, which defines what a rule is."""
    for module in of_part("rules"):
        if module.slice != "core":
            for function in public_functions(module):
                yield module, function
