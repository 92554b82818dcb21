"""Files attached to rows: what may be kept, who may see and fetch them, what is left behind when something fails."""

from __future__ import annotations

import errno
import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from shanglou.engine.faults import BadInput
from shanglou.server.audit.chain import verify
from shanglou.server.audit.models import Entry
from shanglou.server.bodies.actors import SYSTEM
from shanglou.server.doors import sealed
from shanglou.server.doors.attaching import actions, queries
from shanglou.server.doors.models import Attachment
from shanglou.server.foundation.refusals import Refused
from shanglou.server.projects import actions as project_actions
from shanglou.server.projects.models import Project

from ..conftest import CAST, EVERYBODY, Cast

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
#: Who sees the project: its district and the city above it, and the operator's body that it belongs to.
SEES = {"city_officer", "district_officer", "operator", "leader", "auditor", "superuser"}
ATTACHES = {"city_officer", "district_officer", "superuser"}


@pytest.fixture(autouse=True)
def storage(settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "files"
    return tmp_path / "files"


@pytest.fixture
def project(cast: Cast) -> Project:
    return Project.objects.create(
        code="P1", name_zh="东湖智造中心", kind="new_supply", division=cast.district, body=cast.operator_body
    )


def upload(content: bytes = PDF, name: str = "批复.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def packed(*parts: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as file:
        for part in parts:
            file.writestr(part, "<x/>")
    return made.getvalue()


def attached(cast: Cast, project: Project, content: bytes = PDF, name: str = "批复.pdf", **more) -> Attachment:
    return actions.attach(cast.actor("district_officer"), project, upload(content, name), kind="approval", **more)


def on_disk(storage: Path) -> list[Path]:
    return [path for path in storage.rglob("*") if path.is_file()]


# ------------------------------------------------------------------------------------------------------------ keeping


def test_a_file_is_kept_with_who_when_size_and_both_digests(cast: Cast, project: Project):
    made = Attachment.objects.get(pk=attached(cast, project, number="杭经信〔2026〕1号").pk)
    assert (made.by, made.person, made.size, made.media) == (
        "district_officer", cast.district_officer, len(PDF), "application/pdf",
    )  # fmt: skip
    assert made.sha256 == "1e5a1b62f4d0f3b4c3a8b4e7d6d0d5de" or len(made.sha256) == 64
    assert made.sm3 != made.sha256
    assert made.number == "杭经信〔2026〕1号"


def test_what_comes_out_is_what_went_in(cast: Cast, project: Project):
    large = PDF + bytes(range(256)) * 3000
    made = attached(cast, project, large)
    with actions.read(cast.actor("operator"), made) as path:
        assert path.read_bytes() == large


def test_nothing_on_the_storage_can_be_read_without_the_key(cast: Cast, project: Project, storage: Path):
    attached(cast, project, PDF + "身份证 330113199001011234".encode())
    (kept,) = on_disk(storage)
    assert b"PDF" not in kept.read_bytes()
    assert b"330113199001011234" not in kept.read_bytes()


def test_a_name_is_kept_without_folders(cast: Cast, project: Project):
    assert attached(cast, project, name="../../etc/批复\u202e.pdf").name == "批复.pdf"


def test_attaching_is_an_entry_in_the_history_of_the_row(cast: Cast, project: Project):
    made = attached(cast, project)
    entry = Entry.objects.get(verb="file.attach")
    assert (entry.kind, entry.key) == ("projects.project", str(project.pk))
    assert (entry.new["attachment.name"], entry.new["attachment.sm3"]) == ("批复.pdf", made.sm3)
    assert not list(verify())


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("批复.pdf", PDF),
        ("照片.JPG", b"\xff\xd8\xff\xe0"),
        ("图.dwg", b"AC1032\x00\x00"),
        ("纪要.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
        ("意见.docx", packed("[Content_Types].xml", "word/document.xml")),
        ("公文.ofd", packed("OFD.xml")),
    ],
)
def test_what_is_what_its_name_says_is_kept(cast: Cast, project: Project, name: str, content: bytes):
    assert attached(cast, project, content, name).name == name


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("页.html", b"<script>", "文件"),
        ("程序.exe", b"MZ", "文件"),
        ("没有扩展名", PDF, "文件"),
        ("空.pdf", b"", "有内容"),
        ("假.pdf", b"MZ\x90\x00", "一致"),
        ("假.png", PDF, "一致"),
        ("表.docx", packed("xl/workbook.xml"), "一致"),
        ("坏.docx", b"PK\x03\x04" + b"\x00" * 20, "完整"),
        ("宏.docx", packed("word/document.xml", "word/vbaProject.bin"), "宏"),
        ("程序.docx", packed("word/document.xml", "word/embeddings/setup.exe"), "宏"),
        ("旧宏.xlsx", packed("xl/workbook.xml", "xl/macrosheets/sheet1.xml"), "宏"),
        ("宏.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512) + "_VBA_PROJECT".encode("utf-16-le"), "宏"),
        ("密.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "加密"),
    ],
)
def test_what_may_not_be_kept_is_refused_by_content_and_name(
    cast: Cast, project: Project, storage: Path, name: str, content: bytes, said: str
):
    with pytest.raises(BadInput) as refused:
        attached(cast, project, content, name)
    (fault,) = refused.value.faults
    assert said in fault.expected.zh
    assert not Attachment.objects.exists()
    assert not on_disk(storage)


def test_a_file_that_is_too_large_is_refused(cast: Cast, project: Project, settings):
    settings.SHANGLOU_MAX_UPLOAD = 1024
    with pytest.raises(BadInput):
        attached(cast, project, PDF + b"x" * 2000)
    assert not Attachment.objects.exists()


def test_a_document_that_grows_too_large_is_refused(cast: Cast, project: Project, monkeypatch):
    monkeypatch.setattr("shanglou.server.doors.packed.UNPACKED", 3)
    with pytest.raises(BadInput):
        attached(cast, project, packed("word/document.xml"), "大.docx")


def test_an_old_document_without_macros_is_kept(cast: Cast, project: Project):
    assert attached(cast, project, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), "表.xls")


