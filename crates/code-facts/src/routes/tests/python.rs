//! Routes of Python's frameworks.

use super::*;

/// Files by path, and the routes that they have.
type Case = (
    &'static [(&'static str, &'static str)],
    &'static [&'static str],
);

#[test]
fn flask() {
    let cases: &[Case] = &[
        // A blueprint of another file; the prefix of the registration takes the place of its own.
        (
            &[
                (
                    "shop/__init__.py",
                    "def create_app():\n  app = Flask(__name__)\n  from .auth import bp\n  from . import cart\n  app.register_blueprint(bp, url_prefix='/in')\n  app.register_blueprint(cart.bp)\n  return app",
                ),
                (
                    "shop/auth.py",
                    "bp = Blueprint('auth', __name__, url_prefix='/auth')\n@bp.route('/callback', methods=['GET', 'POST'])\ndef callback(): pass",
                ),
                (
                    "shop/cart.py",
                    "bp = Blueprint('cart', __name__, url_prefix='/cart')\n@bp.before_request\ndef guard(): pass\n@bp.delete('/<int:id>')\n@login_required\ndef drop(id): pass",
                ),
            ],
            &[
                "GET /in/callback: callback shop/auth.py:2",
                "POST /in/callback: callback shop/auth.py:2",
                "DELETE /cart/<int:id>: guard, drop [login_required] shop/cart.py:4",
            ],
        ),
        // Classes, and routes by calls.
        (
            &[(
                "a.py",
                "app = Flask(__name__)\nclass A(MethodView):\n  def get(self): pass\n  def post(self): pass\napp.add_url_rule('/a', view_func=A.as_view('a'))\ndef b(): pass\napp.add_url_rule('/b', 'b', b)",
            )],
            &[
                "GET /a: get [MethodView] a.py:5",
                "POST /a: post [MethodView] a.py:5",
                "GET /b: b a.py:7",
            ],
        ),
        // Clients and decorators with the same names.
        (
            &[(
                "a.py",
                "@cache.get('key')\ndef a(): pass\n@route('/x')\ndef b(): pass",
            )],
            &[],
        ),
    ];
    for (files, expected) in cases {
        assert_eq!(of_files(files), *expected, "{files:?}");
    }
}

#[test]
fn fastapi_and_starlette() {
    let cases: &[Case] = &[
        (
            &[
                (
                    "app/main.py",
                    "from app.api import auth\nfrom app.core import settings\napp = FastAPI()\napp.include_router(auth.router, prefix=settings.API, dependencies=[Depends(who)])\ndef who(): pass",
                ),
                (
                    "app/api/auth.py",
                    "router = APIRouter(prefix='/auth')\n@router.get('/callback')\nasync def callback(): pass",
                ),
                (
                    "app/core.py",
                    "class Settings(BaseSettings):\n  API: str = '/v1'\nsettings = Settings()",
                ),
            ],
            &["GET /v1/auth/callback: who, callback app/api/auth.py:2"],
        ),
        (
            &[(
                "a.py",
                "app = Starlette(routes=[Route('/', home), Mount('/auth', routes=[Route('/in', enter, methods=['POST'])])])\ndef home(r): pass\ndef enter(r): pass",
            )],
            &["GET /: home a.py:1", "POST /auth/in: enter a.py:1"],
        ),
    ];
    for (files, expected) in cases {
        assert_eq!(of_files(files), *expected, "{files:?}");
    }
}

#[test]
fn django() {
    let files = &[
        (
            "shop/urls.py",
            "from django.urls import include, path, re_path
from shop import views
from rest_framework.routers import DefaultRouter
router = DefaultRouter()
router.register('carts', views.CartSet)
inner = [path('deep/', views.home)]
urlpatterns = [
  path('', views.home),
  path('auth/', include('shop.auth.urls')),
  path('api/', include(router.urls)),
  re_path(r'^in/(?P<id>[0-9]+)/$', views.Page.as_view()),
  path('all/', include(inner)),
]",
        ),
        (
            "shop/views.py",
            "@require_GET
def home(request): pass
class Base(View):
  def load(self): pass
  def get(self, request): pass
class Page(LoginRequiredMixin, Base):
  def post(self, request): pass
class CartSet(ModelViewSet):
  permission_classes = [IsAuthenticated]
  def list(self, request): pass
  @action(detail=True, methods=['post'])
  def empty(self, request, pk): pass",
        ),
        (
            "shop/auth/urls.py",
            "from django.urls import path
from .views import *
urlpatterns = [path('callback', callback)]",
        ),
        ("shop/auth/views.py", "def callback(request): pass"),
    ];
    assert_eq!(
        of_files(files),
        [
            "ANY /auth/callback: callback shop/auth/urls.py:3",
            "GET /api/carts/: list [ModelViewSet, IsAuthenticated] shop/urls.py:5",
            "POST /api/carts/{pk}/empty/: empty [ModelViewSet, IsAuthenticated, action] shop/urls.py:5",
            "GET /all/deep/: home [require_GET] shop/urls.py:6",
            "GET /: home [require_GET] shop/urls.py:8",
            "GET /in/(?P<id>[0-9]+)/: load, get [LoginRequiredMixin, View] shop/urls.py:11",
            "POST /in/(?P<id>[0-9]+)/: load, post [LoginRequiredMixin, View] shop/urls.py:11",
        ]
    );
}

#[test]
fn django_lists_that_include_themselves_end() {
    let files = &[(
        "urls.py",
        "from django.urls import include, path\nurlpatterns = [path('a/', include('urls')), path('b/', include(urlpatterns))]\ndef f(): pass\nurlpatterns = urlpatterns + [path('c/', f)]",
    )];
    assert!(!of_files(files).is_empty());
}
