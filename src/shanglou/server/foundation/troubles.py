"""What is not the user's fault, in plain words: the disk is full, a file cannot be read, the database does not answer."""

from __future__ import annotations

import errno
from pathlib import Path

from django.db import DatabaseError, InterfaceError, OperationalError

from shanglou.engine.language import Text, say

#: What passes by itself or by an administrator's hand, without any change of the program.
PASSING = (OperationalError, InterfaceError, OSError)


def trouble(problem: BaseException) -> Text:
    """What happened and what to do, for a person who can mend nothing of it; never the words of the system itself."""
    if _is_full(problem):
        return say("磁盘已满。请告知系统管理员腾出空间后重试。")
    if isinstance(problem, OperationalError | InterfaceError):
        return say("数据库暂时没有应答。请稍后再试；若持续出现，请告知系统管理员。")
    if isinstance(problem, FileNotFoundError | PermissionError | IsADirectoryError) and problem.filename:
        name = Path(str(problem.filename)).name
        return say("文件 {name} 读不出来。请重新上传，或告知系统管理员核对文件和权限。", name=name)
    if isinstance(problem, OSError):
        return say("磁盘或网络暂时不可用。请稍后再试；若持续出现，请告知系统管理员。")
    return say("程序出错，详情已记入系统日志，请告知系统管理员。")


def _is_full(problem: BaseException) -> bool:
    if isinstance(problem, OSError):
        return problem.errno in (errno.ENOSPC, errno.EDQUOT)
    words = str(problem).lower()
    return isinstance(problem, DatabaseError) and ("disk is full" in words or "no space left" in words)
