"""Asks for a password: at the terminal, or from the standard input; never from the command line."""

import sys

import click

password_option = click.option(
    "--password-stdin",
    "from_stdin",
    is_flag=True,
    help="Read the password from the standard input, instead of asking for it.",
)


def ask_password(from_stdin: bool, is_new: bool = False) -> str:
    """Return a password typed by somebody, a new one twice, or the first line of the standard input.

    The question goes to the standard error: the standard output may be read by a program.
    """
    if from_stdin:
        try:
            return sys.stdin.readline().rstrip("\r\n")
        except UnicodeDecodeError as error:
            raise click.UsageError("the standard input is not text") from error
    if not sys.stdin.isatty():
        raise click.UsageError("there is no terminal to ask for the password: give --password-stdin")
    return str(click.prompt("Password", hide_input=True, confirmation_prompt=is_new, err=True))
