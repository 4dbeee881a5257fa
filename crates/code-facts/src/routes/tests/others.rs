//! Routes of PHP's, Ruby's and Elixir's frameworks.

use super::*;

#[test]
fn wordpress() {
    let plugin = "<?php\nclass Login {\n  function __construct() {\n    add_action('template_redirect', [$this, 'callback']);\n    add_action('wp_logout', [$this, 'left']);\n    add_action('admin_menu', [$this, 'menu']);\n    add_action('rest_api_init', function () {\n      register_rest_route('choir/v1', '/link', ['methods' => 'POST', 'callback' => [self::class, 'link'], 'permission_callback' => '__return_true']);\n    });\n  }\n  function rules() { add_rewrite_rule('^sign-in/callback/?$', 'index.php?callback=1', 'top'); }\n  function callback() {}\n  function left() {}\n  function menu() {}\n  function link() {}\n}";
    assert_eq!(
        of_files(&[("login.php", plugin)]),
        [
            "ANY /sign-in/callback: callback login.php:4",
            "ANY /wp-login.php?action=logout: left login.php:5",
            "POST /wp-json/choir/v1/link: link [__return_true] login.php:8",
        ]
    );
}

#[test]
fn middleware_that_answers_by_path() {
    let code = "<?php\nclass Auth implements MiddlewareInterface {\n  public function process($request, $handler) {\n    if ($path === $this->settings->callbackPath) {\n      return $this->callback($request);\n    }\n    if ($path === $this->settings->getLogoutPath()) {\n      return $this->leave($request);\n    }\n    if ($path === $this->settings->elsePath) {\n      $request = null;\n    }\n    return $handler->handle($request);\n  }\n  private function callback($request) {}\n  private function leave($request) {}\n}";
    assert_eq!(
        of_files(&[("Auth.php", code)]),
        [
            "ANY /{callbackPath}: callback Auth.php:4",
            "ANY /{LogoutPath}: leave Auth.php:7",
        ]
    );
}

#[test]
fn phoenix_resources_and_conditions() {
    let router = "defmodule W.Router do\n  use W, :router\n  scope \"/shop\", W do\n    resources \"/letters\", LetterController, only: [:index, :show]\n  end\nend";
    let controller = "defmodule W.LetterController do\n  use W, :controller\n  plug :require_reader when action in [:show]\n  plug :note when action not in [:show]\n  def index(conn, _), do: conn\n  def show(conn, _), do: conn\n  def delete(conn, _), do: conn\n  defp require_reader(conn, _), do: conn\n  defp note(conn, _), do: conn\nend";
    assert_eq!(
        of_files(&[("router.ex", router), ("letters.ex", controller)]),
        [
            "GET /shop/letters: note, index router.ex:4",
            "GET /shop/letters/:id: require_reader, show router.ex:4",
        ]
    );
}

#[test]
fn absinthe() {
    let schema = "defmodule S.Accounts do\n  use Absinthe.Schema.Notation\n  alias S.Resolvers.Auth\n  object :mutations do\n    field :sign_in, :user do\n      middleware S.Signed\n      arg :code, non_null(:string)\n      resolve &Auth.sign_in/2\n    end\n    field :name, :string\n  end\nend";
    let resolver = "defmodule S.Resolvers.Auth do\n  def sign_in(args, _), do: args\nend";
    let middleware = "defmodule S.Signed do\n  def call(resolution, _), do: resolution\nend";
    assert_eq!(
        of_files(&[
            ("accounts.ex", schema),
            ("auth.ex", resolver),
            ("signed.ex", middleware)
        ]),
        ["ACTION sign_in: call, sign_in accounts.ex:5"]
    );
}

#[test]
fn plug_router() {
    let root = "defmodule K.Router do\n  use Plug.Router\n  plug :count\n  forward \"/in\", to: K.SignIn\n  match \"/all\", to: K.All\n  match _ do\n    conn\n  end\n  defp count(conn, _), do: conn\nend";
    let sign_in = "defmodule K.SignIn do\n  use Plug.Router\n  get \"/done\" do\n    send_resp(conn, 200, \"\")\n  end\nend";
    let all = "defmodule K.All do\n  def call(conn, _), do: conn\nend";
    assert_eq!(
        of_files(&[
            ("router.ex", root),
            ("sign_in.ex", sign_in),
            ("all.ex", all)
        ]),
        [
            "ANY /all: count, call router.ex:5",
            "GET /in/done: sign_in.ex:3 sign_in.ex:3",
        ]
    );
}

#[test]
fn symfony() {
    let code = "<?php\n#[Route('/a')]\nclass A {\n  #[IsGranted('ROLE_A')]\n  #[Route(path: '/b', methods: ['GET', 'POST'])]\n  public function b() {}\n  /**\n   * @Route(\"/c\", name=\"c\")\n   */\n  public function c() {}\n  public function d() {}\n}\n#[Route(['en' => '/e', 'de' => '/f'])]\nclass E {\n  public function __invoke() {}\n}";
    assert_eq!(
        of_files(&[("A.php", code)]),
        [
            "GET /a/b: b [IsGranted] A.php:5",
            "POST /a/b: b [IsGranted] A.php:5",
            "ANY /a/c: c A.php:8",
            "ANY /e: __invoke A.php:13",
        ]
    );
}

#[test]
fn yii() {
    let code = "<?php\nuse yii\\web\\Controller;\nclass SignInController extends Controller {\n  public function actionMailLink() {}\n  public function actions() {}\n}";
    assert_eq!(
        of_files(&[("SignInController.php", code)]),
        ["ANY /sign-in/mail-link: actionMailLink SignInController.php:4"]
    );
}
