// guarded_coroutine.S: functions without unwind information, by hand.
  .text
  .globl call_without_unwind_information
  .type call_without_unwind_information, @function
call_without_unwind_information:
  push %rbp
  mov %rdx, %rbp
  mov %rdi, %rax
  mov %rsi, %rdi
  call *%rax
  pop %rbp
  ret
  .size call_without_unwind_information, . - call_without_unwind_information

  .globl tail_call
  .type tail_call, @function
tail_call:
  mov %rdi, %rax
  mov %rsi, %rdi
  jmp *%rax
  .size tail_call, . - tail_call

  .section .note.GNU-stack, "", @progbits