def test_a_document_that_grows_to_many_times_its_size_is_refused(cast: Cast, project: Project, monkeypatch):
    monkeypatch.setattr("shanglou.server.doors.packed.SMALL", 1000)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("word/document.xml", bytes(1_000_000))
    with pytest.raises(BadInput) as refused:
        attached(cast, project, made.getvalue(), "大.docx")
    assert "倍" in refused.value.faults[0].expected.zh


def test_the_same_content_is_not_kept_twice_on_one_row(cast: Cast, project: Project):
    attached(cast, project)
    with pytest.raises(BadInput) as refused:
        attached(cast, project, name="另一个名字.pdf")
    assert "批复.pdf" in refused.value.faults[0].remedy.zh


# ------------------------------------------------------------------------------------------------------------ faults


def test_a_full_disk_is_told_and_leaves_nothing_half(cast: Cast, project: Project, storage: Path, monkeypatch):
    written = []

    def full(text: str) -> str:
        written.append(text)
        if len(written) == 2:
            raise OSError(errno.ENOSPC, "No space left on device")
        return "sealed"

    monkeypatch.setattr(sealed, "seal", full)
    with pytest.raises(OSError, match="No space left"):
        attached(cast, project, PDF + b"x" * sealed.PIECE)
    assert not Attachment.objects.exists()
    assert not Entry.objects.filter(verb="file.attach").exists()
    assert not on_disk(storage)


def test_a_full_disk_on_the_page_is_a_plain_message(cast: Cast, project: Project, storage: Path, client_of, monkeypatch):
    def full(text: str) -> str:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(sealed, "seal", full)
    answer = client_of("district_officer").post(f"/projects/{project.pk}/files/new/", {"upload": upload(), "kind": "approval"})
    assert answer.status_code == 503
    assert "磁盘已满。请告知系统管理员" in answer.content.decode()
    assert not on_disk(storage)


def test_a_database_that_fails_leaves_no_file_behind(cast: Cast, project: Project, storage: Path, monkeypatch):
    def fails(*_args, **_more):
        raise RuntimeError("lost connection")

    monkeypatch.setattr("shanglou.server.bodies.acting.record", fails)
    with pytest.raises(RuntimeError):
        attached(cast, project)
    assert not Attachment.objects.exists()
    assert not on_disk(storage)


def test_a_file_that_is_gone_from_the_storage_is_told(cast: Cast, project: Project, storage: Path, client_of):
    made = attached(cast, project)
    for path in on_disk(storage):
        path.unlink()
    answer = client_of("district_officer").get(f"/data/files/{made.pk}/")
    assert answer.status_code == 400
    assert "从备份恢复" in answer.content.decode()


