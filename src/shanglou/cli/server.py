"""`shanglou serve`, `seed`, `backup`, `restore`, `audit`, `manage`: for those who run the platform."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from shanglou.engine.faults import BadInput, Fault
from shanglou.engine.language import Text, plain, say

from .common import AGAINST, NOTHING_AGAINST, FormatOption, LangOption, app, bilingual, guarded
from .output import Format, Lang, Output, as_both
from .words import joined

if TYPE_CHECKING:
    from shanglou.server.site.backup import Summary

audit = typer.Typer(no_args_is_help=True, help=bilingual(say("留痕：核对留痕链")))
app.add_typer(audit, name="audit")

BackupArgument = Annotated[Path, typer.Argument(metavar="FILE", help=bilingual(say("备份文件（.zip）")))]


@contextmanager
def platform(*, up_to_date: bool = False) -> Iterator[None]:
    """Django set up, with `up_to_date` the database too. `BadInput` where the platform's packages are not installed and where
    the database does not do its part."""
    try:
        from shanglou.server.site.serving import ready
    except ModuleNotFoundError as lacking:
        found, expected = str(lacking.name), say("装有平台所需软件包的环境")
        raise BadInput(Fault("server", found, expected, say("请先安装：pip install 'shanglou[server]'"))) from None
    with ready(up_to_date=up_to_date):
        yield


@app.command("serve", help=bilingual(say("启动平台：网站与后台任务")))
@guarded
def serve(
    host: Annotated[str, typer.Option("--host", help=bilingual(say("监听地址")))] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", help=bilingual(say("端口")))] = 8000,
    workers: Annotated[int, typer.Option("--workers", help=bilingual(say("网站进程数")))] = 2,
    format: FormatOption = Format.TEXT,
    lang: LangOption = Lang.ZH,
) -> None:
    """Serve until interrupted."""
    if workers < 1:
        raise BadInput(Fault("--workers", str(workers), say("不小于 1 的整数"), say("例如 --workers 2。")))
    out = Output(format, lang)

    def ready(address: str) -> None:
        if out.is_json:
            out.json({"format": "shanglou/serve/1", "address": address})
        else:
            out.line(say("已启动：{address}", address=address))

    with platform():
        from shanglou.server.site.serving import serve as run

        run(host, port, workers, when_ready=ready)


@app.command("seed", help=bilingual(say("装入一座示范城市的数据；不写数量则装入三市示范")))
@guarded
def seed(
    projects: Annotated[int, typer.Option("--projects", help=bilingual(say("项目数")))] = 0,
    parcels: Annotated[int, typer.Option("--parcels", help=bilingual(say("宗地数")))] = 0,
    enterprises: Annotated[int, typer.Option("--enterprises", help=bilingual(say("企业数")))] = 0,
    format: FormatOption = Format.TEXT,
    lang: LangOption = Lang.ZH,
) -> None:
    """Load made-up data into the platform's database."""
    sizes = {"--projects": projects, "--parcels": parcels, "--enterprises": enterprises}
    _sized(sizes)
    out = Output(format, lang)

    def told(text: Text) -> None:
        if not out.is_json:
            out.line(text)

    with platform(up_to_date=True):
        from shanglou.server.site import seeding

        counts = seeding.city(projects, parcels, enterprises, told) if any(sizes.values()) else seeding.demo(told)
    if out.is_json:
        out.json({"format": "shanglou/seed/1", "rows": {item.name: item.count for item in counts}})
    else:
        out.line(joined([joined([item.label, plain(f"{item.count:,}")], " ") for item in counts], "  "))


def _sized(sizes: dict[str, int]) -> None:
    """`BadInput` for a size below nothing, and for projects without the parcels and enterprises that they stand on."""
    faults = [Fault(name, str(size), say("不小于 0 的整数"), say("请核对。")) for name, size in sizes.items() if size < 0]
    if not faults and sizes["--projects"] and not (sizes["--parcels"] and sizes["--enterprises"]):
        found = f"--parcels {sizes['--parcels']} --enterprises {sizes['--enterprises']}"
        faults = [Fault("--projects", found, say("宗地数与企业数都大于 0"), say("项目要有宗地和企业，请一并写明数量。"))]
    if faults:
        raise BadInput(faults)


@app.command("backup", help=bilingual(say("把整个平台的数据写成一个备份文件")))
@guarded
def backup(file: BackupArgument, format: FormatOption = Format.TEXT, lang: LangOption = Lang.ZH) -> None:
    """Write a backup."""
    with platform():
        from shanglou.server.site.backup import write

        _summary(Output(format, lang), file, write(file), say("已备份"))


@app.command("restore", help=bilingual(say("从备份文件恢复到空的数据库")))
@guarded
def restore(file: BackupArgument, format: FormatOption = Format.TEXT, lang: LangOption = Lang.ZH) -> None:
    """Restore a backup."""
    with platform():
        from shanglou.server.site.backup import looked_at, read

        manifest = looked_at(file)
    # The tables are made only for a file that can fill them.
    with platform(up_to_date=True):
        _summary(Output(format, lang), file, read(file, manifest), say("已恢复"))


@audit.command("verify", help=bilingual(say("核对留痕链：有无被改动或删除的条目")))
@guarded
def audit_verify(
    anchor: Annotated[str, typer.Option("--anchor", help=bilingual(say("以前抄录的链头（序号:摘要），一并核对")))] = "",
    enter: Annotated[bool, typer.Option("--entry/--no-entry", help=bilingual(say("把这次核对记入留痕")))] = True,
    format: FormatOption = Format.TEXT,
    lang: LangOption = Lang.ZH,
) -> None:
    """Verify the chain; exit code 1 when it does not hold."""
    out = Output(format, lang)
    with platform():
        from shanglou.server.bodies.actions import verify_chain
        from shanglou.server.bodies.actors import operator

        made = verify_chain(operator(), anchor, enter=enter)
    if out.is_json:
        found = [{"number": item.number, "text": as_both(item.text)} for item in made.breaks]
        told = {"entries": made.count, "holds": not made.breaks, "breaks": found, "head": str(made.head)}
        out.json({"format": "shanglou/audit/1", **told})
    else:
        if not made.breaks:
            out.line(say("留痕链完整：共 {count} 条。", count=made.count))
        for item in made.breaks:
            out.line(item.text, bullet="✗ ", style="bold red")
        out.line(say("链头 {head}（请抄录到平台以外的地方）", head=made.head))
    raise typer.Exit(AGAINST if made.breaks else NOTHING_AGAINST)


@app.command(
    "manage",
    help=bilingual(say("执行 Django 管理命令")),
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
)
@guarded
def manage(context: typer.Context) -> None:
    """Run a Django command."""
    with platform():
        from shanglou.server.site.manage import main

        main(context.args)


def _summary(out: Output, file: Path, made: Summary, done: Text) -> None:
    rows = sum(made.rows.values())
    if out.is_json:
        content = {"file": str(file), "rows": rows, "content": made.content, "audit_entries": made.entries}
        out.json({"format": "shanglou/backup-summary/1", **content})
        return
    digest = made.content[:16]
    text = say(
        "{done} {file}：{rows} 行，留痕 {entries} 条，内容摘要 {digest}",
        done=done,
        file=file,
        rows=rows,
        entries=made.entries,
        digest=digest,
    )
    out.line(text)
