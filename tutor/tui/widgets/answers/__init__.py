"""How each kind of question is answered: one widget a kind, all with the same few doors."""
