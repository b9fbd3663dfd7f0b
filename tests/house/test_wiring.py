"""Rules of the house that no linter knows: what is wired, what commits, what reaches the network."""

import ast
from importlib import import_module
from pathlib import Path

import grimp

from app import tables
from app.core.events import Event
from app.wiring import JOBS, QUIET, REACTIONS
from workers.celery_app import make_celery

FILES = sorted(path for folder in ("app", "workers", "knowledge_base") for path in Path(folder).rglob("*.py"))
NETWORK = {"smtplib", "imaplib", "socket", "urllib", "http", "requests", "httpx", "redis", "celery", "twilio"}
NETWORK |= {"imapclient", "flask_socketio", "subprocess"}
NOUNS = ("people", "customers", "orders", "cases", "outgoing")
ROOMS = {"__init__", "models", "rules", "events", "policy", "queries", "commands"}


def functions(path):
    return [node for node in ast.parse(path.read_text()).body if isinstance(node, ast.FunctionDef)]


def is_command(function) -> bool:
    return any(isinstance(one, ast.Name) and one.id == "command" for one in function.decorator_list)


def test_every_event_has_a_reaction_or_is_quiet_and_its_own_name():
    events = [event for event in Event.__subclasses__() if event.__module__.startswith("app.")]
    heard = {event for reaction in REACTIONS for event in reaction.on}
    assert set(events) == heard | set(QUIET)
    assert not heard & set(QUIET)
    assert len({event.name for event in events}) == len(events)


def test_every_command_takes_the_actor_first():
    for path in FILES:
        for function in filter(is_command, functions(path)):
            assert function.args.args[0].arg.lstrip("_") == "actor", f"{path}: {function.name}"


def test_what_stands_in_commands_is_a_command():
    files = [path for path in FILES if path.name == "commands.py" or path.parent.name == "commands"]
    assert files
    for path in files:
        for function in functions(path):
            part = function.name.startswith("_") or path.name in {"steps.py", "with_passwords.py"}
            assert part or is_command(function), f"{path}: {function.name}"


def test_nothing_but_a_command_commits():
    users = {str(path) for path in FILES if "session.commit(" in path.read_text()}
    assert users == {"app/core/command.py"}


def test_reactions_reach_no_network():
    graph = grimp.build_graph("app", "knowledge_base", include_external_packages=True, cache_dir=None)
    for reader in graph.find_modules_that_directly_import("urllib"):  # reading an address calls nobody
        lines = graph.get_import_details(importer=reader, imported="urllib")
        if all(one["line_contents"].startswith("from urllib.parse import") for one in lines):
            graph.remove_import(importer=reader, imported="urllib")
    for reaction in REACTIONS:
        for outside in NETWORK & graph.modules:
            chain = graph.find_shortest_chain(reaction.run.__module__, outside)
            assert chain is None, f"{reaction.name}: {chain}"


def test_every_table_is_known_to_migrations():
    known = {module.__name__ for module in tables.MODULES}
    models = {".".join(path.with_suffix("").parts) for path in FILES if path.name == "models.py"}
    assert models <= known


def test_every_door_has_a_guard(house):
    assert set(house.blueprints) - {"ui"} <= {name for name in house.before_request_funcs if name}


def test_celery_knows_two_tasks_and_runs_them_through_our_own_functions(house):
    celery = make_celery(house, "memory://")
    celery.conf.task_always_eager = True
    assert {name for name in celery.tasks if not name.startswith("celery.")} == {"react", "run_job"}
    assert celery.tasks["react"].delay("fast").successful()


def test_every_job_asked_for_is_one_that_somebody_does():
    asked = {
        node.args[0].value
        for path in FILES
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in {"ask", "ask_anew"} and node.args
    }
    assert asked == set(JOBS)


def test_a_noun_has_rooms_of_the_fixed_names():
    for noun in NOUNS:
        package = Path(import_module(f"app.{noun}").__file__).parent
        assert {path.stem for path in package.glob("*.py")} <= ROOMS
        assert {path.name for path in package.iterdir() if any(path.glob("**/*.py"))} <= ROOMS
