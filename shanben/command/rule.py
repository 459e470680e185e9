"""Say what a rule means, or print the whole book of rules, from which docs/rules.md is made."""

from shanben.base.rulebook import describe_rule, describe_rules, nearest_rules, read_rules
from shanben.base.types import UsageError
from shanben.command.options import EXIT_CLEAN
from shanben.command.printing import put


def rule_command(name: str | None) -> int:
    """Print what a rule means, an example and what to do; without a name all rules in Markdown.

    Raises UsageError for an id that no rule has; it names those that look most like it.
    """
    if name is None:
        put(describe_rules(), end="")
        return EXIT_CLEAN
    rule = read_rules().get(name.upper())
    if rule is None:
        nearest = ", ".join(nearest_rules(name))
        raise UsageError(
            f"{name}: no rule has this id" + (f"; near are {nearest}" if nearest else "")
        )
    put("\n".join(describe_rule(rule)))
    return EXIT_CLEAN
