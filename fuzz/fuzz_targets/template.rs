//! A template of a message.
#![no_main]

use libfuzzer_sys::fuzz_target;
use workos_ml::mail::{TemplateValues, Templates};
use workos_ml::secret::Secret;

fuzz_target!(|source: &str| {
    let templates = Templates::read(Some(source.to_owned()), &[]).unwrap();
    let _ = templates.fill(&TemplateValues {
        link: Secret::new("https://auth.workos.com/passwordless/token/confirm"),
        email: "you@example.com".into(),
        expires_in: "15 minutes".into(),
    });
});
