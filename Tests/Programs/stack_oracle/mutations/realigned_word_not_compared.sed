# stack_walk.c
# The word through which a realigned frame finds its caller is not compared.
s/return walk_load(at) == outer->state\.sp;/return walk_load(at) != 1;/
