//! Cookies that an application sets, and what is sent back.
#![no_main]

use libfuzzer_sys::fuzz_target;
use url::Url;
use workos_ml::conformance::browser::Cookies;

fuzz_target!(|input: (Vec<&str>, &str)| {
    let (headers, address) = input;
    let Ok(url) = Url::parse(&format!("http://localhost{address}")) else {
        return;
    };
    let mut cookies = Cookies::default();
    for header in headers {
        cookies.receive(header, &url);
    }
    for is_cross_site in [false, true] {
        cookies.header(&url, is_cross_site);
    }
});
