"""What a page says beside a listing: what it means and does not mean, how to object. Neutral words only.

The standard wording; a disclosure policy may replace any of it. `{date}` and `{time}` stand for the moment.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from debtormap.core.listing import GROUND_TEXTS, Ground
from debtormap.core.traditional import TEXTS

Texts = Mapping[str, Mapping[str, str]]  # language, notice


class Language(StrEnum):
    """The languages of the public side. Chinese in traditional characters is made of the other by
    `tools/make_traditional.py`."""

    CHINESE = "zh"
    TRADITIONAL = "zh-Hant"
    ENGLISH = "en"


class Notice(StrEnum):
    """The texts that a policy may word."""

    MEANING_PERSON = "meaning_person"
    MEANING_ORGANISATION = "meaning_organisation"
    SOURCE = "source"
    NAMESAKE = "namesake"
    PLACE = "place"
    DENSITY = "density"
    POSTER = "poster"
    USE = "use"
    OBJECTION = "objection"
    REMOVED = "removed"
    REPRESENTATIVE = "representative"
    CLUE = "clue"
    DEMONSTRATION = "demonstration"


STANDARD: Texts = MappingProxyType(
    {
        Language.CHINESE.value: MappingProxyType(
            {
                "meaning_person": "本信息表示执行法院依法决定将当事人纳入失信被执行人名单的事实及理由，仅涉及本案，"
                "不是对其人品、其他行为或者其家庭成员的评价。",
                "meaning_organisation": "本信息表示执行法院依法决定将该单位纳入失信被执行人名单的事实及理由，"
                "仅涉及本案，不是对其职工、股东或者其他单位的评价。",
                "source": "本信息由执行法院依法录入并审核，更新于{date}。是否仍在公布以本页实时状态为准。",
                "namesake": "姓名相同不代表是同一人。请核对出生年份、县（区）及证件号码核验结果。",
                "place": "地图标注的是附近的公共地点（如社区、村、道路），不表示当事人的实时位置或确切住址。",
                "density": "颜色仅表示该区域公示信息的数量，不是对任何个人或住户的评价。",
                "poster": "本图片生成于{time}，请扫码查看实时状态；信息移除后本图片即失效，请勿继续传播。",
                "use": "不得利用本信息骚扰、威胁、侮辱他人或用于其他违法目的；转载应使用实时链接。",
                "objection": "认为不应纳入、信息不准确或应予删除的，可向执行法院书面申请纠正（十五日内审查）；"
                "对驳回决定不服的，可自送达之日起十日内向上一级人民法院申请复议。",
                "removed": "该信息已不再公布。",
                "representative": "法定代表人（负责人）姓名为单位登记信息，其本人不因此被纳入名单。",
                "clue": "线索及提供人身份依法保密；请勿以违法方式获取信息。是否发放悬赏金以悬赏公告为准。",
                "demonstration": "演示系统 · 全部数据为虚构",
            }
        ),
        Language.ENGLISH.value: MappingProxyType(
            {
                "meaning_person": "This states that the enforcing court has decided to enter this person in the list "
                "of judgment defaulters, and why. It concerns this case only and is no judgment of the person's "
                "character, other conduct or family.",
                "meaning_organisation": "This states that the enforcing court has decided to enter this organisation "
                "in the list of judgment defaulters, and why. It concerns this case only and is no judgment of its "
                "employees, its shareholders or other organisations.",
                "source": "Entered and reviewed by the enforcing court as the law provides; updated on {date}. Whether "
                "it is still published is what this page shows now.",
                "namesake": "The same name does not mean the same person. Compare the birth year, the county or "
                "district and the result of the number check.",
                "place": "The map marks a public place nearby (such as a community, village or road). It shows neither "
                "where the party is now nor an exact address.",
                "density": "A colour shows only how many listings are published for that area. It does not rate any "
                "person or household.",
                "poster": "This picture was made at {time}; scan the code for the present state. When the listing is "
                "removed the picture is void: do not pass it on.",
                "use": "Do not use this information to harass, threaten or insult anybody or for any other unlawful "
                "purpose; pass it on as a live link only.",
                "objection": "Whoever holds that the listing should not be, is inaccurate or should be deleted may ask "
                "the enforcing court in writing to correct it (reviewed within 15 days); against a dismissal, "
                "reconsideration may be asked of the next higher court within 10 days of service.",
                "removed": "This information is no longer published.",
                "representative": "The name of the legal representative (or person in charge) is registration data of "
                "the organisation; the person is not listed by it.",
                "clue": "Clues and who gives them are kept confidential by law; do not obtain information unlawfully. "
                "Whether a reward is paid is set out in the reward notice.",
                "demonstration": "Demonstration · all data is invented",
            }
        ),
    }
)

GROUND_TEXTS_ENGLISH: Mapping[str, str] = MappingProxyType(
    {
        "G1": "Able to perform but refuses to perform the obligation fixed by an effective legal document",
        "G2": "Obstructs or resists enforcement by forged evidence, violence, threats or the like",
        "G3": "Evades enforcement by sham litigation or arbitration, or by hiding or moving property",
        "G4": "Breaches the duty to report property",
        "G5": "Breaches a consumption restriction order",
        "G6": "Refuses without good reason to perform an enforcement settlement",
    }
)


def ground_text(code: str, language: str) -> str:
    """The ground in full words."""
    if language == Language.ENGLISH:
        return GROUND_TEXTS_ENGLISH[code]
    text = GROUND_TEXTS[Ground(code)]
    return TEXTS[text] if language == Language.TRADITIONAL else text


def merged(texts: Mapping[str, Mapping[str, str]]) -> Texts:
    """The standard texts with those of a policy in their place, unchangeable.

    Traditional ones only where the policy words them: `spoken` makes the others.
    """
    return MappingProxyType(
        {
            language.value: MappingProxyType({**STANDARD.get(language, {}), **texts.get(language, {})})
            for language in Language
            if language in STANDARD or language in texts
        }
    )


def spoken(texts: Texts, language: str) -> Mapping[str, str]:
    """The notices as a reader of this language reads them, by notice.

    In traditional characters: the policy's own wording; else its Chinese one turned, where that is a text of ours; else
    that as the court wrote it, for nobody but the court turns its words.

    >>> spoken({**STANDARD, "zh": {"removed": "该信息已不再公布。", "use": "由法院改写。"}}, "zh-Hant")
    {'removed': '該資訊已不再公佈。', 'use': '由法院改写。'}
    """
    if language != Language.TRADITIONAL:
        return texts[language]
    own = texts.get(language, {})
    return {notice: own.get(notice) or TEXTS.get(text, text) for notice, text in texts[Language.CHINESE].items()}
