answer-lost = Discord did not take my answer. What you asked for may well be done: look before you try again.
