feature-help = Help

command-help = List the commands you can use here, or explain one of them.
    .command = The command to explain, like ban; leave it out to list all commands

help-title = What I can do for you here
help-intro = These are the commands you can use. Choose one to see how it works.
help-choose = Choose a command
help-previous = Previous
help-next = Next
help-back = All commands
help-page = Page { $page } of { $pages }
help-usages = Usage
help-options = Options
help-subcommands = Subcommands
help-aliases = Aliases
help-requirements = Requires
help-unknown = { $similar ->
    [none] There is no command “{ $given }” that you can use. `/help` lists all of yours.
   *[other] There is no command “{ $given }” that you can use. Did you mean { $similar }?
}
