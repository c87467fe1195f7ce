"""Cases from public reports of cities and of other software, each with its right value, through what the public uses.

The numbers are those of the cases as they were found (groups 1 to 32); cases that were right all along are tested
elsewhere, and what is said of rare events (2, 2b) is the signals'.
"""