def test_a_file_that_was_altered_on_the_storage_is_not_handed_out(cast: Cast, project: Project, storage: Path, client_of):
    made = attached(cast, project)
    (kept,) = on_disk(storage)
    kept.write_text(sealed.seal("JVBERi0xLjcK") + "\n", encoding="ascii")
    answer = client_of("district_officer").get(f"/data/files/{made.pk}/")
    assert answer.status_code == 400
    assert "与上传时相同的内容" in answer.content.decode()


# ------------------------------------------------------------------------------------------------------------ versions


def test_a_newer_file_takes_the_place_of_the_older_which_stays(cast: Cast, project: Project):
    old = attached(cast, project)
    new = attached(cast, project, PDF + b"2", "批复（修订）.pdf", replaces=old)
    old.refresh_from_db()
    assert (old.superseded_by, old.is_current, new.is_current) == (new, False, True)
    with actions.read(SYSTEM, old) as path:
        assert path.read_bytes() == PDF


def test_what_was_replaced_cannot_be_replaced_again(cast: Cast, project: Project, storage: Path):
    old = attached(cast, project)
    attached(cast, project, PDF + b"2", replaces=old)
    with pytest.raises(BadInput):
        attached(cast, project, PDF + b"3", replaces=old)
    assert Attachment.objects.count() == len(on_disk(storage)) == 2


def test_a_file_of_another_row_cannot_be_replaced(cast: Cast, project: Project):
    other = Project.objects.create(code="P2", name_zh="另一项目", kind="new_supply", division=cast.district)
    old = attached(cast, other)
    with pytest.raises(BadInput):
        attached(cast, project, PDF + b"2", replaces=old)


# ------------------------------------------------------------------------------------------------------------ taking back


def test_a_file_taken_back_loses_its_content_and_keeps_its_line(
    cast: Cast, project: Project, storage: Path, django_capture_on_commit_callbacks
):
    made = attached(cast, project)
    with django_capture_on_commit_callbacks(execute=True):
        actions.withdraw(cast.actor("city_officer"), made, reason="误传")
    made.refresh_from_db()
    assert (made.withdrawn_by, made.reason, str(made.file)) == ("city_officer", "误传", "")
    assert not on_disk(storage)
    entry = Entry.objects.get(verb="file.withdraw")
    assert (entry.old["attachment.sm3"], entry.note) == (made.sm3, "误传")
    with pytest.raises(BadInput), actions.read(SYSTEM, made):
        pass


def test_a_file_is_not_taken_back_without_a_reason(cast: Cast, project: Project, storage: Path):
    made = attached(cast, project)
    with pytest.raises(BadInput):
        actions.withdraw(cast.actor("district_officer"), made, reason=" ")
    assert on_disk(storage)


def test_a_file_is_taken_back_once(cast: Cast, project: Project):
    made = attached(cast, project)
    actions.withdraw(cast.actor("district_officer"), made, reason="误传")
    with pytest.raises(BadInput):
        actions.withdraw(cast.actor("district_officer"), made, reason="误传")


def test_what_was_taken_back_may_be_attached_again(cast: Cast, project: Project):
    actions.withdraw(cast.actor("district_officer"), attached(cast, project), reason="误传")
    assert attached(cast, project).is_current


def test_a_project_with_files_is_not_deleted(cast: Cast, project: Project):
    attached(cast, project)
    with pytest.raises(BadInput):
        project_actions.remove_project(cast.actor("district_officer"), project, reason="误登")
    assert Project.objects.filter(pk=project.pk).exists()


# ------------------------------------------------------------------------------------------------------------ who


@pytest.mark.parametrize("who", EVERYBODY)
def test_a_file_is_seen_by_those_who_see_its_row(cast: Cast, project: Project, who: str):
    made = attached(cast, project)
    assert set(queries.files(cast.actor(who))) == ({made} if who in SEES else set())


def test_a_file_goes_where_its_row_goes(cast: Cast, project: Project):
    made = attached(cast, project)
    project_actions.change_project(cast.actor("city_officer"), project, {"division": cast.other_district})
    assert set(queries.files(cast.actor("other_officer"))) == {made}
    assert not queries.files(cast.actor("district_officer")).exists()


@pytest.mark.parametrize("who", EVERYBODY)
def test_only_who_may_change_the_row_attaches_to_it(cast: Cast, project: Project, storage: Path, who: str):
    actor = cast.actor(who)
    if who in ATTACHES:
        actions.attach(actor, project, upload(), kind="other")
        assert Attachment.objects.count() == 1
    else:
        with pytest.raises(Refused):
            actions.attach(actor, project, upload(), kind="other")
        assert not on_disk(storage)


