"""`doctor`: whether everything is set up as it has to be, and what to do where it is not.

A check is one small async function of a `Place`, by subject in this package; `checks.py` lists them all.
"""
