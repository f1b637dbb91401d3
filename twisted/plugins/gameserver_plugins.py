"""What `twistd --help` lists: one line per daemon."""

from twisted.application.service import ServiceMaker

login = ServiceMaker("a3 login", "gameserver.daemons.login", "A3: accounts, gates, hand-over", "login")
gate = ServiceMaker("a3 gate", "gameserver.daemons.gate", "A3: players' connections, cipher, routing", "gate")
account = ServiceMaker("a3 account", "gameserver.daemons.account", "A3: characters of an account", "account")
main = ServiceMaker("a3 main", "gameserver.daemons.main", "A3: which zone serves which map, who is where", "main")
zone = ServiceMaker("a3 zone", "gameserver.daemons.zone", "A3: the worlds of some maps", "zone")
portal = ServiceMaker("a3 portal", "gameserver.daemons.portal", "A3: web pages for players", "portal")
cluster = ServiceMaker("a3 cluster", "gameserver.daemons.cluster", "A3: every daemon in one process", "cluster")
