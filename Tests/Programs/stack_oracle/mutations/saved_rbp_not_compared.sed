# stack_walk.c
# The words of the prefix are compared without the saved rbp.
s/return walk_load(outer->state\.sp - 8) == outer->state\.pc && \*outer->rbp_at == outer->state\.rbp;/return walk_load(outer->state.sp - 8) == outer->state.pc;/
