"""The company file: what it says, whether that holds, and bringing the company there.

The company itself is read with :func:`crm_store.own_company.own_company`.
"""
