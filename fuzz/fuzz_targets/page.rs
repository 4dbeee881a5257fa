//! A page of an application under test.
#![no_main]

use libfuzzer_sys::fuzz_target;
use workos_ml::conformance::browser::{Page, holds};

fuzz_target!(|html: &str| {
    let page = Page::parse(html);
    for form in &page.forms {
        form.email_field();
        form.code_values("123456");
        form.asks_for_password();
        form.speaks_of_mail();
        form.target();
        form.filled(&[("email", "you@example.com")]);
    }
    holds(html, "form");
});
