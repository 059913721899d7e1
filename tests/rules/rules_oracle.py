"""The rules once more, row by row in Decimal, straight from the text of 泰山政办字〔2021〕13号.

Figures stand here as the text gives them, so that a wrong policy file cannot agree with itself.
"""

from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Context, Decimal, localcontext

FEN, YUAN = Decimal("0.01"), Decimal(1)
EXACT = Context(prec=80)

# 改造方式: (最高, 其中中央及市级承担) per 户 or ㎡.
FIGURES = {
    "CENTRAL_RURAL_EXT": (Decimal(6000), Decimal(3000)),  # 三（一）
    "CENTRAL_URBAN": None,  # 三（一） 计入任务但不享受补贴
    "REGIONAL_RENEWABLE": (Decimal(83), Decimal(25)),  # 三（二）
    "REGIONAL_NONRENEWABLE": (Decimal(67), Decimal(20)),  # 三（二）
    "GAS_DECENTRAL": (Decimal(6000), Decimal(3000)),  # 三（三）1
    "ELEC_DECENTRAL": (Decimal(6000), Decimal(3000)),  # 三（三）2
    "SOLAR": (Decimal(6000), Decimal(3000)),  # 三（四）
    "EE_RURAL": (Decimal(6600), Decimal(2000)),  # 三（五）
    "EE_URBAN": (Decimal(83), Decimal(25)),  # 三（五）
    "PUBLIC": None,  # 三（六） 资金由区级统筹解决, no ceiling
}
AFTER_ACCEPTANCE = ("EE_RURAL", "EE_URBAN")  # 三（五） 经验收合格后


def half_up(amount: Decimal, unit: Decimal = FEN) -> Decimal:
    """`amount` to a multiple of `unit`, half-up."""
    with localcontext(EXACT):
        return (amount / unit).quantize(YUAN, ROUND_HALF_UP) * unit


def split(route, cost, quantity, accepted, mode="UPPER_FIRST", unit=FEN, figures=FIGURES):
    """(subsidy, upper, district, self-pay) of one row, each row with its own ceiling."""
    with localcontext(EXACT):
        subsidy = granted(route, cost, quantity, accepted, unit, figures)
        upper = upper_part(route, subsidy, quantity, mode, unit, figures)
        return subsidy, upper, subsidy - upper, half_up(cost) - subsidy


def granted(route, cost, quantity, accepted, unit, figures):
    if route == "CENTRAL_URBAN" or (route in AFTER_ACCEPTANCE and not accepted):
        return Decimal(0)
    subsidy = half_up(cost, unit)
    if figures[route]:
        subsidy = min(subsidy, half_up(figures[route][0] * quantity, unit))
    return subsidy - unit if subsidy > half_up(cost) else subsidy


def upper_part(route, subsidy, quantity, mode, unit, figures):
    if not figures[route]:
        return Decimal(0)
    cap, quota = figures[route]
    if mode == "UPPER_FIRST":
        return min(subsidy, half_up(quota * quantity, unit))
    if mode == "DISTRICT_FIRST":
        return subsidy - min(subsidy, half_up((cap - quota) * quantity, unit))
    return half_up(subsidy * quota / cap, unit) if cap else Decimal(0)


def pooled(rows, mode="UPPER_FIRST", unit=FEN, figures=FIGURES):
    """The splits of `rows` (route, cost, quantity, accepted, project), one ceiling a route and project."""
    with localcontext(EXACT):
        result = [(Decimal(0), Decimal(0), Decimal(0), half_up(row[1])) for row in rows]
        for pool in {(row[0], row[4]) for row in rows}:
            route = pool[0]
            members = [
                index
                for index, row in enumerate(rows)
                if (row[0], row[4]) == pool
                and route != "CENTRAL_URBAN"
                and (row[3] or route not in AFTER_ACCEPTANCE)
            ]
            costs = [half_up(rows[index][1]) for index in members]
            quantity = sum((rows[index][2] for index in members), Decimal(0))
            usable = [cost // unit for cost in costs]
            total = min(half_up(sum(costs, Decimal(0)), unit), sum(usable, Decimal(0)) * unit)
            if figures[route]:
                total = min(total, half_up(figures[route][0] * quantity, unit))
            subsidies = shared(total / unit, usable)
            upper = upper_part(route, total, quantity, mode, unit, figures)
            uppers = shared(upper / unit, subsidies)
            for index, cost, mine, above in zip(members, costs, subsidies, uppers, strict=True):
                subsidy, borne = mine * unit, above * unit
                result[index] = (subsidy, borne, subsidy - borne, cost - subsidy)
        return result


def shared(amount, weights):
    """Largest remainder: whole parts first, then one each to the largest fractions, earlier rows first."""
    whole = sum(weights, Decimal(0))
    if not whole:
        return [Decimal(0) for _ in weights]
    parts = [int(amount) * int(weight) // int(whole) for weight in weights]
    rests = [int(amount) * int(weight) % int(whole) for weight in weights]
    first = sorted(range(len(weights)), key=lambda index: (-rests[index], index))
    for index in first[: int(amount) - sum(parts)]:
        parts[index] += 1
    return [Decimal(part) for part in parts]


def running(route, usage, own_meter, paid):
    """三（三）3: 1 元/立方米; 三（三）4: 0.2 元/千瓦时 for 一户一表; up to 600 元 a household and season."""
    with localcontext(EXACT):
        if route == "GAS_DECENTRAL":
            earned = half_up(usage * 1)
        elif route == "ELEC_DECENTRAL" and own_meter:
            earned = half_up(usage * Decimal("0.2"))
        else:
            return Decimal(0)
        return max(min(earned, Decimal(600)) - paid, Decimal(0))


def equivalent(area, mode):
    """三（六）: 供暖面积120平方米折算1户."""
    with localcontext(EXACT):
        places = Decimal("0.0001") if mode == "EXACT" else YUAN
        rounding = {"FLOOR": ROUND_FLOOR, "CEIL": ROUND_CEILING}.get(mode, ROUND_HALF_UP)
        return (area / 120).quantize(places, rounding)


def rate(done, target):
    """一（一）: done ÷ target to four decimals."""
    with localcontext(EXACT):
        return (done / target).quantize(Decimal("0.0001"), ROUND_HALF_UP)
