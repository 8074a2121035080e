# interface: Raises an exception whose name, message and source hold what a terminal obeys.
kind = type("\x1b[31mOwned\x1b[0m", (Exception,), {})
raise kind("\x1b]0;owned\x07 \x9b2J \ud800 [bold]text[/bold] \x1b[2J")  # \x1b]0;owned\x07
