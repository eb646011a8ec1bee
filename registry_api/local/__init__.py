"""Local mode: the registry with everything it needs, on one machine and without any account elsewhere.

Nothing outside this package imports it, and no setting of the ordinary service leads here.
"""
