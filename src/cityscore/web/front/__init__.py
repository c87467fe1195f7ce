"""The front of the site: it reads what strangers send before a thread is taken, and shares the threads out by lanes.

Nothing is imported here: the process that draws takes one file of it before Django is set up.
"""
