"""50,000 images through a DataLoader, with the usual CIFAR-10 transforms of torchvision."""

from collections.abc import Iterator
from pathlib import Path

import numpy
import torch
from PIL import Image
from torch.utils.data import DataLoader, Dataset
from torchvision import transforms

BUNDLED = Path(__file__).parents[2] / "data" / "cifar10-mini" / "data_batch_1.bin"
COUNT = 50_000  # as many as CIFAR-10 has

# What bench/programs/augmentations.ts has besides crop and flip: before and after the image becomes a tensor.
FURTHER = {
    "crop and flip": ([], []),
    "random erasing": ([], [transforms.RandomErasing(p=0.5, scale=(0.02, 0.33), ratio=(0.3, 3.3))]),
    "color jitter": ([transforms.ColorJitter(0.4, 0.4, 0.4, 0.1)], []),
    "TrivialAugment": ([transforms.TrivialAugmentWide()], []),
    "RandAugment": ([transforms.RandAugment(num_ops=2, magnitude=9)], []),
}


class Images(Dataset):
    """The bundled images over and over, kept and handed out as torchvision.datasets.CIFAR10 does."""

    def __init__(self, count: int = COUNT, augmentation: str = "crop and flip") -> None:
        records = numpy.fromfile(BUNDLED, dtype=numpy.uint8).reshape(-1, 1 + 3 * 32 * 32)
        records = numpy.resize(records, (count, records.shape[1]))
        self.labels = records[:, 0].astype(int).tolist()
        self.pixels = numpy.ascontiguousarray(records[:, 1:].reshape(-1, 3, 32, 32).transpose(0, 2, 3, 1))
        of_images, of_tensors = FURTHER[augmentation]
        self.transform = transforms.Compose([
            transforms.RandomCrop(32, padding=4),
            transforms.RandomHorizontalFlip(),
            *of_images,
            transforms.ToTensor(),
            transforms.Normalize((0.4914, 0.4822, 0.4465), (0.2470, 0.2435, 0.2616)),
            *of_tensors,
        ])

    def __len__(self) -> int:
        return len(self.labels)

    def __getitem__(self, index: int) -> tuple[torch.Tensor, int]:
        return self.transform(Image.fromarray(self.pixels[index])), self.labels[index]


def generate_batches(batch: int, workers: int, images: Dataset | None = None) -> Iterator[list[torch.Tensor]]:
    """Whole batches without end, epoch after epoch, each in a new order."""
    loader = DataLoader(
        images or Images(), batch, shuffle=True, drop_last=True, num_workers=workers, persistent_workers=workers > 0,
    )
    while True:
        yield from loader
