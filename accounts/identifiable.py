"""What in a text may identify a child: found here, on this machine, and never sent anywhere.

It warns and does not judge. A number counts where its own check digit or letter agrees; words count
in the few shapes that case notes take ("Child A", "Mia's mother", "two young people"). Sources: the
DfE's guide to unique pupil numbers, the NHS data dictionary (check digit modulo 11), HMRC's manual
NIM39110 (National Insurance numbers), and the ONS's practice that counts below five can disclose.
"""

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple


class Sign(NamedTuple):
    """Words that may identify a child. `kind` names the shape, `is_like` says it in words."""

    kind: str
    words: str
    is_like: str


def signs_of_a_child(text: str) -> list[Sign]:
    """What in `text` may identify a child, each once, in the order of the kinds below."""
    found = [
        Sign(kind, words, is_like)
        for kind, is_like, find in KINDS
        for words in dict.fromkeys(" ".join(words.split()) for words in find(text))
    ]
    # A pupil number holds ten digits that may happen to be an NHS number: the longer one is meant.
    return [
        sign
        for sign in found
        if not any(sign.words in other.words and sign.words != other.words for other in found)
    ]


# Unique pupil numbers: a check letter, then twelve digits, of which the last may be a letter.

UPN_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"  # no I, O or S
_UPN = re.compile(r"(?<!\w)[A-HJ-NP-RT-Z][ -]?(?:\d[ -]?){11}[\dA-HJ-NP-RT-Z](?!\w)", re.IGNORECASE)


def upn_check_letter(rest: str) -> str:
    """The letter before the twelve characters `rest`: weights 2 to 13, modulo 23.

    In a temporary number the last character is a letter, which counts as its place in the list.
    """
    values = [int(c) if c.isdigit() else UPN_LETTERS.index(c) for c in rest]
    return UPN_LETTERS[sum(w * v for w, v in enumerate(values, start=2)) % 23]


def _pupil_numbers(text: str) -> Iterator[str]:
    for match in _UPN.finditer(text):
        upn = re.sub(r"[ -]", "", match.group()).upper()
        if upn[0] == upn_check_letter(upn[1:]):
            yield match.group()


# NHS numbers: nine digits and a check digit, in one piece or as 3-3-4.

_NHS = re.compile(
    r"(?<![\w£$€])(?<!\d\.)(?:NHS)?(?=((\d{3})[ \u00a0.-]?(\d{3})[ \u00a0.-]?(\d{4})(?!\w)))",
    re.IGNORECASE,
)


def nhs_check_digit(nine: str) -> int | None:
    """The tenth digit after `nine`: weights 10 to 2, modulo 11. None where no number has them."""
    left = 11 - sum(w * int(c) for w, c in zip(range(10, 1, -1), nine, strict=True)) % 11
    return None if left == 10 else left % 11


def _nhs_numbers(text: str) -> Iterator[str]:
    for match in _NHS.finditer(text):
        digits = "".join(match.group(2, 3, 4))
        if nhs_check_digit(digits[:9]) == int(digits[9]):
            yield match.group(1)


