//! What any program may send to the port of the callback.
#![no_main]

use std::cell::OnceCell;
use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};

use libfuzzer_sys::fuzz_target;
use tokio::runtime::Runtime;
use workos_ml::callback::{CallbackServer, ExpectedState, Host, Listener};
use workos_ml::secret::Secret;

struct Server {
    port: u16,
    _runtime: Runtime,
    server: CallbackServer,
}

fn server() -> Server {
    let runtime = workos_ml_fuzz::runtime();
    let _entered = runtime.enter();
    let listener = Listener::bind(Host::V4, &[0], "/callback").unwrap();
    let port = listener.port();
    let state = ExpectedState::Exactly(Secret::new("state-of-the-fuzzer"));
    let server = listener.serve(state, true).unwrap();
    drop(_entered);
    Server {
        port,
        _runtime: runtime,
        server,
    }
}

thread_local! {
    static SERVER: OnceCell<Server> = const { OnceCell::new() };
}

fuzz_target!(|bytes: &[u8]| {
    SERVER.with(|it| {
        let server = it.get_or_init(server);
        let _ = server.server.paste(&String::from_utf8_lossy(bytes));
        let mut stream = TcpStream::connect(("127.0.0.1", server.port)).unwrap();
        let _ = stream.write_all(bytes);
        let _ = stream.shutdown(Shutdown::Write);
        let _ = stream.read_to_end(&mut Vec::new());
    });
});
