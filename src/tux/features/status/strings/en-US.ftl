feature-status = Status

command-ping = Show whether Tux is there, how quick it is, and its version.

ping =
    Pong! Discord’s gateway answers in { $gateway ->
        [none] a time not measured yet
       *[other] { $gateway } ms
    }, its API took { $answer ->
        [none] a time not measured yet
       *[other] { $answer } ms
    } for my last answer. Up since { $since }.
    -# Tux { $tux } · discord.py { $library } · Python { $python }
