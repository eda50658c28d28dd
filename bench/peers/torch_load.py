"""PyTorch's DataLoader alone: torch_load.py BATCH WORKERS SECONDS AUGMENTATION."""

import sys

from images import Images, generate_batches
from report import rate_calls, report

batch, workers, seconds = int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])
augmentation = sys.argv[4]

if __name__ == "__main__":
    batches = generate_batches(batch, workers, Images(augmentation=augmentation))
    # What was made ahead while nobody took anything is not counted.
    report("img/s", rate_calls(lambda: next(batches), batch, seconds, warm_up=16))
