"""The command line's shell, for proofs that work from outside."""

from tests.cli.conftest import no_trace_of_this_machine, shell

__all__ = ["no_trace_of_this_machine", "shell"]
