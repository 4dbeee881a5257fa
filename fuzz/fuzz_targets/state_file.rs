//! A state file of the emulator, which is read, and written again.
#![no_main]

use emulator::{Emulator, Settings};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state.json");
    std::fs::write(&path, bytes).unwrap();
    let settings = Settings {
        state_file: Some(path),
        ..Settings::default()
    };
    workos_ml_fuzz::runtime().block_on(async {
        if let Ok(emulator) = Emulator::start(settings).await {
            emulator.stop().await.unwrap();
        }
    });
});
