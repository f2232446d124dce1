answer-lost = Discord didn’t accept my answer. What you asked for may already be done, so check before you try again.
attachment-too-large = `{ $name }` is too large: I read files up to { $limit } KiB.
attachment-lost = I couldn’t download `{ $name }` from Discord. Try again.
