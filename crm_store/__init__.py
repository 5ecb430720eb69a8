"""The system of record: schema, permissions, change log, import and reports.

It knows nothing of models, prompts or channels. Start with :mod:`crm_store.store` (opening a
database) and :mod:`crm_store.unit` (the only way to write to it).
"""
