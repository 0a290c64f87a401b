"""Where the log is, where the user's folders are, and who the user is."""

from __future__ import annotations

import json
import os
import stat
import sys
from pathlib import Path

import pytest

from decisions import where
from decisions.errors import BadInput, LogUnavailable

LOG_ID = "0b7f7f0e-3f5a-4a55-9d8e-6a3f4f1f2a10"


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    return {"HOME": str(tmp_path / "home")}


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


class TestFind:
    def test_what_is_asked_for_comes_first(self, tmp_path: Path, environ: dict[str, str]) -> None:
        (tmp_path / ".decisions").mkdir()
        environ["DECISIONS_LOG"] = "/elsewhere/log.db"
        assert where.find("/here/log.db", environ, str(tmp_path)) == "/here/log.db"
        assert where.find(None, environ, str(tmp_path)) == "/elsewhere/log.db"
        environ["DECISIONS_LOG"] = ""
        assert where.find(None, environ, str(tmp_path)) == str(tmp_path / ".decisions" / "log.db")

    def test_then_the_nearest_folder_upwards(self, tmp_path: Path, environ: dict[str, str]) -> None:
        inner = tmp_path / "a" / "b" / "c"
        inner.mkdir(parents=True)
        (tmp_path / ".decisions").mkdir()
        assert where.find(None, environ, str(inner)) == str(tmp_path / ".decisions" / "log.db")
        (tmp_path / "a" / ".decisions").mkdir()
        assert where.find(None, environ, str(inner)) == str(tmp_path / "a" / ".decisions" / "log.db")

    def test_a_file_of_that_name_is_no_folder(self, tmp_path: Path, environ: dict[str, str]) -> None:
        (tmp_path / "a").mkdir()
        (tmp_path / "a" / ".decisions").write_text("")
        (tmp_path / ".decisions").mkdir()
        assert where.find(None, environ, str(tmp_path / "a")) == str(tmp_path / ".decisions" / "log.db")

    def test_then_the_users_own(self, tmp_path: Path, environ: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sys, "platform", "linux")
        found = where.find(None, environ, str(tmp_path))
        assert found == str(tmp_path / "home" / ".local" / "share" / "decisions" / "log.db")
        assert not (tmp_path / "home").exists()

    @pytest.mark.parametrize(
        "name", [":memory:", "file:x?mode=ro", "%41", "a b.db", "~", "-x", "é", "\udcff", "postgres:x"]
    )
    def test_a_path_is_a_path(self, environ: dict[str, str], name: str) -> None:
        assert where.find(name, environ, "/work") == f"/work/{name}"

    def test_links_and_folders_are_left_as_they_are(self, tmp_path: Path, environ: dict[str, str]) -> None:
        (tmp_path / "real").mkdir()
        (tmp_path / "link").symlink_to("real")
        assert where.find("link/../x.db", environ, str(tmp_path)) == f"{tmp_path}/link/../x.db"
        assert where.find("real", environ, str(tmp_path)) == str(tmp_path / "real")

    @pytest.mark.parametrize("url", ["postgresql://u:p@h:5432/d?sslmode=require", "postgres://h/d"])
    def test_a_server_is_left_as_it_is(self, environ: dict[str, str], url: str) -> None:
        assert where.find(url, environ, "/work") == url
        assert where.is_server(url)
        environ["DECISIONS_LOG"] = url
        assert where.find(None, environ, "/work") == url

    @pytest.mark.parametrize("path", ["/a/log.db", "postgresql:", "./postgres://x", "http://x", ":memory:"])
    def test_other_places_are_files(self, path: str) -> None:
        assert not where.is_server(path)

    @pytest.mark.parametrize("bad", ["", "a\0b", "\0"])
    def test_what_cannot_be_a_path_is_refused(self, environ: dict[str, str], bad: str) -> None:
        with pytest.raises(BadInput) as caught:
            where.find(bad, environ, "/work")
        assert "\0" not in caught.value.message
        assert caught.value.hint


