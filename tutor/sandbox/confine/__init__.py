"""What a run may touch. One module per mechanism; `select` picks the strongest tier that really holds."""
