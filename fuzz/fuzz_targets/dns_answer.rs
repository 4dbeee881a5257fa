//! The records of an answer to a question.
#![no_main]

use std::cell::OnceCell;

use libfuzzer_sys::fuzz_target;
use tokio::runtime::Runtime;
use workos_ml::mail::dns::Dns;
use workos_ml::mail::{dmarc, receiving, spf};
use workos_ml_fuzz::{Said, answer_head, dns, runtime};

struct Questions {
    runtime: Runtime,
    said: Said,
    dns: Dns,
}

fn questions() -> Questions {
    let said = Said::default();
    let heard = said.clone();
    let runtime = runtime();
    let entered = runtime.enter();
    let dns = dns(move |question| [answer_head(question, 1), heard.get()].concat());
    drop(entered);
    Questions { runtime, said, dns }
}

thread_local! {
    static QUESTIONS: OnceCell<Questions> = const { OnceCell::new() };
    static COUNT: std::cell::Cell<u32> = const { std::cell::Cell::new(0) };
}

fuzz_target!(|bytes: &[u8]| {
    QUESTIONS.with(|it| {
        let it = it.get_or_init(questions);
        it.said.set(bytes);
        // A new name each time: answers are remembered.
        let count = COUNT.get();
        COUNT.set(count.wrapping_add(1));
        let domain = format!("d{count}.test");
        it.runtime.block_on(async {
            receiving::route(&it.dns, &domain).await;
            spf::published(&it.dns, &domain).await;
            dmarc::published(&it.dns, &domain).await;
        });
    });
});
