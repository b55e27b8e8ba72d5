"""``pgexport check``: executes a trace again and compares the results."""

from .. import archive, interpreter
from ..errors import ExportError

# What the interpreter raises if a manifest is not as pgexport writes it; all else is an error of this package.
WRONG = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)


def add(commands):
    """Adds the command."""
    command = commands.add_parser(
        "check",
        help="execute a trace again and compare",
        description="Executes a trace with numpy alone; compares codes, gates, outputs, scores and predictions; "
        "a causal network with attention also token by token.",
    )
    command.add_argument("trace", metavar="NPZ")
    command.add_argument("--held", metavar="NPZ", help="compare the answers for this pgsim.data/1 file as well")
    command.set_defaults(run=_run)


def _run(options) -> int:
    manifest, arrays = archive.read(options.trace)
    try:
        run = interpreter.run(manifest, arrays)
        if interpreter.decodes(manifest):
            run.problems += interpreter.decode(manifest, arrays)
        if options.held is not None:
            interpreter.run_held(manifest, arrays, options.held, run)
    except WRONG as err:
        found = f"{type(err).__name__}: {err}"
        remedy = "pgsim trace verify names the field; write the trace again with pgexport"
        raise ExportError(f"{options.trace}: its manifest cannot be followed ({found}); {remedy}") from err
    for problem in run.problems:
        print(problem)
    compared = f"{run.gates} gates, {run.outputs} outputs, {run.predictions.size + run.held} predictions"
    print(f"{options.trace}: {compared}: {len(run.problems)} problems")
    return 1 if run.problems else 0
