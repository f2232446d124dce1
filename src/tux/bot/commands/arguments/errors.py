"""The refusals of arguments that cannot be converted."""

from tux.runtime.refusals import Refusal


class UserUnknown(Refusal):
    """Nobody has that name or id. Data: `given`."""

    key = "user-unknown"


class NobodyNamed(Refusal):
    """Nobody is named in what was typed for the members, such as a comma alone."""

    key = "nobody-named"


class UserAmbiguous(Refusal):
    """Several members have that name. Data: `given`, `similar`."""

    key = "user-ambiguous"


class TooManyUsers(Refusal):
    """The command takes fewer users. Data: `given`, the number of users, and `limit`."""

    key = "users-too-many"


class NumberUnclear(Refusal):
    """The text is not a number. Data: `given`."""

    key = "number-unclear"


class NumberTooLarge(Refusal):
    """Nothing has a number that large. Data: `given`."""

    key = "number-too-large"


class MessageReferenceInvalid(Refusal):
    """The text is neither the id nor the link of a message. Data: `given`."""

    key = "message-reference-invalid"


class MessageElsewhere(Refusal):
    """The message is in another channel. Data: `given`, `channel`."""

    key = "message-elsewhere"
