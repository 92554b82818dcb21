"""`shanglou serve`, `seed`, `backup`, `restore`, `audit`, `manage`: for those who run the platform."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from shanglou.engine.language import Text, plain, say

from .common import AGAINST, NOTHING_AGAINST, FormatOption, LangOption, app, bilingual, guarded
from .output import Format, Lang, Output

audit = typer.Typer(no_args_is_help=True, help=bilingual(say("留痕：核对留痕链")))
app.add_typer(audit, name="audit")


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
    from shanglou.server.site.serving import serve as run

    out = Output(format, lang)

    def ready(address: str) -> None:
        out.json({"address": address}) if out.is_json else out.line(say("已启动：{address}", address=address))

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
    from shanglou.server.site.serving import prepare

    prepare()
    from shanglou.server.site import seeding

    out = Output(format, lang)

    def told(text: Text) -> None:
        if not out.is_json:
            out.line(text)

    counts = seeding.city(projects, parcels, enterprises, told) if projects or parcels or enterprises else seeding.demo(told)
    if out.is_json:
        out.json(counts)
    else:
        out.line(plain("  ".join(f"{name} {count:,}" for name, count in counts.items())))


@app.command("backup", help=bilingual(say("把整个平台的数据写成一个备份文件")))
@guarded
def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help=bilingual(say("备份文件（.zip）")))],
    format: FormatOption = Format.TEXT,
    lang: LangOption = Lang.ZH,
) -> None:
    """Write a backup."""
    from shanglou.server.site.serving import setup

    setup()
    from shanglou.server.site.backup import write

    out = Output(format, lang)
    made = write(file)
    _summary(out, file, sum(made.rows.values()), made.content, made.entries, say("已备份"))


@app.command("restore", help=bilingual(say("从备份文件恢复到空的数据库")))
@guarded
def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help=bilingual(say("备份文件（.zip）")))],
    format: FormatOption = Format.TEXT,
    lang: LangOption = Lang.ZH,
) -> None:
    """Restore a backup."""
    from shanglou.server.site.serving import prepare

    prepare()
    from shanglou.server.site.backup import read

    out = Output(format, lang)
    made = read(file)
    _summary(out, file, sum(made.rows.values()), made.content, made.entries, say("已恢复"))


@audit.command("verify", help=bilingual(say("核对留痕链：有无被改动或删除的条目")))
@guarded
def audit_verify(format: FormatOption = Format.TEXT, lang: LangOption = Lang.ZH) -> None:
    """Verify the chain; exit code 1 when it does not hold."""
    from shanglou.server.site.serving import setup

    setup()
    from shanglou.server.audit.chain import verify
    from shanglou.server.audit.models import Entry

    out = Output(format, lang)
    broken = list(verify())
    count = Entry.objects.count()
    if out.is_json:
        found = [{"number": item.number, "text": {"zh": item.text.zh, "en": item.text.en}} for item in broken]
        out.json({"entries": count, "holds": not broken, "breaks": found})
    elif not broken:
        out.line(say("留痕链完整：共 {count} 条。", count=count))
    for item in broken if not out.is_json else ():
        out.line(item.text, bullet="✗ ", style="bold red")
    raise typer.Exit(AGAINST if broken else NOTHING_AGAINST)


@app.command(
    "manage",
    help=bilingual(say("执行 Django 管理命令")),
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
)
def manage(context: typer.Context) -> None:
    """Run a Django command."""
    from shanglou.server.site.manage import main

    main(context.args)


def _summary(out: Output, file: Path, rows: int, content: str, entries: int, done: Text) -> None:
    if out.is_json:
        out.json({"file": str(file), "rows": rows, "content": content, "audit_entries": entries})
        return
    out.line(
        say(
            "{done} {file}：{rows} 行，留痕 {entries} 条，内容摘要 {digest}",
            done=done,
            file=file,
            rows=rows,
            entries=entries,
            digest=content[:16],
        )
    )
