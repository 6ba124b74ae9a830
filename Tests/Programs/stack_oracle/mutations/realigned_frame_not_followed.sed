# stack_step.c
# The CFA of a realigned frame is where its address is kept, not what is kept there.
s/    cfa = walk_load(cfa);/    cfa = cfa + 0;/
