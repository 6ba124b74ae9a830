# stack_step.c
# Code without unwind tables ends the walk, although it keeps a frame pointer.
s/return frame_rule_make(FRAME_RULE_RBP, 16, 2);/return frame_rule_special(FRAME_RULE_TOO_COMPLEX);/
