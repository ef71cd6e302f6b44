"""``parley completion``: the shell completes verbs and options."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

SHELLS = ("bash", "zsh", "fish")


@click.command()
@click.argument("shell", type=click.Choice(SHELLS))
def completion(shell: str) -> None:
    """Print the completion script of a shell.

    \b
    parley completion bash >> ~/.bashrc
    parley completion zsh >> ~/.zshrc
    parley completion fish > ~/.config/fish/completions/parley.fish
    """
    from parley.cli import app

    kind = get_completion_class(shell)
    assert kind is not None
    # The class prints the script without asking bash for its version, which --help cannot.
    script = kind(app, {}, "parley", "_PARLEY_COMPLETE")
    click.echo(script.source_template % script.source_vars())
