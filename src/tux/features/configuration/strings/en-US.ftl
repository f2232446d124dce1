feature-configuration = Configuration

command-config = Show and change how Tux works in this server.
command-config-logs = Where Tux writes down what moderators do.
command-config-logs-set = Choose the channel where Tux writes down what moderators do.
    .channel = The channel; Tux has to be able to write there
command-config-logs-show = Show the channel where Tux writes down what moderators do.
command-config-logs-clear = Stop writing down what moderators do in a channel.
command-config-prefix = What a typed command begins with.
command-config-prefix-set = Choose what a typed command begins with.
    .prefix = 1 to 10 characters without blanks, like ! or tux.
command-config-prefix-show = Show what a typed command begins with.
command-config-prefix-clear = Go back to the prefix that Tux came with.

config-logs-set = What moderators do is written down in { $channel }.
config-logs-unset = What moderators do is not written down in any channel. Choose one with `/config logs set`.
config-logs-gone = The channel where I wrote down what moderators do is gone. Choose another with `/config logs set`.
config-logs-none = There is no channel to clear: what moderators do is not written down anywhere.
config-channel-not-writable = I can’t write in { $channel }: there I need { $permissions }. Give my role that in the channel’s settings, or choose another channel. Nothing has changed.
config-prefix = { $own ->
    [true] Typed commands begin with `{ $prefix }` here, or with a mention of me.
   *[false] Typed commands begin with `{ $prefix }`, or with a mention of me. Choose another with `/config prefix set`.
}
