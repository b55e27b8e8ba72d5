"""The common work of the commands for CIFAR-10 networks: measure, store a few images, report."""

from .. import cifar10, evaluate, manifest
from ..exporter import export
from ..networks import Network
from ..report import report
from ..samples import choose


def export_cifar10(module, network: Network, options):
    """Writes the trace of a loaded network according to the command's options."""
    samples = cifar10.load_test(options.data)
    stored = choose(samples, options.images, options.seed)
    measured = choose(samples, options.accuracy_images or len(samples), options.seed)
    about = manifest.About(
        name=options.name,
        model=network.model,
        dataset="CIFAR-10",
        split="test",
        note=f"{cifar10.pixels_are(samples)}; images chosen evenly over the classes with seed {options.seed}",
        trained_by=network.trained_by,
        training=network.training,
        training_seed=None,
        license=network.license,
    )
    which = "all" if len(measured) == len(samples) else f"{len(measured)} chosen with seed {options.seed} of the"
    where = f"CIFAR-10, {which} test images, {'JPEG files' if cifar10.is_jpeg(samples) else 'original pixels'}"
    result = evaluate.measure(module, measured, where, network.modes)
    report(options.out, export(options.out, module, stored, about, result, options.held), result)
