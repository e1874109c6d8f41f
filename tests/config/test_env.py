import pytest
from django.core.exceptions import ImproperlyConfigured

from config.env import database, required


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        pytest.param(
            "postgresql://offerdesk@/shop?host=/run/sockets",
            {"NAME": "shop", "USER": "offerdesk", "PASSWORD": "", "HOST": "/run/sockets", "PORT": ""},
            id="socket folder",
        ),
        pytest.param(
            "postgres://od:p%40ss@db.internal:5433/shop?sslmode=require",
            {
                "NAME": "shop",
                "USER": "od",
                "PASSWORD": "p@ss",
                "HOST": "db.internal",
                "PORT": "5433",
                "OPTIONS": {"sslmode": "require"},
            },
            id="host, escaped password, option",
        ),
        pytest.param(
            "postgresql:///offerdesk",
            {"NAME": "offerdesk", "USER": "", "PASSWORD": "", "HOST": "", "PORT": ""},
            id="all defaults",
        ),
        pytest.param(
            "postgresql://%2Frun%2Fsockets/shop",
            {"NAME": "shop", "HOST": "/run/sockets"},
            id="escaped socket",
        ),
    ],
)
def test_database_url(url: str, expected: dict[str, object]) -> None:
    settings = database(url)
    assert settings["ENGINE"] == "django.db.backends.postgresql"
    assert {name: settings[name] for name in expected} == expected


def test_options_are_added() -> None:
    settings = database("postgresql:///shop?sslmode=require", options={"prepare_threshold": 5})
    assert settings["OPTIONS"] == {"sslmode": "require", "prepare_threshold": 5}


def test_other_databases_are_refused() -> None:
    with pytest.raises(ImproperlyConfigured, match=r"no other database is supported.*'sqlite'"):
        database("sqlite:///file.db")


@pytest.mark.parametrize("value", [None, ""])
def test_required_setting_is_named(value: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SOME_SETTING", raising=False)
    if value is not None:
        monkeypatch.setenv("SOME_SETTING", value)
    with pytest.raises(ImproperlyConfigured, match="SOME_SETTING must be set"):
        required("SOME_SETTING")
