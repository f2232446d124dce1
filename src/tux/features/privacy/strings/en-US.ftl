feature-privacy = Privacy

command-privacy = What I hold about you, and how it ends.
command-privacy-export = Get a file with all that I hold about you.
command-privacy-delete = Have me delete what I hold about you.

privacy-nothing = I hold nothing about you.

privacy-export-done = Here is what I hold about you, { $servers ->
    [one] in one server
   *[other] in { $servers } servers
}. Nobody else sees this.
privacy-export-too-large = What I hold about you is { $megabytes } MB even when compressed, which Discord does not take. Ask whoever hosts me for it.

privacy-delete-ask = This is what I hold about you, { $servers ->
    [one] in one server
   *[other] in { $servers } servers
}:
privacy-delete-how = I take your id and your name out of it. Cases, and who changed a setting, stay in the record of the server under a number that nobody can turn back into you; should you come back there, the cases are yours again. Reports that you made lose your name, and their words stay with the staff. Messages in channels are not mine to delete: ask the staff of the server.
    { $kept ->
        [0] { "" }
       *[other] This I have to keep for now, and will delete by myself once it has ended:
    }
privacy-delete-button = Delete
privacy-delete-done = { $kept ->
    [0] Deleted. I hold nothing with your id any more.
   *[other] Deleted, except for what is still needed. I will delete this by myself once it has ended, and you need do nothing for that:
}
privacy-kept-more = and { $count } more.

personal-cases = { $count ->
    [one] one entry in cases of moderation, about you or made by you
   *[other] { $count } entries in cases of moderation, about you or made by you
}
personal-settings = { $count ->
    [one] one group of settings that you changed last, or that names you
   *[other] { $count } groups of settings that you changed last, or that name you
}
personal-changes = { $count ->
    [one] one change in the history of settings
   *[other] { $count } changes in the history of settings
}
personal-jobs = { $count ->
    [one] one thing that I am to do later
   *[other] { $count } things that I am to do later
}

personal-kept-case = { $server }: case #{ $number } ({ $kind }), as long as it goes on, because without your id nobody could enforce or end it.
personal-kept-job = { $server }: something about you that is due { $due_at }, until it is done.
