answer-lost = Discord didn’t accept my answer. What you asked for may already be done, so check before you try again.
attachment-too-large = `{ $name }` is too large: I read files up to { $limit } KiB.
attachment-lost = I couldn’t download `{ $name }` from Discord. Try again.
staff-answer-sent = I’ve sent you the answer in a direct message, because others can read this channel.
staff-answer-closed = That answer is for staff, but others can read this channel, and I can’t send you a direct message. Use the slash command, or a channel that only staff can read.
