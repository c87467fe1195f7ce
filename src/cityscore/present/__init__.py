"""What a reader is told: published rows read (``read``), put into words (``say``) and drawn (``draw``)."""
