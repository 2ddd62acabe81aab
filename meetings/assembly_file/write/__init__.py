"""Third phase: a plan becomes rows. It holds no rule of its own: it calls the workflows that the pages call."""