@pytest.mark.parametrize("who", CAST)
def test_the_download_is_handed_to_those_who_see_the_row(cast: Cast, project: Project, client_of, who: str):
    made = attached(cast, project)
    answer = client_of(who).get(f"/data/files/{made.pk}/")
    if who in SEES:
        assert b"".join(answer.streaming_content) == PDF
        assert answer["Content-Disposition"].startswith("attachment")
        assert answer["X-SM3"] == made.sm3
    else:
        assert answer.status_code == (302 if who == "stranger" else 404)


def test_a_program_is_handed_the_file_as_a_person_is(cast: Cast, project: Project, client_of):
    made, client = attached(cast, project), client_of("district_officer")
    told = ("Content-Disposition", "Content-Type", "X-SHA256", "X-SM3")
    page, program = client.get(f"/data/files/{made.pk}/"), client.get(f"/api/v1/files/{made.pk}/content")
    assert [program[name] for name in told] == [page[name] for name in told]
    assert all("no-store" in answer["Cache-Control"] for answer in (page, program))


@pytest.mark.parametrize("who", [name for name in CAST if name not in ATTACHES])
def test_the_sheets_are_closed_to_those_who_may_not_attach(cast: Cast, project: Project, client_of, who: str):
    made = attached(cast, project)
    client: Client = client_of(who)
    for address in (f"/projects/{project.pk}/files/new/", f"/projects/{project.pk}/files/{made.pk}/withdraw/"):
        for answer in (client.get(address), client.post(address, {"upload": upload(), "kind": "other", "reason": "x"})):
            assert answer.status_code == (302 if who == "stranger" else 404)
    assert Attachment.objects.filter(withdrawn_at__isnull=True).count() == 1


# ------------------------------------------------------------------------------------------------------------ personal data


def test_a_file_with_personal_data_asks_what_for_and_is_logged(cast: Cast, project: Project, client_of):
    made = attached(cast, project, is_personal=True)
    client = client_of("district_officer")
    assert "用途" in client.get(f"/data/files/{made.pk}/").content.decode()
    assert client.post(f"/data/files/{made.pk}/", {"purpose": ""}).status_code == 400
    assert not Entry.objects.filter(verb="file.read").exists()
    answer = client.post(f"/data/files/{made.pk}/", {"purpose": "核对身份"})
    assert b"".join(answer.streaming_content) == PDF
    entry = Entry.objects.get(verb="file.read")
    assert (entry.person_name, entry.note, entry.key) == ("district_officer", "核对身份", str(project.pk))


@pytest.mark.parametrize("who", sorted(SEES - {"city_officer", "district_officer", "superuser"}))
def test_a_file_with_personal_data_is_not_for_everybody_who_sees_the_row(cast: Cast, project: Project, client_of, who: str):
    made = attached(cast, project, is_personal=True)
    client = client_of(who)
    assert client.get(f"/data/files/{made.pk}/").status_code == 403
    assert client.post(f"/data/files/{made.pk}/", {"purpose": "看看"}).status_code == 403
    with pytest.raises(Refused), actions.read(cast.actor(who), made, purpose="看看"):
        pass


def test_a_file_without_personal_data_is_read_without_an_entry(cast: Cast, project: Project, client_of):
    made = attached(cast, project)
    client_of("district_officer").get(f"/data/files/{made.pk}/")
    assert not Entry.objects.filter(verb="file.read").exists()


# ------------------------------------------------------------------------------------------------------------ the tab


def test_a_file_is_uploaded_from_the_project_and_stands_on_its_tab(cast: Cast, project: Project, client_of):
    client = client_of("district_officer")
    said = {"upload": upload(), "kind": "approval", "number": "杭经信〔2026〕1号", "title": "准入批复"}
    answer = client.post(f"/projects/{project.pk}/files/new/", said)
    assert answer["Location"] == f"/projects/{project.pk}/?tab=files"
    page = client.get(answer["Location"]).content.decode()
    for shown in ("批复.pdf", "准入批复", "杭经信〔2026〕1号", "批复与意见", Attachment.objects.get().sm3):
        assert shown in page


def test_a_wrong_file_is_told_beside_its_field(cast: Cast, project: Project, client_of):
    said = {"upload": upload(b"MZ", "假.pdf"), "kind": "approval"}
    answer = client_of("district_officer").post(f"/projects/{project.pk}/files/new/", said)
    assert answer.status_code == 400
    assert "文件内容不是它的扩展名所说的类型" in answer.content.decode()


