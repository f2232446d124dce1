feature-status = Status

command-ping = Show whether Tux is there, how quick it is, and its version.

# $gateway and $answer are like `41 ms`, or `?` where nothing has been measured yet.
ping =
    Pong! Discord’s gateway answers in { $gateway }, its API took { $answer } for my last answer. Up since { $since }.
    -# Tux { $tux } · discord.py { $library } · Python { $python }
