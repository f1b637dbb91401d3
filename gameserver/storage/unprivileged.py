"""Runs the embedded servers as somebody harmless: PostgreSQL refuses root, and neither server needs it."""

import os
import pwd
import subprocess
from collections.abc import Sequence
from pathlib import Path

from attrs import frozen

# Accounts that exist on every system and own nothing worth having, in order of preference.
HARMLESS_ACCOUNTS = ("nobody", "daemon", "bin")

# Searching directories and reading files, nothing else. PostgreSQL asks access(2) about its own binary, which
# ignores the capabilities of anybody but root unless `no_setuid_fixup` is set.
SEARCH_ONLY = (
    "--clear-groups",
    "--inh-caps=-all,+dac_read_search",
    "--ambient-caps=-all,+dac_read_search",
    "--bounding-set=-all,+dac_read_search",
    "--securebits=+no_setuid_fixup",
)


class UnreachableError(Exception):
    """The unprivileged account can reach neither by itself nor with help what it must run or write."""


@frozen
class Launcher:
    """Starts programs as one account, in *directory*; *account* `None` means: as whoever we are."""

    directory: Path
    account: pwd.struct_passwd | None = None
    prefix: tuple[str, ...] = ()

    def run(self, command: Sequence[str], text: str = "") -> subprocess.CompletedProcess[str]:
        """Run *command* to its end, with *text* as its input and its errors among its output."""
        return subprocess.run(
            [*self.prefix, *command],
            input=text,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            cwd=self.directory,
            env=_environment(),
            user=self._user,
            group=self._group,
            extra_groups=self._groups,
            umask=0o077,
        )

    def start(self, command: Sequence[str], log: Path) -> subprocess.Popen[bytes]:
        """Start *command* in a session of its own, so that Ctrl-C in the terminal reaches us and not it."""
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW
        output = os.open(log, flags, 0o600)
        try:
            return subprocess.Popen(
                [*self.prefix, *command],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=self.directory,
                env=_environment(),
                user=self._user,
                group=self._group,
                extra_groups=self._groups,
                umask=0o077,
                start_new_session=True,
            )
        finally:
            os.close(output)

    def own(self, path: Path) -> None:
        """Give *path*, a directory and all it holds, to the account, and close it to everybody else."""
        path.mkdir(mode=0o700, exist_ok=True)
        if self.account is None:
            return
        _give(path, self.account)
        for parent, directories, files in os.walk(path):
            for name in (*directories, *files):
                _give(Path(parent, name), self.account)

    @property
    def uid(self) -> int:
        """The user id that the programs run as."""
        return os.geteuid() if self.account is None else self.account.pw_uid

    @property
    def _user(self) -> int | None:
        return None if self.account is None or self.prefix else self.account.pw_uid

    @property
    def _group(self) -> int | None:
        return None if self.account is None or self.prefix else self.account.pw_gid

    @property
    def _groups(self) -> list[int] | None:
        return None if self._user is None else []


def launcher(directory: Path, program: Path) -> Launcher:
    """Find the least privilege with which *program* runs and writes in the existing *directory*.

    An ordinary user runs it as itself. Root runs it as the owner of *directory*, or as a harmless account if
    that is root too; and only when that account cannot search the directories above (a clone in /root, say)
    with the one capability that lets it. No permission outside *directory* is changed.
    """
    if os.geteuid() != 0:
        return Launcher(directory)
    account = _account(directory)
    plain = Launcher(directory, account)
    plain.own(directory)
    searching = Launcher(
        directory,
        account,
        ("setpriv", f"--reuid={account.pw_uid}", f"--regid={account.pw_gid}", *SEARCH_ONLY),
    )
    output = ""
    for candidate in (plain, searching):
        try:
            # The shell changes the directory again, this time as the account.
            trial = candidate.run(["sh", "-c", 'cd "$0" && exec "$@"', str(directory), str(program), "--version"])
        except OSError as error:
            output = str(error)
        else:
            if trial.returncode == 0:
                return candidate
            output = trial.stdout.strip()
    raise UnreachableError(
        f"{account.pw_name} (the embedded servers never run as root) cannot reach {directory} or {program}"
        f": {output}. Move them to where every user may go, or start as an ordinary user"
    )


def _account(directory: Path) -> pwd.struct_passwd:
    owner = directory.stat().st_uid
    if owner != 0:
        try:
            return pwd.getpwuid(owner)
        except KeyError:
            pass  # a number without an account, as left behind by a container
    for name in HARMLESS_ACCOUNTS:
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise UnreachableError(
        f"none of the accounts {', '.join(HARMLESS_ACCOUNTS)} exists: start as an ordinary user"
    )


def _give(path: Path, account: pwd.struct_passwd) -> None:
    os.chown(path, account.pw_uid, account.pw_gid, follow_symlinks=False)


def _environment() -> dict[str, str]:
    """Nothing of ours: a stray PGPORT or PGDATA would lead the server elsewhere."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"}
