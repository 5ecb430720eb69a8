"""The demo company: stories as data, and the loader that tells them to the store."""
