// Parses, simplifies and evaluates nested expressions: one block a node, by deep recursion.
//
// Compiled without frame pointers, as distributions compile C. With a second argument, that many
// threads do the same work, each on expressions of its own.
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct node {
  char operation;  // 'n' for a number
  long number;
  struct node *left, *right;
};

static struct node *make_node(char operation, long number, struct node *left, struct node *right) {
  struct node *node = malloc(sizeof *node);
  if (!node) abort();
  *node = (struct node){operation, number, left, right};
  return node;
}

// --- A text of nested parentheses --------------------------------------------------------------

static _Thread_local unsigned random_state = 1;

static unsigned next_random(void) {
  random_state = random_state * 1103515245u + 12345u;
  return random_state >> 16;
}

static char *write_expression(char *out, int depth) {
  if (depth == 0) return out + sprintf(out, "%u", next_random() % 9 + 1);
  *out++ = '(';
  out = write_expression(out, depth - 1);
  *out++ = "+-*"[next_random() % 3];
  out = write_expression(out, next_random() % 4 ? 0 : depth / 8);
  *out++ = ')';
  return out;
}

// --- Recursive descent -------------------------------------------------------------------------

static struct node *parse_sum(const char **text);

static struct node *parse_factor(const char **text) {
  if (**text != '(') return make_node('n', strtol(*text, (char **)text, 10), NULL, NULL);
  ++*text;
  struct node *inner = parse_sum(text);
  ++*text;
  return inner;
}

static struct node *parse_product(const char **text) {
  struct node *left = parse_factor(text);
  while (**text == '*') {
    ++*text;
    left = make_node('*', 0, left, parse_factor(text));
  }
  return left;
}

static struct node *parse_sum(const char **text) {
  struct node *left = parse_product(text);
  while (**text == '+' || **text == '-') {
    char operation = *(*text)++;
    left = make_node(operation, 0, left, parse_product(text));
  }
  return left;
}

// --- Rewriting ---------------------------------------------------------------------------------

// A copy with every operation on two numbers done.
static struct node *simplify(const struct node *node) {
  if (node->operation == 'n') return make_node('n', node->number, NULL, NULL);
  struct node *left = simplify(node->left), *right = simplify(node->right);
  if (left->operation != 'n' || right->operation != 'n')
    return make_node(node->operation, 0, left, right);
  unsigned long a = (unsigned long)left->number, b = (unsigned long)right->number;
  long result = (long)(node->operation == '+' ? a + b : node->operation == '-' ? a - b : a * b);
  free(left);
  free(right);
  return make_node('n', result % 1000003, NULL, NULL);
}

static void release(struct node *node) {
  if (!node) return;
  release(node->left);
  release(node->right);
  free(node);
}

struct task {
  pthread_t thread;
  int rounds;
  long checksum;
};

static void *work(void *argument) {
  struct task *task = argument;
  static _Thread_local char text[1 << 16];
  for (int round = 0; round < task->rounds; ++round) {
    *write_expression(text, 20 + (int)(next_random() % 40)) = 0;
    const char *rest = text;
    struct node *parsed = parse_sum(&rest);
    struct node *simplified = simplify(parsed);
    task->checksum = (task->checksum * 31 + simplified->number) % 1000003;
    release(parsed);
    release(simplified);
  }
  return NULL;
}

int main(int argc, char **argv) {
  enum { MOST_THREADS = 64 };
  static struct task tasks[MOST_THREADS];
  int rounds = argc > 1 ? atoi(argv[1]) : 20000, threads = argc > 2 ? atoi(argv[2]) : 1;
  if (threads < 1 || threads > MOST_THREADS) return 2;
  for (int i = 0; i < threads; ++i) tasks[i].rounds = rounds;
  for (int i = 1; i < threads; ++i)
    if (pthread_create(&tasks[i].thread, NULL, work, &tasks[i])) return 1;
  work(&tasks[0]);
  long checksum = tasks[0].checksum;
  for (int i = 1; i < threads; ++i) {
    pthread_join(tasks[i].thread, NULL);
    checksum += tasks[i].checksum;
  }
  printf("checksum %ld\n", checksum);
  return 0;
}
