answer-lost = Discord didn’t accept my answer. What you asked for may already be done, so check before you try again.
attachment-too-large = `{ $name }` is too large: I read files up to { $limit } KiB.
attachment-lost = I couldn’t download `{ $name }` from Discord. Try again.
staff-answer-sent = I’ve sent you the answer in a direct message, because others can read this channel.
staff-answer-here = That answer is for staff, but others can read this channel. Use the slash command, or a channel that only staff can read.
staff-answer-closed = That answer is for staff, but others can read this channel, and I can’t send you a direct message. Use the slash command, or a channel that only staff can read.

# The permissions that the bot needs, each with what is lost without it, as the end of a sentence.
needs-commands = { $count ->
    [one] { $commands } doesn’t work
   *[other] { $commands } don’t work
}
needs-view-channel = channels stay hidden from the bot, so that it can do nothing in them
needs-send-messages = typed commands get no answer, and nothing is posted in log channels
needs-send-messages-in-threads = typed commands get no answer in threads
needs-embed-links = typed commands that answer with an embed don’t work, and nothing is posted in log channels
needs-read-message-history = answers to typed commands can’t reply to them
