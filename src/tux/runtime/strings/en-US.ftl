refused = That can’t be done.

fault = Something went wrong. It has been recorded, so you don’t need to do anything.

duration-unclear = I can’t read “{ $given }” as a duration. Write it like `1h30m`, `90m`, `2 days` or `1w`.
duration-too-short = A duration has to be at least a second, and “{ $given }” is not. Write it like `1h30m` or `2 days`.
duration-too-long = “{ $given }” is too long: the longest is { $years } years. Write it like `2 days` or `4w`.

time-unclear = I can’t read “{ $given }” as a time. Write it like `tomorrow 9am`, `monday 18:00`, `2h` or `2027-01-31 18:00`.
time-past = “{ $given }” has passed already. Write a time in the future, like `tomorrow 9am` or `2h`.
time-ahead = “{ $given }” has not come yet. Write a time in the past, like `2h ago`, `18:00` or `2027-01-31 18:00`.
time-too-far = “{ $given }” is too far ahead: the furthest is { $years } years from now. Write it like `tomorrow 9am` or `4w`.
