"""The contract's core as one would write it first with Django and DRF: serializers, the ORM, a transaction a request.

Honest, not naive: the right SQLite settings, persistent connections, JSON only, no key to check, no ledger to write.
"""
