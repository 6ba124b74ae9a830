# stack_walk.c
# One equal frame is enough to take over the old stack.
s/^    while (inner > root \&\& step_stands(inner - 1)) inner--;/    while (inner > root) inner--;/
