"""Which record a name in a sentence means: names in any case, short forms, typos, companies as hints.

`crm_store.matching.find` answers; the other modules are the language (text, inflection, nicknames,
companies, phrases: no database) and the index derived from business rows (terms, projection, retrieval).
"""
