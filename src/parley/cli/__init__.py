"""The command line. Each verb's module is imported only when the verb is called."""

from __future__ import annotations

import importlib
import os
import sys
from typing import Any

import click

INTERRUPTED = 130

# verb -> (module, attribute, one line). A political scientist reads this table first.
VERBS: dict[str, tuple[str, str, str]] = {
    "demo": ("parley.cli.run", "demo", "Run the built-in scenario and write its report."),
    "run": ("parley.cli.run", "run", "Run the whole chain on a scenario."),
    "check": (
        "parley.cli.check",
        "check",
        "Explain every fault in a scenario, rule or language file.",
    ),
    "doctor": ("parley.cli.doctor", "doctor", "Tell what is installed and what is missing."),
    "new": ("parley.cli.new", "new", "Start a rule or a scenario."),
    "config": ("parley.cli.config", "config", "Show settings and where each comes from."),
    "read": ("parley.cli.read", "read", "Read reports into attributed claims."),
    "import": (
        "parley.cli.record",
        "import_",
        "Import GED, ACLED, POLECAT, PA-X or any table.",
    ),
    "record": ("parley.cli.record", "record", "Add reports and their claims to a record."),
    "review": ("parley.cli.record", "review", "Accept, reject or correct claims."),
    "show": ("parley.cli.record", "show", "Lead from a number to its quote, report and offset."),
    "query": ("parley.cli.record", "query", "Ask the record in SQL (read-only)."),
    "verify": ("parley.cli.record", "verify", "Check the record's hash chain."),
    "export": (
        "parley.cli.record",
        "export",
        "Write the record as CSV, GeoJSON, xlsx and others.",
    ),
    "backup": ("parley.cli.backup", "backup", "Copy a record while others work, and verify it."),
    "restore": ("parley.cli.backup", "restore", "Put a verified backup in place."),
    "fuse": ("parley.cli.fuse", "fuse", "Fuse contradicting claims into estimates."),
    "agree": (
        "parley.cli.agree",
        "agree",
        "Who consents, who blocks, how long it would hold.",
    ),
    "power": ("parley.cli.agree", "power", "Banzhaf and Shapley-Shubik power, exact."),
    "simulate": ("parley.cli.simulate", "simulate", "Simulate an ensemble of futures."),
    "calibrate": ("parley.cli.simulate", "calibrate", "Learn the war's parameters from history."),
    "forecast": (
        "parley.cli.forecast",
        "forecast",
        "Forecast where fighting goes, with baselines.",
    ),
    "score": ("parley.cli.forecast", "score", "Score forecasts against what happened."),
    "backtest": ("parley.cli.forecast", "backtest", "Score forecasts from rolling origins."),
    "report": ("parley.cli.report", "report", "Write the report of a scenario or a finished run."),
    "completion": ("parley.cli.completion", "completion", "Let the shell complete verbs."),
    "watch": ("parley.cli.watch", "watch", "Take in new reports as they come; say what changed."),
    "diff": ("parley.cli.diff", "diff", "Say what changed between two runs."),
    "user": ("parley.cli.user", "user", "Who may sign in to a team's page, and as what."),
    "audit": ("parley.cli.audit", "audit", "Tell who decided what, when and why."),
    "serve": ("parley.cli.serve", "serve", "Open the local page."),
}


class LazyGroup(click.Group):
    """A group that knows its verbs' names without importing their modules."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(VERBS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in VERBS:
            return None
        module, attribute, _ = VERBS[name]
        command: click.Command = getattr(importlib.import_module(module), attribute)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, _, line) in VERBS.items()])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            import difflib

            near = difflib.get_close_matches(args[0], VERBS, n=1)
            if near:
                raise click.UsageError(f"{error.message} Did you mean '{near[0]}'?", ctx) from None
            raise


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "auto_envvar_prefix": "PARLEY"},
)
@click.version_option(package_name="parley", prog_name="parley")
@click.pass_context
def app(ctx: click.Context) -> None:
    """Parley: what is claimed, what is true, can the agreement hold, where next.

    \b
    parley demo                          run the built-in scenario
    parley run aleppo-2016-12 --out out  the same, into a folder of your choice
    parley read article.txt --json       attributed claims, one JSON object a line
    """
    from parley.cli.settings import default_map

    ctx.default_map = default_map(list(VERBS))


def main(argv: list[str] | None = None) -> None:
    """Run the command line and turn every refusal into its message and exit code."""
    from parley.cli.interrupts import keep_interrupts

    keep_interrupts()
    code = call(argv)
    if code == INTERRUPTED:
        # An interrupt inside exec() makes CPython end by the signal whatever sys.exit says.
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    sys.exit(code)


def call(argv: list[str] | None = None) -> int:
    """Run one command and return its exit code; never raises, never shows a traceback."""
    from parley.core.errors import ParleyError

    try:
        result: Any = app.main(args=argv, standalone_mode=False, prog_name="parley")
        return result if isinstance(result, int) else 0
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("Interrupted. What was written so far is complete and valid.", err=True)
        return INTERRUPTED
    except click.ClickException as error:
        error.show()
        return 2
    except ParleyError as error:
        return _refuse(error, argv)
    except BrokenPipeError:
        return 0
    except OSError as error:
        click.echo(
            f"{error.filename or 'parley'}: {error.strerror or error}. Nothing was written.",
            err=True,
        )
        return 5
    except Exception as error:
        return _bug(error)


def _bug(error: Exception) -> int:
    """Say that it is our fault; the traceback only for who asks for it."""
    import traceback

    if os.environ.get("PARLEY_TRACEBACK"):
        traceback.print_exception(error)
    click.echo(
        f"parley: internal fault ({type(error).__name__}: {error}). Nothing more was written. "
        "Run it again with PARLEY_TRACEBACK=1 and report what is printed.",
        err=True,
    )
    return 5


def _refuse(error: Any, argv: list[str] | None) -> int:
    import json

    for line in error.lines():
        click.echo(line, err=True)
    if "--json" in (argv if argv is not None else sys.argv):
        detail = {"type": error.kind, "messages": error.lines(), "exit_code": error.exit_code}
        faults = [
            {k: getattr(f, k) for k in ("path", "line", "column", "what", "value", "done", "todo")}
            for f in getattr(error, "faults", ())
        ]
        click.echo(json.dumps({"error": detail | ({"faults": faults} if faults else {})}))
    return int(error.exit_code)
