//! The texts of SPF, DKIM and DMARC.
#![no_main]

use std::cell::{Cell, OnceCell};

use libfuzzer_sys::fuzz_target;
use tokio::runtime::Runtime;
use workos_ml::mail::dns::Dns;
use workos_ml::mail::{dkim, dmarc, spf};
use workos_ml_fuzz::{Said, answer_head, dns, runtime};

struct Questions {
    runtime: Runtime,
    said: Said,
    dns: Dns,
}

/// A TXT record for the name that was asked for.
fn record(text: &[u8]) -> Vec<u8> {
    let data: Vec<u8> = text
        .chunks(255)
        .flat_map(|part| std::iter::once(part.len() as u8).chain(part.iter().copied()))
        .collect();
    let mut record = vec![0xc0, 12, 0, 16, 0, 1, 0, 0, 0, 60];
    record.extend((data.len() as u16).to_be_bytes());
    record.extend(data);
    record
}

fn questions() -> Questions {
    let said = Said::default();
    let heard = said.clone();
    let runtime = runtime();
    let entered = runtime.enter();
    let dns = dns(move |question| [answer_head(question, 1), record(&heard.get())].concat());
    drop(entered);
    Questions { runtime, said, dns }
}

thread_local! {
    static QUESTIONS: OnceCell<Questions> = const { OnceCell::new() };
    static COUNT: Cell<u32> = const { Cell::new(0) };
}

fuzz_target!(|input: (u8, &[u8])| {
    let (which, text) = input;
    // An answer of more does not fit into a datagram.
    let text = &text[..text.len().min(900)];
    QUESTIONS.with(|it| {
        let it = it.get_or_init(questions);
        // A new name each time: answers are remembered.
        let count = COUNT.get();
        COUNT.set(count.wrapping_add(1));
        let domain = format!("d{count}.test");
        let version: &[u8] = match which % 3 {
            0 => b"v=spf1 ",
            1 => b"v=DMARC1; ",
            _ => b"v=DKIM1; ",
        };
        it.said.set(&[version, text].concat());
        it.runtime.block_on(async {
            match which % 3 {
                0 => drop(spf::published(&it.dns, &domain).await),
                1 => drop(dmarc::published(&it.dns, &domain).await),
                _ => drop(dkim::published(&it.dns, &domain, "s1").await),
            }
        });
    });
});
