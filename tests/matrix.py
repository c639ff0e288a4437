"""The permission matrix, copied by hand from the rules of the house, not from the code.

VW viewer, OW action owner, LD plan lead, BM board member, CK clerk, DS director, CO clearance
officer, IA inspector or adviser, SA administrator. yes; own: what they lead or contribute to, or
was asked of them; chair: of a board that holds the plan to account; grant: what a grant opens;
draft: may only propose; - no.
"""

from accounts.policy import Role

ROLES = {
    "VW": Role.VIEWER,
    "OW": Role.ACTION_OWNER,
    "LD": Role.PLAN_LEAD,
    "BM": Role.BOARD_MEMBER,
    "CK": Role.CLERK,
    "DS": Role.DIRECTOR,
    "CO": Role.CLEARANCE_OFFICER,
    "IA": Role.INSPECTOR,
    "SA": Role.ADMINISTRATOR,
}
COPIED = """
capability            VW     OW     LD     BM     CK     DS     CO     IA     SA
read_plan             yes    yes    yes    yes    yes    yes    yes    grant  -
read_exempt           -      grant  yes    grant  yes    yes    grant  grant  -
download_evidence     yes    yes    yes    yes    yes    yes    yes    grant  -
record_inspection     -      -      yes    -      -      yes    -      -      -
edit_action           -      -      yes    -      -      yes    -      -      -
record_progress       -      own    yes    -      -      yes    -      -      -
change_original_date  -      -      -      -      -      -      -      -      -
ask_new_date          -      own    yes    -      -      yes    -      -      -
decide_date           -      -      -      chair  -      yes    -      -      -
propose_closing       -      own    yes    -      -      yes    -      -      -
close_action          -      -      -      chair  -      yes    -      -      -
keep_measures         -      own    yes    -      -      yes    -      -      -
rate_assurance        -      -      yes    chair  -      yes    -      -      -
challenge             -      yes    yes    yes    -      yes    -      -      -
answer_challenge      -      own    yes    -      -      yes    -      -      -
import_plan           -      -      yes    -      -      -      -      -      -
read_boards           yes    yes    yes    yes    yes    yes    yes    grant  -
keep_boards           -      -      draft  -      yes    yes    -      -      -
set_exempt            -      draft  yes    -      yes    yes    -      -      -
clear_exempt          -      -      -      -      yes    yes    -      -      -
draft_report          -      -      yes    -      yes    yes    -      -      -
clear_part            -      -      -      -      -      -      own    -      -
issue_report          -      -      -      -      -      yes    -      -      -
publish_pack          -      -      -      -      yes    -      -      -      -
export                yes    yes    yes    yes    yes    yes    yes    grant  -
read_history          -      -      yes    -      -      yes    -      grant  -
read_access_log       -      -      -      -      -      yes    -      -      yes
edit_templates        -      -      yes    -      yes    -      -      -      -
manage_people         -      -      -      -      -      -      -      -      yes
propose_disposal      -      -      yes    -      -      -      -      -      -
approve_disposal      -      -      -      -      -      yes    -      -      -
own_feed              yes    yes    yes    yes    yes    yes    yes    -      -
"""


def read_copy() -> dict[str, dict[Role, str]]:
    heads, *rows = [line.split() for line in COPIED.strip().splitlines()]
    return {
        name: {ROLES[head]: cell for head, cell in zip(heads[1:], cells, strict=True)}
        for name, *cells in rows
    }


COPY = read_copy()
