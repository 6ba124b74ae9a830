# stack_walk.c
# A saved rbp is not loaded: functions framed by rbp outside it are lost.
s/      if (saved != 0) {/      if (saved == 1) {/
