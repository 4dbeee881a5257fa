use super::*;

fn go(code: &str) -> SourceFile {
    read_as("a.go", &format!("package a\n{code}"))
}

fn within(code: &str) -> SourceFile {
    go(&format!("func f() {{\n{code}\n}}"))
}

#[test]
fn calls_and_their_arguments() {
    let cases = [
        (
            "sso.GetProfileAndToken(ctx, sso.GetProfileAndTokenOpts{Code: code})",
            vec![
                "sso.GetProfileAndToken(ctx, sso.GetProfileAndTokenOpts())",
                "new sso.GetProfileAndTokenOpts(Code=code)",
            ],
        ),
        (
            "client.SSO().Get(&a.B{C: `d`, \"e\": 1})",
            vec![
                "client.SSO()",
                "client.SSO.Get(a.B())",
                "new a.B(C='d', e=1)",
            ],
        ),
        (
            "m.Handle(\"GET /\" + path, mw(h.Callback))",
            vec!["m.Handle(`GET /{}`, mw())", "mw(h.Callback)"],
        ),
        (
            "go run(map[string]string{\"a\": \"b\"}, []int{1, 2}, func() {}, nil, true)",
            vec!["run({a: 'b'}, [1, 2], fn , null, true)"],
        ),
        ("Decode[Input](r)", vec!["Decode(r)"]),
        ("c := new(http.Cookie)", vec!["new http.Cookie()"]),
        (
            "x.(T).Do(-1, list[0], m[\"k\"], *p)",
            vec!["x.Do(-1, list.0, m.k, p)"],
        ),
    ];
    for (code, expected) in cases {
        assert_eq!(calls(&within(code)), expected, "{code}");
    }
}

#[test]
fn what_is_assigned() {
    let cases = [
        ("a, err := f()", vec!["a = f()", "err = f()"]),
        ("a, b = b, a", vec!["a = b", "b = a"]),
        (
            "session.Values[\"user\"] = p.ID",
            vec!["session.Values.user = p.ID"],
        ),
        ("c.MaxAge = -1", vec!["c.MaxAge = -1"]),
        ("var a, b *x.T", vec!["a = x.T", "b = x.T"]),
        ("var n int", vec![]),
        ("const p = \"/a\" + q", vec!["p = `/a{}`"]),
        ("return nil, err", vec!["return = [null, err]"]),
        ("return", vec!["return = null"]),
        ("for _, it := range all {}", vec!["_ = all", "it = all"]),
    ];
    for (code, expected) in cases {
        assert_eq!(assignments(&within(code)), expected, "{code}");
    }
}

#[test]
fn imports_have_the_names_of_their_packages() {
    let file = go(
        "import (\n\t\"net/http\"\n\tum \"github.com/workos/workos-go/v4/pkg/usermanagement\"\n\t\"github.com/workos/workos-go/v10\"\n\t\"gopkg.in/yaml.v3\"\n\t_ \"embed\"\n)",
    );
    assert_eq!(
        imports(&file),
        [
            "net/http: * as http",
            "github.com/workos/workos-go/v4/pkg/usermanagement: * as um",
            "github.com/workos/workos-go/v10: * as workos",
            "gopkg.in/yaml.v3: * as yaml",
            "embed: ",
        ]
    );
}

#[test]
fn types_functions_and_methods_are_scopes() {
    let file = go(
        "type Handler struct {\n\tBase\n\tsso *sso.Client `json:\"a\"`\n\tn int\n}\ntype Store interface {\n\tio.Closer\n\tGet(id string) error\n}\nfunc (h *Handler) Callback(w http.ResponseWriter, _ *http.Request) {}\nfunc New(a, b string) (*Handler, error) { login := func() {}; return nil, nil }",
    );
    assert_eq!(
        scopes(&file),
        [
            "pub Type Handler(): Base in 0",
            "@interface() pub Type Store(): io.Closer in 0",
            "pub Function Callback(w, _): Handler in 0",
            "pub Function New(a, b) in 0",
            "Function login() in 4",
        ]
    );
    assert_eq!(
        assignments(&file),
        [
            "sso = sso.Client",
            "h = Handler",
            "w = http.ResponseWriter",
            "_ = http.Request",
            "return = Handler",
            "login = fn login",
            "return = [null, null]",
        ]
    );
    assert_eq!(file.strings[0].value, "json:\"a\"");
}

#[test]
fn branches_and_cases_of_paths() {
    let file = within(
        "if c, err := r.Cookie(\"s\"); err != nil {\n\tdeny()\n} else {\n\tgo_on()\n}\nswitch {\ncase user == nil:\n\tdeny()\n}\nswitch r.URL.Path {\ncase \"/in\":\n\tin()\n}\nif r.URL.Path == \"/out\" {\n\tout()\n}",
    );
    assert_eq!(
        branches(&file),
        [
            "c, err := r.Cookie(\"s\"); err != nil: 3..=5 else 5..=7",
            "user == nil: 10..=10",
            "r.URL.Path == \"/in\": 14..=14",
            "r.URL.Path == \"/out\": 16..=18",
        ]
    );
    assert_eq!(
        scopes(&file)[1..],
        [
            "@case('/in') Closure () in 1",
            "@case('/out') Closure () in 1"
        ]
    );
}

#[test]
fn reads_are_names_that_are_no_callees() {
    let file = within("x := a.b\nf(c, g.H{K: d[\"e\"]})\nif !ok { y = z }");
    assert_eq!(reads(&file), ["a.b", "c", "d.e", "ok", "z"]);
}
