# stack_walk.c
# The CFA of a function framed by rbp is counted from sp.
s/== FRAME_RULE_RSP ? at\.sp : at\.rbp;/== FRAME_RULE_RSP ? at.sp : at.sp;/
