"""Puts drafts (typed rows of a file) into the store: one loader an entity, one transaction an import."""
