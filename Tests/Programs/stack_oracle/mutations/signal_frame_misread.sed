# stack_step.c
# The interrupted function is taken from the register beside.
s/CONTEXT_RIP = 40 + 8 \* 16/CONTEXT_RIP = 40 + 8 * 10/
