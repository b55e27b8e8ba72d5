"""The test sets shipped with pgsim, taken from the full data sets."""

from . import cifar10, ptb
from .datafile import IMAGES, TOKENS, HeldData
from .samples import choose


def cifar10_images(path, count: int, seed: int) -> HeldData:
    """Test images of CIFAR-10, spread evenly over the classes."""
    samples = choose(cifar10.load_test(path), count, seed)
    return HeldData(
        name=f"cifar10-test-{count}",
        kind=IMAGES,
        source="CIFAR-10 test images (A. Krizhevsky, Learning Multiple Layers of Features from Tiny Images, 2009)",
        note=f"{cifar10.pixels_are(samples)}; chosen evenly over the classes with seed {seed}",
        license="its authors state none; they ask that the report above be cited",
        values=samples.pixels,
        labels=samples.labels,
    )


def ptb_tokens(path, count: int, length: int) -> HeldData:
    """Stretches from the start of the Penn Tree Bank's test text."""
    return HeldData(
        name="ptb-test-slice",
        kind=TOKENS,
        source="Penn Tree Bank, test text, as prepared by T. Mikolov (10,000 words, <unk> for others, N for numbers)",
        note=(
            f"the first {count} stretches of {length} tokens, each with the token after it; a line is its words and "
            "<eos>; ids number the words in the order in which they first appear in the training text, from 0"
        ),
        license="a short excerpt; the text belongs to its owners (LDC99T42)",
        values=ptb.streams(ptb.load(path).test, count, length),
    )
