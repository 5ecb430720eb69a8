"""Where messages come from: each channel translates and authenticates, and does nothing else."""
