//! A registered redirect URI, and one that is asked for.
#![no_main]

use libfuzzer_sys::fuzz_target;
use workos_ml::redirect_uri::{
    how_matches, is_own_machine, loopback, matches, nearest, registered_violations, violations,
    without_user,
};

fuzz_target!(|uris: (&str, &str)| {
    let (registered, requested) = uris;
    violations(requested);
    registered_violations(registered);
    loopback(requested);
    is_own_machine(requested);
    without_user(requested);
    assert!(
        matches(registered, registered),
        "what is registered matches itself"
    );
    if how_matches(registered, requested).is_none() {
        nearest(&[registered], |it| it, requested);
    }
});
