answer-lost = Discord didn’t accept my answer. What you asked for may already be done, so check before you try again.