class TestWithoutPassword:
    @pytest.mark.parametrize(
        ("url", "shown"),
        [
            ("postgresql://ana:secret@db:5432/log", "postgresql://ana@db:5432/log"),
            ("postgresql://ana@db/log", "postgresql://ana@db/log"),
            ("postgresql://db:5432/log?sslmode=require", "postgresql://db:5432/log?sslmode=require"),
            ("postgres://:secret@db/log", "postgres://@db/log"),
            ("postgresql://a:se/cr?et@x@db/log", "postgresql://a@db/log"),
            ("postgresql://db/log?password=secret", "postgresql://db/log"),
            ("postgresql://db/log?user=a&PASSWORD=secret&x=1&sslpassword=secret", "postgresql://db/log?user=a&x=1"),
            ("host=db user=ana password='se cret'", "postgresql:///?host=db&user=ana"),
            ("/home/ana:secret@x/log.db", "/home/ana:secret@x/log.db"),
            ("/home/host=x password=secret", "/home/host=x password=secret"),
        ],
    )
    def test_no_secret_is_left(self, url: str, shown: str) -> None:
        assert where.without_password(url) == shown


class TestWithPassword:
    @pytest.mark.parametrize(
        ("place", "given"),
        [
            ("postgresql://ana@db/log", "postgresql://ana@db/log?password=a%2F%26%20b"),
            ("postgresql://ana@db/log?schema=x", "postgresql://ana@db/log?schema=x&password=a%2F%26%20b"),
            ("postgresql://ana:own@db/log", "postgresql://ana:own@db/log"),
            ("postgresql://db/log?password=own", "postgresql://db/log?password=own"),
            ("/home/ana/log.db", "/home/ana/log.db"),
        ],
    )
    def test_that_of_the_address_comes_first(self, place: str, given: str) -> None:
        assert where.with_password(place, {"PGPASSWORD": "a/& b"}) == given
        assert where.with_password(place, {}) == place


class TestHomes:
    @pytest.mark.parametrize(
        ("platform", "environ", "homes"),
        [
            ("linux", {"HOME": "/h"}, ("/h/.local/share", "/h/.cache", "/h/.config")),
            ("linux", {"XDG_DATA_HOME": "/d", "XDG_CACHE_HOME": "/c", "XDG_CONFIG_HOME": "/f"}, ("/d", "/c", "/f")),
            (
                "linux",
                {"HOME": "/h", "XDG_DATA_HOME": "d", "XDG_CACHE_HOME": ""},
                ("/h/.local/share", "/h/.cache", "/h/.config"),
            ),
            (
                "darwin",
                {"HOME": "/h"},
                ("/h/Library/Application Support", "/h/Library/Caches", "/h/Library/Application Support"),
            ),
            ("win32", {"LOCALAPPDATA": "/local", "APPDATA": "/roaming"}, ("/local", "/local", "/roaming")),
        ],
    )
    def test_by_platform(
        self,
        monkeypatch: pytest.MonkeyPatch,
        platform: str,
        environ: dict[str, str],
        homes: tuple[str, str, str],
    ) -> None:
        monkeypatch.setattr(sys, "platform", platform)
        found = (where.data_home(environ), where.cache_home(environ), where.config_home(environ))
        assert found == tuple(f"{home}/decisions" for home in homes)

    def test_without_home_the_system_is_asked(self, monkeypatch: pytest.MonkeyPatch) -> None:
        import pwd

        monkeypatch.setattr(sys, "platform", "linux")
        assert where.data_home({}) == os.path.join(pwd.getpwuid(os.getuid()).pw_dir, ".local/share/decisions")

    def test_a_user_without_any_home(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sys, "platform", "linux")
        monkeypatch.setattr(os, "getuid", lambda: 2**31 - 7)
        for home in (where.data_home, where.cache_home, where.config_home):
            with pytest.raises(BadInput, match="no home folder") as caught:
                home({"HOME": "relative"})
            assert "HOME" in caught.value.hint
        assert where.me({}, LOG_ID, None) is None
        assert where.me({}, LOG_ID, "ana") == "ana"
        with pytest.raises(BadInput):
            where.find(None, {}, "/")
        with pytest.raises(BadInput):
            where.remember_me({}, None, "ana")


