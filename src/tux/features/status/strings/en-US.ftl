feature-status = Status

command-ping = Check that Tux is running, how quickly it answers, and its version.

# $gateway and $answer are like `41 ms`, or `?` where nothing has been measured yet.
ping =
    Pong! Gateway: { $gateway } · last reply: { $answer } · started on { $since }.
    -# Tux { $tux } · discord.py { $library } · Python { $python }
