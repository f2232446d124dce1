## Detection and settings

antinuke-title = Antinuke

personal-antinuke_rules = { $count ->
    [one] one server whose antinuke settings you were the last to change
   *[other] { $count } servers whose antinuke settings you were the last to change
}
personal-antinuke_trust = { $count ->
    [one] one entry in a list of who is trusted by antinuke, about you or made by you
   *[other] { $count } entries in lists of who is trusted by antinuke, about you or made by you
}
personal-antinuke_panic = { $count ->
    [one] one panic mode that you began
   *[other] { $count } panic modes that you began
}

## Status and preflight

## Guard

antinuke-moderator-stopped = Antinuke has stopped you, because you did too much in too short a time. Only the server’s owner can let you go on.

## Responses and panic mode

antinuke-audit-reason = Antinuke: stops an attack
panic-audit-reason = Antinuke: panic mode
panic-end-reason = Antinuke: panic mode is over

## Incidents

personal-antinuke_events = { $count ->
    [one] one decision of antinuke that is about you or that you undid
   *[other] { $count } decisions of antinuke that are about you or that you undid
}
personal-antinuke_entries = { $count ->
    [one] one action that antinuke counted, done to you or mentioning you
   *[other] { $count } actions that antinuke counted, done to you or mentioning you
}

## Journal and snapshots

personal-guild_journal = { $count ->
    [one] one change of a server, made by you or about you
   *[other] { $count } changes of servers, made by you or about you
}
personal-guild_snapshots = { $count ->
    [one] one snapshot of a server that you took
   *[other] { $count } snapshots of servers that you took
}

## Restoring

personal-restorations = { $count ->
    [one] one restoration of a server that you asked for or that mentions you
   *[other] { $count } restorations of servers that you asked for or that mention you
}

## Drills and replays

## Quarantine
