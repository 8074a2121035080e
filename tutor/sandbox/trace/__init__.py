"""What a run did, as plain data: the events of a training loop (`training`)."""
