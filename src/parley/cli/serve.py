"""``parley serve``: the local page on a finished run and its record."""

from __future__ import annotations

import ipaddress
import secrets
import socket
from pathlib import Path
from typing import Any

import click


@click.command()
@click.argument(
    "run_at", metavar="[RUN]", required=False, type=click.Path(path_type=Path), default=None
)
@click.option("--run", "run_dir", type=click.Path(path_type=Path), help="Folder of a finished run.")
@click.option("--record", "record_at", help="Record to look at (default: RUN/record.db).")
@click.option("--scenario", help="Where the run's scenario lies, to run it again from the page.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), default=8321, show_default=True)
@click.option("--name", "names", multiple=True, help="Name the page is called by, behind a proxy.")
@click.option("--sign-in", is_flag=True, help="Ask everyone to sign in, at this computer too.")
@click.option("--open", "open_it", is_flag=True, help="Open it in the browser.")
@click.option("--blur-places", metavar="KM", help="Move coordinates to a grid, e.g. 10km.")
@click.option("--drop-names", is_flag=True, help="Mask the names of persons everywhere.")
def serve(
    run_at: Path | None,
    run_dir: Path | None,
    record_at: str | None,
    scenario: str | None,
    host: str,
    port: int,
    names: tuple[str, ...],
    sign_in: bool,
    open_it: bool,
    blur_places: str | None,
    drop_names: bool,
) -> int:
    """Open the local page of a finished run.

    It listens to this computer only. Where others can reach it (--host, --name), everyone
    signs in with an account of the record ('parley user add'); a record without accounts
    asks for a token, which is printed once.

    \b
    parley serve out/demo --open
    parley serve --record team.db --port 9000
    parley serve out/demo --blur-places 10km --drop-names --host 0.0.0.0
    parley serve watch/latest --record team.db --name parley.example.org
    """
    import uvicorn

    from parley.views.privacy import guard, kilometres
    from parley.views.web import application
    from parley.views.web.security import LOOPBACK, Gate
    from parley.workbench.service import Desk

    folder = run_dir or run_at or (None if record_at else Path("out"))
    asked = bool(blur_places or drop_names)
    safe = guard(kilometres(blur_places) if blur_places else 0.0, drop_names) if asked else None
    desk = Desk(folder, record_at, safe, scenario)
    local = _loopback(host) and not names
    access = _access(desk, must=sign_in) if sign_in or not local else None
    token = "" if local or access else secrets.token_urlsafe(24)
    here = () if _loopback(host) else (host, socket.gethostname())
    known = dict.fromkeys(n.lower() for n in (*LOOPBACK, *here, *names))
    app = application(desk, Gate(tuple(known), token), warm=True, access=access)
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=3,
    )
    listener = _listen(host, port)
    bound = int(listener.getsockname()[1])
    shown = f"[{host}]" if ":" in host else host
    address = f"http://{shown}:{bound}/" + (f"?token={token}" if token else "")
    click.echo(f"Parley: {address}   (Ctrl-C ends it)")
    if token:
        click.echo("For several people: 'parley user add NAME', then everyone signs in.", err=True)
    if open_it:
        click.launch(address)
    uvicorn.Server(config).run(sockets=[listener])
    return 0


def _access(desk: Any, must: bool) -> Any:
    """The door of a team's page, or None where the record has no account yet."""
    from parley.core.errors import UsageError
    from parley.views.web.access import Access
    from parley.workbench.accounts import Accounts

    team = Accounts(desk.open())
    if team.any():
        return Access(team)
    if must:
        todo = "Make one: parley user add NAME --role editor --record RECORD"
        raise UsageError("nobody can sign in: the record has no account.", todo)
    return None


def _listen(host: str, port: int) -> socket.socket:
    """A socket that listens; a port in use is said plainly."""
    from parley.core.errors import EnvironmentFault

    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(128)  # who comes before we are ready waits, and is not turned away
    except OSError as error:
        listener.close()
        what = f"{host}:{port} cannot be listened on ({error.strerror})."
        raise EnvironmentFault(what, "Choose another with --port, or --port 0.") from error
    return listener


def _loopback(host: str) -> bool:
    """Whether only this computer can reach the address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
