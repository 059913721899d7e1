"""A synthetic district for the demo: households, public places, projects, all made up.

Seeded by `random.Random`, whose stream Python keeps stable, so that every machine makes the same district.
No real person can be meant: the region code is 990000, which is not assigned, and the names say 示例.
"""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass, field

from xl_heating.policy import Policy

REGION = "990000"
STREET_PARTS = (6, 5, 10, 14, 13, 27, 25)
"""Relative sizes of the seven street ledgers (示例; annex 2 of the plan is not published)."""
ROUTE_PARTS = {
    "ELEC_DECENTRAL": 46,
    "GAS_DECENTRAL": 30,
    "CENTRAL_RURAL_EXT": 11,
    "SOLAR": 3,
    "REGIONAL_RENEWABLE": 4,
    "REGIONAL_NONRENEWABLE": 3,
    "CENTRAL_URBAN": 3,
}
_SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨"
_GIVEN = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥"


@dataclass(frozen=True, slots=True)
class Household:
    """A row of the conversion ledger; money in 元, None where the street has not entered it."""

    key: str
    village: str
    name: str
    id_number: str
    phone: str
    route: str
    area: float
    meter: str
    own_meter: bool
    started: dt.date
    installed: dt.date
    accepted_on: dt.date | None
    acceptance: str
    equipment: float | None
    installation: float | None
    pipe: float | None
    maintenance: float | None
    other: float | None
    dossier: bool


@dataclass(frozen=True, slots=True)
class PublicPlace:
    name: str
    category: str
    area: float
    route: str
    cost: float
    accepted_on: dt.date | None


@dataclass(frozen=True, slots=True)
class Project:
    """A regional heating project (集中供热项目表)."""

    name: str
    village: str
    source: str
    route: str
    project_area: float
    assessed_area: float
    households: int
    source_station: float
    primary_pipe: float
    secondary_pipe: float
    radiators: float


@dataclass(frozen=True, slots=True)
class Building:
    """An urban efficiency project (城区建筑能效)."""

    project: str
    building: str
    area: float
    cost: float
    accepted_on: dt.date | None


@dataclass(frozen=True, slots=True)
class FarmHouse:
    """A rural efficiency household (农房能效)."""

    key: str
    village: str
    name: str
    part: str
    cost: float | None
    accepted_on: dt.date | None


@dataclass(frozen=True, slots=True)
class Usage:
    """A household's usage in one season (运行补贴发放表)."""

    key: str
    village: str
    name: str
    id_number: str
    meter: str
    route: str
    own_meter: bool
    usage: float
    paid: float


@dataclass(slots=True)
class StreetData:
    """Everything one street keeps."""

    street: str
    households: list[Household] = field(default_factory=list)
    places: list[PublicPlace] = field(default_factory=list)
    projects: list[Project] = field(default_factory=list)
    buildings: list[Building] = field(default_factory=list)
    farmhouses: list[FarmHouse] = field(default_factory=list)
    usages: list[Usage] = field(default_factory=list)


def synthetic_id(serial: int) -> str:
    """An ID number of the unassigned region 990000, unique per serial, with the check digit of GB 11643."""
    day = dt.date(1935, 1, 1) + dt.timedelta(days=serial % 20_000)
    body = f"{REGION}{day:%Y%m%d}{serial // 20_000 * 2 + 1:03d}"
    # GB 11643: weights 7 9 10 5 8 4 2 1 6 3 7 9 10 5 8 4 2, modulus 11.
    total = sum(int(digit) * weight for digit, weight in zip(body, _id_weights(), strict=True))
    return body + "10X98765432"[total % 11]


def _id_weights() -> tuple[int, ...]:
    return tuple(2**power % 11 for power in range(17, 0, -1))


