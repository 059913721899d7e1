"""The codes of an audit in words."""

from __future__ import annotations

from xl_heating.rules.audit import CHECKS

_TITLES = {
    "ANSWER_UNCLEAR": "是否填写不明",
    "AREA_MISSING": "计补面积未填",
    "CAP_PILE_UP": "费用或用量雷同",
    "CELL_ERROR": "公式错误",
    "COLUMN_AMBIGUOUS": "两列含义相同",
    "COLUMN_UNUSED": "未使用的列",
    "COST_COLUMN_UNKNOWN": "费用列不认识",
    "COST_MISSING": "未录费用",
    "COST_UNSPLIT": "费用未分项",
    "DATE_BAD": "日期有误",
    "DATE_MONTH_ONLY": "日期只有年月",
    "DATE_NO_YEAR": "日期没有年份",
    "DATE_ORDER": "日期先后矛盾",
    "DATE_TEXT": "日期为文本",
    "DOSSIER_GAP": "档案缺项",
    "DUP_HOUSEHOLD": "户编号重复",
    "DUP_ID": "身份证号重复",
    "EXCLUDED_PAID": "暂不实施户有补贴",
    "FILLED_DOWN": "名称只写在首行",
    "ID_BAD_DATE": "身份证号出生日期有误",
    "ID_CHECKSUM": "身份证号校验位不对",
    "ID_EMPTY": "身份证号未填",
    "ID_FOREIGN": "非居民身份证号",
    "ID_LENGTH": "身份证号位数不对",
    "ID_OLD_15": "身份证号为15位旧号",
    "ID_PRECISION_LOST": "身份证号末位丢失",
    "LEDGER_DIFF": "与改造台账不同",
    "MAPPING_UNUSED": "指定的列不适用",
    "MERGED_CELLS": "合并单元格",
    "NOT_ACCEPTED": "未验收而有补贴或竣工",
    "NOT_IN_LEDGER": "改造台账中没有该户",
    "NOT_SUBSIDISABLE": "不享受补贴而有补贴",
    "NUMBER_BAD": "数字有误",
    "NUMBER_NEGATIVE": "数字为负",
    "OVER_CAP": "超过补贴上限",
    "READING_GAP": "读数不衔接",
    "ROUTE_CONFIRM": "改造方式归类待确认",
    "ROUTE_FROM_TITLE": "改造方式取自标题",
    "ROUTE_MISSING": "改造方式未填",
    "ROUTE_UNKNOWN": "改造方式不认识",
    "ROW_SKIPPED": "未读入的行",
    "SEASON_BAD": "采暖季有误",
    "SEASON_FROM_TITLE": "采暖季取自标题",
    "SHEET_HIDDEN": "隐藏的工作表",
    "SPLIT_MISMATCH": "分担不符",
    "STREET_CONFLICT": "标题中有几个街道镇",
    "STREET_FROM_TITLE": "街道镇取自标题",
    "STREET_MISSING": "街道镇未填",
    "STREET_UNKNOWN": "街道镇不认识",
    "SUM_MISMATCH": "勾稽不符",
    "TABLE_AMBIGUOUS": "表类不明",
    "TABLE_TWICE": "同一张台账两份",
    "TEXT_NUMBER": "数字为文本",
    "UNIT_AMBIGUOUS": "单位不明",
    "UNIT_SUSPECT": "金额单位可疑",
    "UNIT_UNKNOWN": "单位不能换算",
    "VILLAGE_MISSING": "村（居）未填",
}
"""The reader's own doubts, and codes that several checks share."""


def title(code: str) -> str:
    """A code in words; one that has none stands for itself."""
    return _TITLES.get(code) or next((check.title for check in CHECKS if check.code == code), code)
