feature-help = Help

command-help = Show what Tux can do for you here, or how one command works.
    .command = The command to explain; without it, all of them

help-title = What I can do for you here
help-intro = These are the commands that you may use. Choose one to see how it works.
help-choose = Choose a command
help-previous = Previous
help-next = Next
help-back = All commands
help-page = Page { $page } of { $pages }
help-written = How to write it
help-options = Options
help-within = Commands
help-aliases = Also called
help-permissions = Needs
help-unknown = { $similar ->
    [none] There is no command “{ $given }” that you may use. `/help` shows all that you may.
   *[other] There is no command “{ $given }” that you may use. Did you mean { $similar }?
}
