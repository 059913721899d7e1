"""The command line as people and machines use it: another process, real files, real output."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest


def run(*arguments: object, code: int = 0) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [sys.executable, "-m", "xl_heating", *map(str, arguments)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == code, done.stdout + done.stderr
    return done


@pytest.fixture(scope="module")
def district(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cli") / "示例"
    run("demo", "--dir", folder, "--households", "70", "--json")
    return folder


def test_eval_prints_tables_tab_separated() -> None:
    # 三（一）: 5000 of at most 6000, shared 3000/6000.
    done = run("eval", '=HEAT_SPLIT("集中供热延伸",5000,1,,"share_mode=PROPORTIONAL")')
    assert done.stdout == "5000\t2500\t2500\t0\n"


def test_eval_prints_a_result_for_each_formula() -> None:
    done = run(
        "eval",
        '=HEAT_SUBSIDY("分散电代煤",6350)',
        '=HEAT_SUBSIDY("分散电代煤","六千")',
        '=HEAT_CITE("EE_RURAL")',
    )
    assert done.stdout.splitlines() == ["6000", "#VALUE!", "三（五）"]


def test_eval_json_has_an_element_for_each_formula() -> None:
    done = run(
        "eval", "--json",
        '=HEAT_SUBSIDY("分散电代煤",6350)',
        '=HEAT_ROUTE("煤改气")',
        '=HEAT_SEASON(DATE(2022,4,1))',
        '=HEAT_SUBSIDY("烧柴",1)',
        '=HEAT_SPLIT({"太阳能";"分散气代煤"},{5800;6200})',
    )  # fmt: skip
    assert json.loads(done.stdout) == [
        6000,
        "分散气代煤",
        None,
        {"error": "#N/A"},
        [[5800, 3000, 2800, 0], [6000, 3000, 3000, 200]],
    ]


def test_eval_takes_another_policy() -> None:
    # 85 % of 8000 is 6800, below 7400.
    done = run("eval", "--policy", "shijiazhuang-2018", '=HEAT_SUBSIDY("煤改电",8000)')
    assert done.stdout == "6800\n"


def test_a_formula_that_cannot_be_read_is_one_chinese_sentence() -> None:
    done = run("eval", "=HEAT_SPLIT(", code=2)
    assert done.stdout == ""
    assert done.stderr.startswith("错误：")
    assert "Traceback" not in done.stderr


def test_functions_are_listed_and_described() -> None:
    listed = run("functions").stdout
    assert "HEAT_SPLIT" in listed
    assert "补贴分担" in listed
    for name in ("HEAT_SPLIT", "split"):
        described = run("functions", name).stdout
        assert "可补贴费用" in described
        assert "三（一）" in described


def test_an_unknown_function_is_named() -> None:
    assert "NOTHING" in run("functions", "NOTHING", code=2).stderr.upper()


def test_demo_json_is_the_report(district: Path, tmp_path: Path) -> None:
    done = run("demo", "--dir", tmp_path / "示例", "--households", "70", "--json")
    report = json.loads(done.stdout)
    assert report["job"] == "刷新汇总"
    assert report["counts"]["已收街镇"] == 7
    assert report["table"][0][0] == "街道镇"
    assert report["table"][-1][0] == "合计"
    assert report["changed_cells"] > 0
    assert Path(report["backup"]).is_file()


def test_demo_never_writes_into_a_folder_of_other_things(tmp_path: Path) -> None:
    (tmp_path / "重要.txt").write_text("x", encoding="utf-8")
    done = run("demo", "--dir", tmp_path, "--households", "70", code=2)
    assert "不为空" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["重要.txt"]


def test_refresh_again_then_undo(district: Path) -> None:
    book, ledgers = district / "区级汇总.xlsx", district / "街镇台账"
    again = json.loads(run("refresh", book, "--ledgers", ledgers, "--as-of", "2022-04-15", "--json").stdout)
    assert again["changed_cells"] == 0
    shown = run("refresh", book, "--ledgers", ledgers, "--as-of", "2022-04-16", "--dry-run").stdout
    assert "预览，未写入" in shown
    assert "合计" in shown
    assert "口径：定额优先" in shown
    refreshed = book.read_bytes()
    assert "已恢复" in run("undo", book).stdout
    assert book.read_bytes() != refreshed
    run("undo", book)
    assert book.read_bytes() == refreshed


def test_undo_without_a_backup_says_so(tmp_path: Path, district: Path) -> None:
    book = tmp_path / "区级汇总.xlsx"
    book.write_bytes((district / "区级汇总.xlsx").read_bytes())
    assert "备份" in run("undo", book, code=2).stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("refresh", "没有.xlsx", "--ledgers", "."), "没有"),
        (("eval", "--policy", "没有", "=1"), "没有名为“没有”的内置政策"),
    ],
)
def test_what_is_missing_is_named(arguments: tuple[str, ...], said: str, tmp_path: Path) -> None:
    assert said in run(*arguments, code=2).stderr


def test_a_bad_date_is_explained(district: Path) -> None:
    done = run(
        "refresh", district / "区级汇总.xlsx", "--ledgers", district / "街镇台账", "--as-of", "昨天", code=2
    )
    assert "2022-04-15" in done.stderr


def test_version() -> None:
    assert run("--version").stdout.startswith("xl-heating ")
