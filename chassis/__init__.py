"""What every process needs and no process is about."""

import gc

gc.set_threshold(200_000, 20, 50)  # What is imported stays: to look for garbage among it takes a tenth of a start.
