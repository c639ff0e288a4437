from overview.demonstration.council import demonstration
from overview.demonstration.recording import SIZES

__all__ = ["SIZES", "demonstration"]
