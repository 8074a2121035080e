# interface: Holds, in its own text, what a terminal obeys; the text is shown where it fails.
x = "@escape@]0;owned@bell@" + 1
