"""What is proved, and how it is checked, with nothing but Python's standard library.

The verifier that goes to an auditor is assembled from these very files, so nothing here may import anything else.
"""
