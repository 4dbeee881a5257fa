use super::*;

fn ex(code: &str) -> SourceFile {
    read_as("a.ex", code)
}

#[test]
fn calls_and_pipes() {
    let file = ex("conn |> put_session(:user, profile.id)");
    assert_eq!(calls(&file)[0], "put_session(conn, user, profile.id)");
    let file = ex("WorkOS.SSO.get_profile(%{code: params[\"code\"]})");
    assert_eq!(
        calls(&file),
        ["WorkOS.SSO.get_profile({code: params.code})"]
    );
}

#[test]
fn modules_and_functions() {
    let file = ex(
        "defmodule A.B do\n  alias C.{D, E}\n  def go(conn, %{\"code\" => code}) do\n    conn\n  end\nend",
    );
    assert_eq!(imports(&file), ["C.D: * as D", "C.E: * as E"]);
    assert_eq!(
        scopes(&file),
        ["pub Type A.B() in 0", "pub Function go(conn, code) in 1"]
    );
}

#[test]
fn errors_that_are_answered() {
    let file = ex("case go(code) do\n  {:ok, it} -> it\n  {:error, _} -> stop()\nend");
    assert_eq!(catches(&file), ["1..=1:  3..=3"]);
}
