//! The private folder of a run, and that it goes on every way out.

use std::fs::{self, File};
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::process::Stdio;
use std::time::{Duration, SystemTime};

use crate::support::{Running, Sandbox};

/// A sandbox whose temporary files are its own, in a folder `tmp`.
fn sandbox() -> Sandbox {
    let sandbox = Sandbox::new();
    let temporary = sandbox.path().join("tmp");
    fs::create_dir(&temporary).unwrap();
    let temporary = temporary.to_str().unwrap().to_owned();
    sandbox.variable("TMPDIR", &temporary)
}

fn left(sandbox: &Sandbox) -> Vec<PathBuf> {
    let entries = fs::read_dir(sandbox.path().join("tmp")).unwrap();
    entries.map(|it| it.unwrap().path()).collect()
}

fn around(sandbox: &Sandbox, script: &str) -> Running {
    let mut command = sandbox.command(&["emulate", "-q", "--", "sh", "-c", script]);
    // Away from the terminal that the tests may be run on.
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    Running::new(command.stderr(Stdio::piped()).spawn().unwrap())
}

#[test]
fn it_is_private_holds_no_key_and_is_gone_at_the_end() {
    let sandbox = sandbox();
    let running = around(&sandbox, "echo in $SSL_CERT_FILE; read wait");
    running.stdout_line("bundle.pem");
    drop(running);

    let finished = around(
        &sandbox,
        "cd ${SSL_CERT_FILE%/*}; ls; ls -ld . | cut -c1-10; ! grep -r PRIVATE . && echo none",
    )
    .finish()
    .expect_code(0);
    let lines: Vec<&str> = finished.stdout.lines().collect();
    assert_eq!(
        lines,
        [
            "bundle.pem",
            "hook.cjs",
            "hook.rb",
            "ini",
            "lock",
            "truststore.jks",
            "drwx------",
            "none"
        ]
    );
}

#[test]
fn it_goes_with_the_command_and_with_every_signal() {
    let sandbox = sandbox();
    around(&sandbox, "exit 3").finish().expect_code(3);
    assert_eq!(left(&sandbox), Vec::<PathBuf>::new());
    for (name, code) in [("TERM", 143), ("INT", 130), ("HUP", 129)] {
        let script = "echo ready; while :; do sleep 0.05; done";
        let running = around(&sandbox, script);
        running.stdout_line("ready");
        assert_eq!(left(&sandbox).len(), 1);
        running.signal(name);
        running.finish().expect_code(code);
        assert_eq!(left(&sandbox), Vec::<PathBuf>::new(), "{name}");
    }
    around(&sandbox, "kill -9 $$").finish().expect_code(137);
    assert_eq!(left(&sandbox), Vec::<PathBuf>::new());
    sandbox
        .run(&["emulate", "--", "no-such-command"])
        .expect_code(127);
    assert_eq!(left(&sandbox), Vec::<PathBuf>::new());
}

#[test]
fn what_a_killed_run_left_is_swept_and_what_lives_is_not() {
    let sandbox = sandbox();
    let long_ago = SystemTime::now() - Duration::from_secs(3600);
    let folder = |name: &str| {
        let path = sandbox.path().join("tmp").join(name);
        fs::create_dir(&path).unwrap();
        let lock = File::create(path.join("lock")).unwrap();
        (path, lock)
    };
    let (killed, _) = folder("workos-ml-intercept-killed");
    let (alive, lock) = folder("workos-ml-intercept-alive");
    lock.lock().unwrap();
    let (young, _) = folder("workos-ml-intercept-young");
    let (foreign, _) = folder("somebody-elses");
    for old in [&killed, &alive, &foreign] {
        File::open(old).unwrap().set_modified(long_ago).unwrap();
    }
    around(&sandbox, "true").finish().expect_code(0);
    assert!(!killed.exists());
    assert!(alive.exists() && young.exists() && foreign.exists());
    assert_eq!(
        fs::metadata(&alive).unwrap().permissions().mode() & 0o700,
        0o700
    );
}

#[test]
fn a_folder_for_temporary_files_with_a_space_in_its_name_is_no_trouble() {
    let sandbox = Sandbox::new().file("a b/x", "");
    let folder = sandbox.path().join("a b").to_str().unwrap().to_owned();
    let sandbox = sandbox.variable("TMPDIR", &folder);
    let finished = around(&sandbox, "echo $RUBYOPT").finish().expect_code(0);
    assert!(!finished.stdout.trim().contains(' '), "{finished:#?}");
}

#[test]
fn it_can_be_turned_off() {
    let sandbox = sandbox();
    let finished = sandbox
        .run(&["emulate", "-q", "--no-intercept", "--", "env"])
        .expect_code(0);
    for name in ["NODE_OPTIONS", "HTTPS_PROXY", "SSL_CERT_FILE", "INTERCEPT_"] {
        assert!(!finished.stdout.contains(name), "{finished:#?}");
    }
    assert!(
        finished.stdout.contains("WORKOS_BASE_URL="),
        "{finished:#?}"
    );
    sandbox.run(&["emulate", "--no-intercept"]).expect_code(2);
}
