"""What every process needs and no process is about."""

import gc

gc.set_threshold(1_000_000, 20, 50)  # What is imported stays, some 200,000 objects: nobody looks for garbage among it.
