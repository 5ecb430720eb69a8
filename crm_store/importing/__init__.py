"""Files from other systems in, and everything out again.

Start with :func:`crm_store.importing.reading.read_table` (a file as rows),
:func:`crm_store.importing.headers.map_table` (what its columns mean) and
:mod:`crm_store.importing.values` (what its cells say).
"""
