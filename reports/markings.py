"""What stands at the head of each page of a paper that is made for those who asked for it."""

FOR_MEMBERS = "For members: not for publication"
PART_1 = "Part 1 (no exempt matter)"
# Of a pack of many things: some may be exempt, others confidential; each says which it is.
PART_2 = "Part 2 (exempt or confidential)"
