use super::*;

fn rb(code: &str) -> SourceFile {
    read_as("a.rb", code)
}

#[test]
fn calls_and_their_arguments() {
    let cases = [
        (
            "WorkOS::SSO.profile_and_token(code: params[:code])",
            "WorkOS.SSO.profile_and_token(code=params.code)",
        ),
        ("get '/in' do\nend", "get('/in', fn )"),
        (
            "before_action :sign_in, only: %i[show]",
            "before_action(sign_in, only=[show])",
        ),
        ("reset_session", "reset_session()"),
    ];
    for (code, expected) in cases {
        assert_eq!(calls(&rb(code)).last().unwrap(), expected, "{code}");
    }
}

#[test]
fn members_of_variables_are_no_calls_of_others() {
    let file = rb("made = create\nmail made.link\nsession[:user] = made.id");
    assert_eq!(
        assignments(&file),
        ["made = create()", "session.user = made.id"]
    );
    assert!(reads(&file).contains(&"made.link"));
}

#[test]
fn classes_and_what_they_are_made_of() {
    let file = rb("class A::B < Base\n  include Signed\n  def go(code, to: nil)\n  end\nend");
    assert_eq!(
        scopes(&file),
        [
            "pub Type A.B(): Base, Signed in 0",
            "pub Function go(code, to) in 1"
        ]
    );
}

#[test]
fn branches_and_rescues() {
    let file = rb("def go\n  ask\n  stop unless user\nrescue A::B => e\n  tell\nend");
    assert_eq!(branches(&file), ["!(user): 3..=3"]);
    assert_eq!(file.catches[0].kinds, ["A.B"]);
    assert_eq!(file.catches[0].name, "e");
}
