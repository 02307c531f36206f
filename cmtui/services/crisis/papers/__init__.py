"""What is written about a crisis: the brief, the tactical report and the review.

All of it is read from the records and the change log; none of it is kept.
"""
