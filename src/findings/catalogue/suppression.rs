//! Suppressions and baselines.

super::family! { Suppression
    SUPPRESSION_REASON "suppression-reason"
        "every suppression says why"
        "Nobody who comes later can tell a decision from an accident without a reason."
        ""
    SUPPRESSION_RULE "suppression-rule"
        "every suppression names rules that exist"
        "With a name that no rule has, nothing is suppressed."
        ""
    SUPPRESSION_EXPIRED "suppression-expired"
        "no suppression has expired"
        "What was set aside until a day counts again from then on."
        ""
    SUPPRESSION_UNUSED "suppression-unused"
        "every suppression suppresses something"
        "One that does not hides the next mistake in that place."
        ""
    BASELINE_STALE "baseline-stale"
        "everything in the baseline is still found"
        "An entry for what has been fixed would let it come back unseen."
        ""
}
