# rule_cache.c
# The return address is looked up itself: behind a call that never returns stands another function.
s/return_address - 1, scratch/return_address, scratch/
