"""The sentences of a dispatch's notice, composed from its figures in official wording (五（四）)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from xl_heating.forms.notice import chinese_date
from xl_heating.jobs.dispatch_figures import Amount, Dispatch, Standings, points
from xl_heating.policy import Policy

_ENDS = 3
"""How many streets are named at either end of the ranking."""


@dataclass(frozen=True)
class Demand:
    """What the supervisors have typed for a street in 通报督办."""

    problems: str = ""
    demand: str = ""
    due: str = ""


def sections(dispatch: Dispatch, policy: Policy, demands: Mapping[str, Demand]) -> dict[str, str]:
    """Section → its text; paragraphs are parted by line breaks."""
    return {
        "导语": _opening(dispatch, policy),
        "总体进展": _overall(dispatch),
        "街镇排名": _ranking(dispatch),
        "较上期变化": _changes(dispatch),
        "报送情况": _reporting(dispatch),
        "重点督办": _supervision(dispatch, demands),
        "下步要求": _demands(dispatch),
    }


def _opening(dispatch: Dispatch, policy: Policy) -> str:
    header = policy.policy
    return (
        f"为全面掌握全区冬季清洁取暖建设工作进展，进一步压实工作责任，按照《{header.name}》（{header.document}）"
        f"定期调度的要求，现将截至{chinese_date(dispatch.as_of)}的工作进展情况通报如下："
    )


def _overall(dispatch: Dispatch) -> str:
    total = dispatch.total
    steps = [
        f"{label}{count(value)}户"
        for label, value in (
            ("已核准", total.approved),
            ("开工", total.started),
            ("完成安装", total.installed),
            ("通气通电", total.energised),
            ("验收合格", total.accepted),
        )
        if value is not None
    ]
    done = f"截至目前，{'、'.join(steps)}，{_against_time(total, dispatch)}。"
    lines = [f"全区计划改造{count(total.planned)}户，{done}"]
    if total.new is not None and dispatch.since is not None:
        period = f"{chinese_date(dispatch.since)}至{chinese_date(dispatch.as_of)}"
        lines[0] += f"本期（{period}）新增验收{count(total.new)}户。"
    if total.change is not None:
        lines[0] += f"完成率较上期{_moved(total.change)}。"
    ways = [
        f"{route.name}{count(route.accepted)}户{f'（计划{count(route.planned)}户）' if route.planned else ''}"
        for route in dispatch.routes
        if not route.counted_only and (route.planned or route.accepted)
    ]
    if ways:
        lines.append(f"按改造方式分，验收合格的有：{'、'.join(ways)}。")
    beside = [
        f"{route.name}{count(route.accepted)}户"
        for route in dispatch.routes
        if route.counted_only and route.accepted
    ]
    if beside:
        lines.append(f"其中计入任务、不享受建设补贴或按面积折算的有：{'、'.join(beside)}。")
    return "\n".join(lines)


def _against_time(street: Standings, dispatch: Dispatch) -> str:
    if street.rate is None:
        return "未下达计划，不计算完成率"
    text = f"完成率{percent(street.rate)}"
    if dispatch.time is None:
        return text
    gap = points(street.rate, dispatch.time)
    ahead = (
        "与序时进度持平" if gap == 0 else f"{'超' if gap > 0 else '落后'}序时进度{_plain(abs(gap))}个百分点"
    )
    return f"{text}，{ahead}（序时进度{percent(dispatch.time)}）"


def _ranking(dispatch: Dispatch) -> str:
    ranked = [street for street in dispatch.ranked if street.rank is not None]
    if not ranked:
        return "本期没有可以排名的街道镇。"
    lines = []
    front = [street for street in ranked if (street.rank or 0) <= _ENDS]
    behind = [street for street in ranked if street not in front][-_ENDS:]
    if behind and len(ranked) > 2 * _ENDS:
        lines.append(f"完成率居前的是：{_places(front)}；居后的是：{_places(behind)}。")
    else:
        lines.append(f"完成率从高到低依次为：{_places(ranked)}。")
    if dispatch.time is not None:
        time = dispatch.time
        ahead = [street.name for street in ranked if (street.rate or 0) >= time]
        slow = [street.name for street in ranked if (street.rate or 0) < time]
        parts = []
        if ahead:
            parts.append(f"达到或快于序时进度的有{len(ahead)}个：{'、'.join(ahead)}")
        if slow:
            parts.append(f"慢于序时进度的有{len(slow)}个：{'、'.join(slow)}")
        lines.append(f"与序时进度（{percent(time)}）相比，{'；'.join(parts)}。")
    lines.append("排名情况详见附件1、附件2。")
    return "\n".join(lines)


def _places(streets: Sequence[Standings]) -> str:
    """第1位岱庙街道（98.20%）; streets that share a place are named together."""
    by_place: dict[int, list[Standings]] = {}
    for street in streets:
        by_place.setdefault(street.rank or 0, []).append(street)
    return "，".join(
        f"{'并列' if len(group) > 1 else ''}第{place}位{'、'.join(street.name for street in group)}"
        f"（{percent(group[0].rate or 0)}）"
        for place, group in by_place.items()
    )


def _changes(dispatch: Dispatch) -> str:
    if dispatch.previous_day is None:
        return "本期为首次调度，自下期起通报较上期的变化情况。"
    compared = [street for street in dispatch.streets if street.change is not None]
    if not compared:
        return f"上期（{chinese_date(dispatch.previous_day)}）没有可以比较的街道镇。"
    lines = [f"与上期（{chinese_date(dispatch.previous_day)}）相比，"]
    most = max(street.change or 0 for street in compared)
    if most > 0:
        best = [street.name for street in compared if street.change == most]
        lines[0] += f"完成率提高最多的是{'、'.join(best)}，提高{_plain(most)}个百分点；"
    still = [street.name for street in compared if street.change == 0]
    if still:
        lines[0] += f"没有进展的有{len(still)}个：{'、'.join(still)}；"
    fallen = [
        f"{street.name}（下降{_plain(-(street.change or 0))}个百分点）"
        for street in compared
        if (street.change or 0) < 0
    ]
    if fallen:
        lines[0] += f"完成率下降的有：{'、'.join(fallen)}；"
    lines[0] = f"{lines[0][:-1]}。"
    for label, chosen in (("上升", _rose), ("下降", _fell)):
        moved = [
            f"{street.name}（由第{street.previous_rank}位到第{street.rank}位）"
            for street in compared
            if chosen(street)
        ]
        if moved:
            lines.append(f"位次{label}的有：{'、'.join(moved)}。")
    return "\n".join(lines)


def _rose(street: Standings) -> bool:
    return bool(street.rank and street.previous_rank and street.rank < street.previous_rank)


def _fell(street: Standings) -> bool:
    return bool(street.rank and street.previous_rank and street.rank > street.previous_rank)


def _reporting(dispatch: Dispatch) -> str:
    missing = [street.name for street in dispatch.missing]
    planless = [street.name for street in dispatch.streets if street.reported and street.rate is None]
    if not missing and not planless:
        return "各街道镇均已按要求报送台账。"
    lines = []
    if missing:
        lines.append(f"{'、'.join(missing)}未报送台账，不列入排名，其完成数未计入全区合计，请尽快补报。")
    if planless:
        lines.append(f"{'、'.join(planless)}未下达计划数，不列入排名。")
    return "\n".join(lines)


def _supervision(dispatch: Dispatch, demands: Mapping[str, Demand]) -> str:
    if dispatch.time is None:
        return "本期未设定序时进度，未确定重点督办对象。"
    line = f"完成率落后序时进度{_plain(dispatch.line)}个百分点及以上"
    chosen = [street for street in dispatch.ranked if street.supervised]
    if not chosen:
        return f"按照本次调度确定的督办标准（{line}），本期没有列为重点督办的街道镇。"
    names = "、".join(street.name for street in chosen)
    several = f"等{len(chosen)}个街道镇" if len(chosen) > 1 else ""
    lines = [
        f"按照本次调度确定的督办标准（{line}），对{names}{several}进行重点督办，请对照问题限期整改。",
    ]
    for number, street in enumerate(chosen, start=1):
        typed = demands.get(street.name, Demand())
        gap = points(dispatch.time, street.rate or 0)
        text = f"{number}.{street.name}。完成率{percent(street.rate or 0)}，落后序时进度{_plain(gap)}个百分点"
        left = max((street.planned or 0) - (street.accepted or 0), 0)
        text += f"，尚有{count(left)}户未验收。"
        for label, words in (
            ("存在问题", typed.problems or street.problems),
            ("下步措施", street.measures),
            ("整改要求", typed.demand),
        ):
            text += f"{label}：{_sentence(words)}" if words else ""
        lines.append(text + (f"整改限期：{typed.due}。" if typed.due else ""))
    return "\n".join(lines)


def _demands(dispatch: Dispatch) -> str:
    total = dispatch.total
    left = max((total.planned or 0) - (total.accepted or 0), 0)
    if left:
        waiting = (total.installed or 0) - (total.accepted or 0)
        ready = f"，其中{count(waiting)}户已完成安装、尚未验收合格" if waiting > 0 else ""
        first = (
            f"全区尚有{count(left)}户未完成{ready}。"
            "各街道镇要倒排工期，逐村逐户落实责任，确保按照时间节点完成改造任务。"
        )
    else:
        first = "各街道镇要在完成任务的基础上，抓好查漏补缺和后续服务工作，确保群众安全温暖过冬。"
    lines = [
        f"（一）加快工程进度。{first}",
        "（二）抓好问题整改。对推进不力、进展缓慢的街道镇，将重点督办、限期整改；列入重点督办的街道镇要逐项制定整改措施，"
        "明确责任人和完成时限，整改情况按期报送。",
        "（三）严把质量安全。加强施工组织和质量安全监督，完善到户竣工台账和一户一档资料，"
        "持续开展安全隐患排查整改和安全用暖宣传。",
        "（四）规范数据报送。各街道镇要及时更新改造台账和进度调度表，确保数据真实准确，严禁弄虚作假。",
    ]
    return "\n".join(lines)


def percent(share: float) -> str:
    """0.8235 → 82.35%."""
    return f"{share:.2%}"


def count(value: Amount) -> str:
    """Households as they are written in a sentence: no decimals that are nought."""
    return "" if value is None else _plain(value)


def _plain(value: float) -> str:
    return f"{value:.4f}".rstrip("0").rstrip(".")


def signed(value: Amount) -> str:
    """Percentage points with their sign; nothing where they are unknown."""
    return "" if value is None else f"{value:+.2f}" if value else "0.00"


def _moved(change: float) -> str:
    if change == 0:
        return "持平"
    return f"{'提高' if change > 0 else '下降'}{_plain(abs(change))}个百分点"


def _sentence(words: str) -> str:
    return f"{words.rstrip('。；; ')}。"
