"""The words of the log for what is done in this room, and in those that have no history of their own to say it in."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ..audit.words import termed, worded

worded(
    {
        "person.create": _("建立账号"),
        "person.open": _("启用账号"),
        "person.close": _("停用账号"),
        "person.reset_password": _("重设密码"),
        "role.give": _("授予角色"),
        "role.take": _("收回角色"),
        "log.verify": _("核对留痕链"),
        "backup.write": _("写出备份"),
        "backup.restore": _("从备份恢复"),
        "command.run": _("执行管理命令"),
        "seed demo": _("装入示范数据"),
        "seed city": _("装入示范城市"),
        "division.load": _("装入行政区划"),
        "body.create": _("登记机构"),
        "body.change": _("修改机构"),
        "token.create": _("建立接口令牌"),
        "token.revoke": _("作废接口令牌"),
        "export": _("导出"),
        "view.save": pgettext_lazy("verb", "保存视图"),
        "view.delete": pgettext_lazy("verb", "删除视图"),
        "columns.choose": _("选择列"),
        "import.upload": _("上传导入文件"),
        "import.write": _("导入"),
        "import.undo": _("撤销导入"),
        "import.drop": _("放弃导入"),
        "sweep.run": _("批量核验"),
        "answer.give": _("答复待决问题"),
        "answer.review": _("复核答复"),
        "answer.withdraw": _("撤回答复"),
        "fact.state": pgettext_lazy("verb", "补充事实"),
    }
)
termed(
    {
        # Checks and sweeps.
        "check": _("核验编号"),
        "sweep": _("批量核验编号"),
        "on": _("判定日期"),
        "met": _("符合的规则数"),
        "not_met": _("不符合的规则数"),
        "missing": _("资料不足的规则数"),
        "rules": _("规则数"),
        "rows": _("记录数"),
        # Files, lists and tokens.
        "kind": _("种类"),
        "list": _("列表"),
        "title": _("名称"),
        "query": _("筛选条件"),
        "filters": _("筛选条件"),
        "columns": _("所选的列"),
        "form": _("文件格式"),
        "total": _("记录总数"),
        "size": _("文件大小（字节）"),
        "sha256": _("SHA-256 校验值"),
        "sm3": _("SM3 校验值"),
        "good": _("可写入的行数"),
        "bad": _("有错误的行数"),
        "options": _("导入选项"),
        "scopes": _("可办事项"),
        "days": _("有效天数"),
        # The log itself, and what came with the platform.
        "entries": _("条目数"),
        "breaks": _("不符处数"),
        "anchor": _("抄录的链头"),
        "content": _("内容摘要"),
        "made": _("备份时间"),
        "arguments": pgettext_lazy("command", "参数"),
        "site": pgettext_lazy("log", "平台"),
        "seed": _("装入程序"),
        "system": pgettext_lazy("log", "系统"),
        # Enterprises and what belongs to a row.
        "name_key": _("查重用的名称"),
        "borne_name": _("名称"),
        "borne_from": _("自"),
        "borne_to": _("至"),
        "merged": _("并入的企业编号"),
        "unmerged": _("恢复的企业编号"),
        "moved": _("随之移动的记录数"),
        "left": _("未移动的记录数"),
        "figures": _("年度数据"),
        "year": _("年度"),
        "record": _("数据编号"),
        "read": _("查看的个人信息"),
        "floors": _("新增的楼层"),
        "area": _("面积"),
        "divisions": _("新装入的区划数"),
    }
)
