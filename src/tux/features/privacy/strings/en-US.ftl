feature-privacy = Privacy

command-privacy = See or delete what I store about you.
command-privacy-export = Get a file with everything I store about you.
command-privacy-delete = Delete what I store about you.

privacy-nothing = I don’t store anything about you.

privacy-export-done = Here is everything I store about you, from { $servers ->
    [one] one server
   *[other] { $servers } servers
}. Only you can see this.
privacy-export-too-large = What I store about you comes to { $megabytes } MB even when compressed, which is more than Discord accepts. Ask the person who hosts me for a copy.

privacy-delete-ask = This is what I store about you in { $servers ->
    [one] one server
   *[other] { $servers } servers
}:
privacy-delete-how = If you go ahead, I remove your ID and your name from it. Cases and the history of settings stay in the server’s records under a number that does not show who you are; if you come back to the server, your cases are linked to you again. Reports you made lose your name, but staff can still read what you wrote. I can’t delete messages in channels: ask the server’s staff to do that.
    { $kept ->
        [0] { "" }
       *[other] I have to keep the following for now. I will delete it by myself as soon as it is over:
    }
privacy-delete-button = Delete
privacy-delete-done = { $kept ->
    [0] Deleted. Nothing I store has your ID any more.
   *[other] Deleted, except for the following, which is still needed. I will delete it by myself as soon as it is over; you don’t have to do anything:
}
privacy-kept-more = and { $count } more.

personal-earlier_reasons = { $count ->
    [one] one earlier reason of a moderation case, about you or written by you
   *[other] { $count } earlier reasons of moderation cases, about you or written by you
}
personal-cases = { $count ->
    [one] one entry in a moderation case, about you or made by you
   *[other] { $count } entries in moderation cases, about you or made by you
}
personal-settings = { $count ->
    [one] one group of settings that you were the last to change, or that mentions you
   *[other] { $count } groups of settings that you were the last to change, or that mention you
}
personal-changes = { $count ->
    [one] one change in the history of settings
   *[other] { $count } changes in the history of settings
}
personal-jobs = { $count ->
    [one] one action I have scheduled
   *[other] { $count } actions I have scheduled
}

personal-kept-case = { $server }: case #{ $number } ({ $kind }), while it is in force; without your ID nobody could enforce or end it.
personal-kept-job = { $server }: something about you that is due on { $due_at }, until it is done.
