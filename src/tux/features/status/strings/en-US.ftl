feature-status = Status

command-ping = Show whether Tux is there, how quick it is, and its version.

ping-title = Pong
ping-gateway = Gateway
ping-api = Last answer
ping-since = Up since
ping-milliseconds = { $milliseconds } ms
ping-unmeasured = not measured yet
ping-versions = Tux { $tux } · discord.py { $library } · Python { $python }
