from boards.models.board import Board, BoardMember, BoardPlan, BoardRelation, BoardView
from boards.models.meeting import Meeting, PlanSeen

__all__ = ["Board", "BoardMember", "BoardPlan", "BoardRelation", "BoardView", "Meeting", "PlanSeen"]
