// exec_hooks.h: the functions behind the exec hooks, found once: a vfork child must not look.
#ifndef PLUMB_EXEC_HOOKS_H
#define PLUMB_EXEC_HOOKS_H

void exec_hooks_start(void);

#endif
