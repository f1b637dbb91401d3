"""The Twisted shell: transports on one side, sessions on the other, one message at a time in between.

`outlet` joins what is written in one reactor turn, `receiver` and `peer` are the protocols, `session` says what
may be said when, `conversation` serves a session, `listener` and `link` own ports and connections.
"""