class TestPrivateFolder:
    def test_it_is_for_the_user_alone(self, tmp_path: Path) -> None:
        where.private_folder(str(tmp_path / "a" / "b"))
        assert mode(tmp_path / "a") == mode(tmp_path / "a" / "b") == 0o700

    def test_one_that_exists_stays_as_it_is(self, tmp_path: Path) -> None:
        (tmp_path / "a").mkdir()
        (tmp_path / "a").chmod(0o750)
        where.private_folder(str(tmp_path / "a"))
        assert mode(tmp_path / "a") == 0o750

    def test_a_file_in_the_way(self, tmp_path: Path) -> None:
        (tmp_path / "a").write_text("")
        (tmp_path / "dangling").symlink_to("nowhere")
        for path in (tmp_path / "a", tmp_path / "a" / "b", tmp_path / "dangling", tmp_path / ("x" * 300)):
            with pytest.raises(LogUnavailable, match="cannot make the folder"):
                where.private_folder(str(path))

    def test_a_relative_path(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(tmp_path)
        where.private_folder("x/y")
        assert (tmp_path / "x" / "y").is_dir()


class TestMe:
    @pytest.fixture
    def stored(self, environ: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Path:
        monkeypatch.setattr(sys, "platform", "linux")
        return Path(environ["HOME"], ".config", "decisions", "me.json")

    def test_nobody_said(self, environ: dict[str, str], stored: Path) -> None:
        assert where.me(environ, LOG_ID, None) is None
        assert not stored.exists()

    def test_the_order(self, environ: dict[str, str], stored: Path) -> None:
        where.remember_me(environ, None, "def")
        assert where.me(environ, LOG_ID, None) == where.me(environ, None, None) == "def"
        where.remember_me(environ, LOG_ID, "log")
        assert where.me(environ, LOG_ID, None) == "log"
        assert where.me(environ, "other", None) == "def"
        environ["DECISIONS_MEMBER"] = "env"
        assert where.me(environ, LOG_ID, None) == "env"
        assert where.me(environ, LOG_ID, "opt") == "opt"
        environ["DECISIONS_MEMBER"] = ""
        assert where.me(environ, LOG_ID, None) == "log"

    def test_what_is_stored(self, environ: dict[str, str], stored: Path) -> None:
        where.remember_me(environ, "one", "ana")
        assert json.loads(stored.read_text()) == {"default": "ana", "logs": {"one": "ana"}}
        where.remember_me(environ, "two", "bo")
        assert json.loads(stored.read_text()) == {"default": "ana", "logs": {"one": "ana", "two": "bo"}}
        where.remember_me(environ, None, "cy")
        assert json.loads(stored.read_text()) == {"default": "cy", "logs": {"one": "ana", "two": "bo"}}
        assert mode(stored) == 0o600
        assert mode(stored.parent) == 0o700
        assert os.listdir(stored.parent) == ["me.json"]

    def test_what_is_no_handle_is_refused(self, environ: dict[str, str], stored: Path) -> None:
        for bad in ("", "a b", "-x", "a\x1b", "a\udcff"):
            with pytest.raises(BadInput):
                where.me(environ, LOG_ID, bad)
            with pytest.raises(BadInput):
                where.remember_me(environ, LOG_ID, bad)
        environ["DECISIONS_MEMBER"] = "a b"
        with pytest.raises(BadInput):
            where.me(environ, LOG_ID, None)
        assert not stored.exists()

    @pytest.mark.parametrize(
        "damage",
        [b"", b"{", b"\xff", b"[]", b"7", b'{"default": 7}', b'{"logs": []}', b'{"logs": {"x": 1}}', b"[" * 200_000],
    )
    def test_a_damaged_file_is_named(self, environ: dict[str, str], stored: Path, damage: bytes) -> None:
        stored.parent.mkdir(parents=True)
        stored.write_bytes(damage)
        with pytest.raises(BadInput, match="is damaged") as caught:
            where.me(environ, LOG_ID, None)
        assert str(stored) in caught.value.message
        assert "decisions me" in caught.value.hint
        with pytest.raises(BadInput, match="is damaged"):
            where.remember_me(environ, LOG_ID, "ana")
        assert stored.read_bytes() == damage
        assert where.me(environ, LOG_ID, "ana") == "ana"

    def test_one_that_cannot_be_read(self, environ: dict[str, str], stored: Path) -> None:
        stored.mkdir(parents=True)
        with pytest.raises(BadInput, match="cannot read"):
            where.me(environ, LOG_ID, None)

    def test_a_failed_write_leaves_the_old_answer_and_nothing_else(
        self, environ: dict[str, str], stored: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        where.remember_me(environ, None, "ana")

        def full(_: int) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(os, "fsync", full)
        with pytest.raises(LogUnavailable, match="No space left") as caught:
            where.remember_me(environ, None, "bo")
        assert "--recorder" in caught.value.hint
        assert where.me(environ, None, None) == "ana"
        assert os.listdir(stored.parent) == ["me.json"]

    def test_a_link_stays_a_link(self, environ: dict[str, str], stored: Path, tmp_path: Path) -> None:
        stored.parent.mkdir(parents=True)
        stored.symlink_to(tmp_path / "dotfiles.json")
        where.remember_me(environ, None, "ana")
        assert stored.is_symlink()
        assert json.loads((tmp_path / "dotfiles.json").read_text())["default"] == "ana"


class TestViewsPath:
    def test_one_log_has_one_path_however_it_is_named(self, tmp_path: Path, environ: dict[str, str]) -> None:
        (tmp_path / "log.db").write_text("")
        (tmp_path / "link.db").symlink_to("log.db")
        path = where.views_path(environ, LOG_ID, str(tmp_path / "log.db"), 3)
        assert path == where.views_path(environ, LOG_ID, str(tmp_path / "link.db"), 3)
        assert path == where.views_path(environ, LOG_ID, f"{tmp_path}/./log.db", 3)
        assert path.startswith(where.cache_home(environ) + f"/{LOG_ID}-")
        name = os.path.basename(path).removeprefix(f"{LOG_ID}-").removesuffix("-v3.db")
        assert len(name) == 8
        assert set(name) <= set("0123456789abcdef")

    def test_another_place_or_model_is_another_path(self, environ: dict[str, str]) -> None:
        paths = {
            where.views_path(environ, LOG_ID, "/a/log.db", 1),
            where.views_path(environ, LOG_ID, "/b/log.db", 1),
            where.views_path(environ, LOG_ID, "/a/log.db", 2),
            where.views_path(environ, LOG_ID, "postgresql://h/d", 1),
            where.views_path(environ, LOG_ID, "/a/\udcff.db", 1),
        }
        assert len(paths) == 5

    def test_the_password_does_not_matter(self, environ: dict[str, str]) -> None:
        old, new, bare = (f"postgresql://ana{secret}@h/d" for secret in (":old", ":new", ""))
        assert where.views_path(environ, LOG_ID, old, 1) == where.views_path(environ, LOG_ID, new, 1)
        assert where.views_path(environ, LOG_ID, old, 1) == where.views_path(environ, LOG_ID, bare, 1)

    @pytest.mark.parametrize("log_id", ["", "../../x", "a/b", "é", "-", "a.b", "a\0"])
    def test_an_id_that_leads_elsewhere_is_refused(self, environ: dict[str, str], log_id: str) -> None:
        with pytest.raises(LogUnavailable):
            where.views_path(environ, log_id, "/a/log.db", 1)
