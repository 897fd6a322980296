"""What waits to be sent. A message that went out is a row no more."""

from django.db import models


class Message(models.Model):
    """A text message, number and words sealed: the words may hold a one-time code."""

    number = models.BinaryField()
    words = models.BinaryField()
    made_at = models.DateTimeField()
    good_until = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"message {self.pk}"
