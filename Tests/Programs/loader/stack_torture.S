# call_without_tables(function): calls it, keeping a frame pointer but without a word of CFI.
  .text
  .globl call_without_tables
  .type call_without_tables, @function
call_without_tables:
  pushq %rbp
  movq %rsp, %rbp
  callq *%rdi
  popq %rbp
  retq
  .size call_without_tables, . - call_without_tables
  .section .note.GNU-stack, "", @progbits
