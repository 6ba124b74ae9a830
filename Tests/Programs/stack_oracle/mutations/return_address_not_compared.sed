# stack_walk.c
# The words of the prefix are compared without the return addresses.
s/return walk_load(outer->state\.sp - 8) == outer->state\.pc \&\&/return/