def share_out(total: int, parts: tuple[int, ...]) -> list[int]:
    """Split `total` in proportion to `parts`, by largest remainder, so that the pieces sum to it."""
    whole = sum(parts)
    pieces = [total * part // whole for part in parts]
    order = sorted(range(len(parts)), key=lambda i: (-(total * parts[i] % whole), i))
    for i in order[: total - sum(pieces)]:
        pieces[i] += 1
    return pieces


def make_district(policy: Policy, households: int, seed: int = 2021) -> list[StreetData]:
    """Seven streets with `households` conversion rows in all; efficiency targets scale with them.

    At the policy's own number of households the efficiency households and ㎡ are the policy's targets.
    """
    draw = random.Random(seed)
    full = int(policy.number("target.rural_heating"))
    farmhouses = _scaled(int(policy.number("target.ee_rural")), households, full)
    square_metres = _scaled(int(policy.number("target.ee_urban")), households, full)
    sizes = share_out(households, STREET_PARTS)
    farm_sizes = share_out(farmhouses, STREET_PARTS)
    urban_sizes = share_out(square_metres, tuple(reversed(STREET_PARTS)))
    serial = 0
    district = []
    for number, street in enumerate(policy.streets):
        data = StreetData(street.name)
        _add_households(data, draw, street.code, sizes[number], serial)
        serial += sizes[number]
        _add_places(data, draw)
        _add_projects(data, draw)
        _add_farmhouses(data, draw, street.code, farm_sizes[number])
        _add_buildings(data, draw, urban_sizes[number])
        _add_usages(data, draw)
        district.append(data)
    return district


def _scaled(target: int, households: int, full: int) -> int:
    return max(7, (target * households + full // 2) // full)


def _villages(street: str, count: int) -> list[str]:
    short = street.removesuffix("街道").removesuffix("镇")
    return [f"{short}示例{number}村" for number in range(1, count + 1)]


def _name(draw: random.Random) -> str:
    return f"{draw.choice(_SURNAMES)}示例{draw.choice(_GIVEN)}{draw.choice(_GIVEN)}"


def _add_households(data: StreetData, draw: random.Random, code: str, count: int, serial: int) -> None:
    villages = _villages(data.street, max(1, count // 180))
    per_village = share_out(count, (1,) * len(villages))
    routes, weights = list(ROUTE_PARTS), list(ROUTE_PARTS.values())
    for number, village in enumerate(villages, start=1):
        # Whole villages are converted together: one main route, some houses another.
        main = draw.choices(routes, weights)[0]
        for index in range(1, per_village[number - 1] + 1):
            route = main if draw.random() < 0.85 else draw.choices(routes, weights)[0]
            data.households.append(
                _household(draw, f"{code}-{number:03d}-{index:04d}", village, route, serial)
            )
            serial += 1


def _household(draw: random.Random, key: str, village: str, route: str, serial: int) -> Household:
    started = dt.date(2021, 7, 5) + dt.timedelta(days=draw.randrange(90))
    installed = started + dt.timedelta(days=draw.randrange(3, 20))
    accepted = draw.random() < 0.95
    accepted_on = installed + dt.timedelta(days=draw.randrange(5, 40)) if accepted else None
    acceptance = "合格" if accepted else draw.choice(["", "", "整改", "不合格"])
    equipment = installation = pipe = maintenance = other = None
    regional = route.startswith("REGIONAL")
    if not regional and draw.random() < 0.985:
        equipment = draw.randrange(3200, 6400, 10) + draw.choice([0.0, 0.0, 0.5, 0.25])
        installation = float(draw.randrange(200, 900, 10))
        pipe = float(draw.randrange(200, 1200, 50))
        maintenance = float(draw.randrange(100, 600, 50)) if route == "SOLAR" else None
        other = float(draw.randrange(0, 800, 100))
    return Household(
        key=key,
        village=village,
        name=_name(draw),
        id_number=synthetic_id(serial),
        phone=f"000{draw.randrange(10**8):08d}",
        route=route,
        area=float(draw.randrange(60, 160)),
        meter=f"{draw.randrange(10**10):010d}",
        own_meter=draw.random() < 0.97,
        started=started,
        installed=installed,
        accepted_on=accepted_on,
        acceptance=acceptance,
        equipment=equipment,
        installation=installation,
        pipe=pipe,
        maintenance=maintenance,
        other=other,
        dossier=accepted and draw.random() < 0.93,
    )


def _add_places(data: StreetData, draw: random.Random) -> None:
    kinds = ["学校", "幼儿园", "卫生室", "敬老院", "村（居）"]
    short = data.street.removesuffix("街道").removesuffix("镇")
    for number in range(draw.randrange(4, 9)):
        kind = kinds[number % len(kinds)]
        area = float(draw.randrange(80, 1600, 10))
        data.places.append(
            PublicPlace(
                name=f"{short}示例{kind}{number + 1}",
                category=kind,
                area=area,
                route="ELEC_DECENTRAL",
                cost=round(area * draw.randrange(90, 160), 2),
                accepted_on=dt.date(2021, 11, 20) if draw.random() < 0.9 else None,
            )
        )


def _add_projects(data: StreetData, draw: random.Random) -> None:
    for route, source in (
        ("REGIONAL_RENEWABLE", "地源热泵"),
        ("REGIONAL_NONRENEWABLE", "燃气锅炉"),
    ):
        rows = [household for household in data.households if household.route == route]
        if not rows:
            continue
        area = float(sum(household.area for household in rows))
        data.projects.append(
            Project(
                name=f"{data.street}示例{source}区域供热项目",
                village=rows[0].village,
                source=source,
                route=route,
                project_area=area,
                assessed_area=round(area * draw.uniform(0.92, 1.0), 1),
                households=len(rows),
                source_station=round(area * draw.randrange(30, 45), 2),
                primary_pipe=round(area * 8, 2),
                secondary_pipe=round(area * draw.randrange(12, 22), 2),
                radiators=round(area * draw.randrange(15, 25), 2),
            )
        )


def _add_farmhouses(data: StreetData, draw: random.Random, code: str, count: int) -> None:
    villages = _villages(data.street, 5)
    for index in range(1, count + 1):
        data.farmhouses.append(
            FarmHouse(
                key=f"{code}-N{index:04d}",
                village=draw.choice(villages),
                name=_name(draw),
                part=draw.choice(["门窗", "外墙", "屋面"]),
                cost=float(draw.randrange(4800, 8600, 20)),
                accepted_on=dt.date(2021, 11, 30) if draw.random() < 0.9 else None,
            )
        )


def _add_buildings(data: StreetData, draw: random.Random, square_metres: int) -> None:
    for number, area in enumerate(share_out(square_metres, (3, 2, 2)), start=1):
        data.buildings.append(
            Building(
                project=f"{data.street}示例小区节能改造",
                building=f"{number}号楼",
                area=float(area),
                cost=round(area * draw.randrange(70, 120), 2),
                accepted_on=dt.date(2021, 12, 10) if number < 3 else None,
            )
        )


def _add_usages(data: StreetData, draw: random.Random) -> None:
    for household in data.households:
        if household.route not in ("GAS_DECENTRAL", "ELEC_DECENTRAL") or household.accepted_on is None:
            continue
        top = 1400 if household.route == "GAS_DECENTRAL" else 5200
        data.usages.append(
            Usage(
                key=household.key,
                village=household.village,
                name=household.name,
                id_number=household.id_number,
                meter=household.meter,
                route=household.route,
                own_meter=household.own_meter,
                usage=round(draw.uniform(0, top), 1),
                paid=draw.choice([0.0, 0.0, 0.0, 100.0]),
            )
        )
