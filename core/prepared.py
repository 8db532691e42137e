"""Not used, on the lead's decision: SQL prepared once and bound to other people's ids later.

tests/permissions/test_markers.py caught it showing one programme's cycles to another. Access must
be compiled afresh with every query. Make the queries themselves cheaper instead (fewer conditions,
fewer columns), and report what stays above its target. Do not bring this back.
"""