# Shapes that one expression knows.

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_DAY = (
    rf"(?:\d{{1,2}}\s?[/.-]\s?\d{{1,2}}\s?[/.-]\s?(?:\d{{4}}|\d{{2}})|\d{{4}}-\d{{2}}-\d{{2}}"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?(?:\s+of)?[\s-]+{_MONTH}\.?,?[\s-]+(?:\d{{4}}|['’]?\d{{2}})"
    rf"|{_MONTH}\.?\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+\d{{4}})(?!\w)"
)
_BORN = r"(?:d\.?\s?o\.?\s?b\b\.?|dates?\s+of\s+birth|birth\s?dates?|birthday|born)"
_BIRTH = (
    rf"(?<!\w){_BORN}(?:\s|[:;=(,–-]|\b(?:is|was|on|the|of)\b){{0,6}}{_DAY}"
    rf"|{_DAY}\s?[(,]?\s?(?:{_BORN})(?!\w)"
)
_INSURANCE = (
    r"(?<!\w)(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]"
    r"[ -]?\d{2}[ -]?\d{2}[ -]?\d{2}[ -]?[A-D](?!\w)"
)
_SYSTEM = (
    r"(?:LCS|EHM|Mosaic|Liquidlogic|CareFirst|Care\s?Director|Azeus|Eclipse|Framework-?i|Protocol"
    r"|Capita\s?One|Charms)"
)
_NUMBER_OF = r"(?:id|no\.?|number|ref(?:erence)?\.?)"
_CASE = (
    rf"(?<!\w)(?:{_SYSTEM}(?:\s+(?:case|person|child|client))?(?:\s+{_NUMBER_OF})?"
    rf"|(?:case|child|person|client|service\s+user|pupil|student)(?:['’]s)?\s+{_NUMBER_OF})"
    r"\s?[:#=-]?\s?(?:[A-Z]{1,3}[-/]?)?\d{5,10}(?!\w)"
)
_AREAS = (
    "AB AL B BA BB BD BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E"
    " EC EH EN EX FK FY G GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE LL"
    " LN LS LU M ME MK ML N NE NG NN NP NR NW OL OX PA PE PH PL PO PR RG RH RM S SA SE SG SK SL SM"
    " SN SO SP SR SS ST SW SY TA TD TF TN TQ TR TS TW UB W WA WC WD WF WN WR WS WV YO ZE"
)
_OUTWARD = rf"(?:{'|'.join(_AREAS.split())})\d[\dA-Z]?"
_POSTCODE = rf"(?<!\w){_OUTWARD} ?\d[ABD-HJLNP-UW-Z]{{2}}(?!\w)"
_POSTCODE_SMALL = rf"(?<!\w){_OUTWARD.lower()} \d[abd-hjlnp-uw-z]{{2}}(?!\w)"
_SOMEBODY = (
    r"(?:[Cc]hild|CHILD|[Yy]oung\s[Pp]erson|YOUNG PERSON|YP|[Bb]aby|[Ss]ibling|[Ff]amily|[Pp]upil"
    r"|[Bb]oy|[Gg]irl|[Ii]nfant|[Tt]eenager|[Ss]tudent|[Mm]other|[Ff]ather)"
)
# "Every Child a Reader" is a programme, "the child I met" is grammar, "child C&F" is no letter.
_LETTERED = (
    rf"(?<![\w’'-])(?<!Every\s){_SOMEBODY}[\s-]['‘“\"(]?"
    r"(?:[A-HJ-Z]\d?|I(?=[.,;:)’'”\"]|$))(?![\w&/+]|[ -][Ll]evel|\.[A-Za-z])"
)
_NUMBERED = (
    r"(?<![\w’'-])(?:Child|CHILD|Young\s[Pp]erson|YP|Sibling|Baby)\s?\d{1,2}"
    rf"(?![\w%]|\s?[–/-]\s?\d|\.\d|\s+(?:in|to|of|per|and\s+\d)\b|\s+{_MONTH}\b)"
)
_KIN = (
    r"(?:(?:birth|biological|adoptive|foster|step|older|younger|elder|eldest|youngest|half|twin|late"
    r"|maternal|paternal|baby|big|little)[ -]?)*"
    r"(?:mother|father|mum|mam|mummy|dad|daddy|brothers?|sisters?|siblings?|son|daughter|carer"
    r"|grandmother|grandfather|grandparents?|nan|nana|gran|grandad|aunt|auntie|uncle|cousins?"
    r"|stepmother|stepfather|stepmum|stepdad|girlfriend|boyfriend"
    r"|parents(?!\s+(?:and|forum|group|panel|voice)))(?![\w'’])"
)
# What stands before 's and is nobody's name.
_NO_NAME = (
    r"(?:Child|Children|Young|People|Person|Parent|Mother|Father|Mum|Dad|Baby|Family|Carer|Council"
    r"|Service|Ofsted|Today|It|He|She|That|There|What|Who|Where|How|Here|Let|One|Women|Men|Woman|Man"
    r"|Girl|Boy|Sibling|Brother|Sister|Each|Everyone|Everybody|Someone|Somebody|Anyone|Anybody"
    r"|Nobody|Other|Another|England|Britain|Director|Lead|Teenager|Adult|Pupil|Student)"
)
_RELATED = (
    rf"(?<!\w)(?!{_NO_NAME}s?['’])(?:[A-Z][a-z]+(?:[-'’][A-Z]?[a-z]+)?|[A-Z]{{1,2}})['’]s?\s+{_KIN}"
)

# "Jayden, 14, told us" or "Jayden (aged 14)"; "Kent, 12; Essex, 9" counts, and "May, 14" is a day.
_NO_PERSON = (
    rf"(?!{_NO_NAME}s?\b)(?!(?i:{_MONTH})\b)"
    r"(?!(?:Page|Item|Table|Figure|Part|Section|Appendix|Annex|Paragraph|Chapter|Year|Week|Group"
    r"|Band|Stage|Level|Phase|Tier|Priority|Theme|Outcome|Strand|Action|Those|All|Boys|Girls"
    r"|Residents|Pupils|Students|Teenagers|Adults|Babies)\b)"
)
_AGED = (
    rf"(?<![\w.’'-])(?<!,\s){_NO_PERSON}[A-Z](?:[a-z]+(?:[-'’][A-Z]?[a-z]+)?)?"
    r"(?:,\s(?:aged\s)?(?:1[0-7]|[1-9])(?:,\s+[a-z]|\s+(?:who|whose|was|is|has|had|said|says|told"
    r"|lives|lived|moved|went|came)\b)|,?\s\(?aged\s(?:1[0-7]|[1-9])(?![\d/–-]|\s+(?:to|and)\b))"
)

_OF_THE = r"(?:of\s+(?:the|our|these|those|its|their|your)\s+)?"
_LIKE = (
    r"(?:(?:looked[ -]after|cared[ -]for|care[ -]experienced|disabled|vulnerable|unaccompanied"
    r"|missing|older|younger|young|unborn|newborn|new|local|such|eligible|adopted|fostered|placed"
    r"|homeless|different|individual|named|male|female|teenage|primary|secondary|subject|teenaged"
    r"|trafficked|exploited|abused|neglected|bereaved|excluded|refugee|migrant|asylum[ -]seeking)"
    r",?\s+)*"
)
# Numbers that name a thing ("Tier 2 children"), a share ("1 in 4 children") or a limit ("up to
# four children") count nobody.
_NAMES_OR_SHARES = (
    "in than over under above below least no any every each per age aged ages section year years"
    " tier level levels stage phase part priority theme outcome chapter paragraph band step"
    " standard appendix annex strand page table figure grade group strength quarter version action"
    " area measure risk schedule article regulation principle objective domain item wave"
)
_NO_COUNT = "".join(rf"(?<!\b(?i:{word})\s)" for word in _NAMES_OR_SHARES.split())
# "Two children's homes" and "one child protection chair" are about services.
_NO_SERVICE = (
    r"(?!['’\w-]|\s+(?:protection|poverty|health|care|in\s+need\s+(?:plan|team|service|review)"
    r"|in\s+care\s+council|practice|death|and\s+famil(?:y|ies)|and\s+young\s+people['’]s|services?"
    r"|safeguarding|social|development|friendly|cent(?:re|er)d|focused|workers?|advis[eo]rs?"
    r"|teams?|panels?|boards?|at\s+a\s+time|or\s+more))"
)
_COUNTED = (
    rf"(?<![\w.,£/–—-])(?<!\bup\sto\s){_NO_COUNT}(?:"
    rf"(?:1|[Oo]ne)\s+(?:\(1\)\s+)?{_LIKE}(?:child|young\s+person|baby|infant|boy|girl|teenager"
    rf"|care\s+leaver|sibling|toddler|pupil|adolescent){_NO_SERVICE}"
    rf"|(?:[1-4]|[Oo]ne|[Tt]wo|[Tt]hree|[Ff]our)\s+(?:\([1-4]\)\s+)?{_OF_THE}{_LIKE}(?:children"
    r"|young\s+people|young\s+persons|babies|infants|boys|girls|teenagers|care\s+leavers|siblings"
    rf"|toddlers|pupils|adolescents|minors){_NO_SERVICE})"
)


def _shape(*patterns: tuple[str, int]) -> Callable[[str], Iterator[str]]:
    """A search for what any of the expressions matches."""
    compiled = [re.compile(pattern, flags) for pattern, flags in patterns]

    def find(text: str) -> Iterator[str]:
        for pattern in compiled:
            for match in pattern.finditer(text):
                yield match.group()

    return find


_ANY_CASE = re.IGNORECASE
KINDS: tuple[tuple[str, str, Callable[[str], Iterator[str]]], ...] = (
    ("upn", "looks like a unique pupil number", _pupil_numbers),
    ("nhs_number", "looks like an NHS number", _nhs_numbers),
    (
        "national_insurance",
        "looks like a National Insurance number",
        _shape((_INSURANCE, _ANY_CASE)),
    ),
    ("case_number", "looks like a number from a case system", _shape((_CASE, _ANY_CASE))),
    ("date_of_birth", "looks like a date of birth", _shape((_BIRTH, _ANY_CASE))),
    ("postcode", "looks like a full postcode", _shape((_POSTCODE, 0), (_POSTCODE_SMALL, 0))),
    ("lettered_child", "looks like one child of a case", _shape((_LETTERED, 0), (_NUMBERED, 0))),
    ("relative", "looks like somebody’s relative", _shape((_RELATED, 0))),
    ("aged", "looks like somebody by name with an age", _shape((_AGED, 0))),
    ("small_count", "counts fewer than five", _shape((_COUNTED, 0))),
)
