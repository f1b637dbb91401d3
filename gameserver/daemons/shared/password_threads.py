"""The threads that hash passwords, as a part of a daemon."""

from twisted.application.service import Service

from gameserver.storage.passwords import ThreadedPasswords


class PasswordThreads(Service):
    """Runs the threads that hash passwords as long as the daemon runs."""

    def __init__(self, passwords: ThreadedPasswords) -> None:
        self._passwords = passwords

    def startService(self) -> None:
        """Start them."""
        super().startService()
        self._passwords.start()

    def stopService(self) -> None:
        """End them."""
        super().stopService()
        self._passwords.close()