def test_older_versions_and_what_was_taken_back_stand_apart(cast: Cast, project: Project, client_of):
    old = attached(cast, project)
    attached(cast, project, PDF + b"2", "修订.pdf", replaces=old)
    actions.withdraw(cast.actor("district_officer"), attached(cast, project, PDF + b"3", "误传.pdf"), reason="传错项目")
    page = client_of("operator").get(f"/projects/{project.pk}/?tab=files").content.decode()
    now, _, earlier = page.partition("旧版本和撤回的文件")
    assert "修订.pdf</a>" in now
    assert "误传.pdf" not in now
    assert "已替换为 修订.pdf" in earlier
    assert "传错项目" in earlier
    assert "上传文件" not in page


def test_the_history_of_the_project_tells_of_its_files(cast: Cast, project: Project, client_of):
    attached(cast, project)
    page = client_of("district_officer").get(f"/projects/{project.pk}/?tab=history").content.decode()
    assert "上传文件" in page
    assert "批复.pdf" in page


@pytest.mark.parametrize("who", CAST)
def test_the_tab_is_seen_by_those_who_see_the_project(cast: Cast, project: Project, client_of, who: str):
    attached(cast, project)
    answer = client_of(who).get(f"/projects/{project.pk}/?tab=files")
    if who in SEES:
        assert "批复.pdf" in answer.content.decode()
    else:
        assert answer.status_code == (302 if who == "stranger" else 404)


# ------------------------------------------------------------------------------------------------------------ the API


def posted(client: Client, project: Project, **more):
    said = {"of": "projects.project", "row": project.pk, "kind": "approval", "file": upload(), **more}
    return client.post("/api/v1/files/", said)


def test_the_api_attaches_lists_reads_and_takes_back(project: Project, client_of: Callable[[str], Client]):
    client = client_of("district_officer")
    made = posted(client, project, number="1号")
    assert made.status_code == 201
    key = made.json()["id"]
    listed = client.get(f"/api/v1/files/?of=projects.project&row={project.pk}").json()
    assert [item["id"] for item in listed["items"]] == [key]
    assert b"".join(client.get(f"/api/v1/files/{key}/content").streaming_content) == PDF
    gone = client.post(f"/api/v1/files/{key}/withdraw", {"reason": "误传"}, content_type="application/json")
    assert gone.json()["reason"] == "误传"
    assert client.get("/api/v1/files/?current=true").json()["count"] == 0
    assert client.get("/api/v1/files/").json()["count"] == 1


@pytest.mark.parametrize("who", CAST)
def test_the_api_shows_files_to_those_who_see_their_row(cast: Cast, project: Project, client_of, who: str):
    made = attached(cast, project)
    client = client_of(who)
    addresses = (f"/api/v1/files/{made.pk}", f"/api/v1/files/{made.pk}/content")
    if who in SEES:
        assert client.get("/api/v1/files/").json()["count"] == 1
        assert [client.get(address).status_code for address in addresses] == [200, 200]
    elif who == "stranger":
        assert [client.get(address).status_code for address in ("/api/v1/files/", *addresses)] == [401] * 3
    else:
        assert client.get("/api/v1/files/").json()["count"] == 0
        assert [client.get(address).status_code for address in addresses] == [404, 404]


@pytest.mark.parametrize("who", CAST)
def test_the_api_attaches_for_those_who_may_change_the_row(project: Project, client_of, who: str):
    answer = posted(client_of(who), project)
    assert answer.status_code == (201 if who in ATTACHES else 401 if who == "stranger" else 404)


def test_the_api_names_what_is_wrong_with_a_file(project: Project, client_of):
    answer = posted(client_of("district_officer"), project, file=upload(b"MZ", "假.pdf"))
    assert answer.status_code == 422
    assert answer.json()["faults"][0]["found"] == "假.pdf"


def test_the_api_refuses_a_table_that_holds_no_files(project: Project, client_of):
    answer = posted(client_of("district_officer"), project, of="bodies.person")
    assert answer.status_code == 422
    assert "projects.project" in str(answer.json()["faults"])


def test_the_api_gives_personal_files_only_for_a_purpose(cast: Cast, project: Project, client_of):
    made = attached(cast, project, is_personal=True)
    client = client_of("district_officer")
    assert client.get(f"/api/v1/files/{made.pk}/content").status_code == 422
    assert client.get(f"/api/v1/files/{made.pk}/content?purpose=核对").status_code == 200
    assert Entry.objects.filter(verb="file.read", note="核对").count() == 1
