#!/bin/sh
# Prints an SQL script that keeps sqlite3 busy: tables, inserts, indexes, joins, text and updates.
#
#   sqlite-at-work.sh [CUSTOMERS] | sqlite3 :memory:
set -eu

awk -v customers="${1:-4000}" 'BEGIN {
  print "CREATE TABLE customer (id INTEGER PRIMARY KEY, name TEXT, city TEXT, joined TEXT);"
  print "CREATE TABLE purchase (id INTEGER PRIMARY KEY, customer INTEGER, item TEXT, cents INTEGER);"
  split("Aachen Basel Cork Delft Evora Faro Ghent Huesca", cities, " ")
  split("plumb level square rule chalk chisel", items, " ")
  print "BEGIN;"
  for (id = 1; id <= customers; id++) {
    printf "INSERT INTO customer VALUES (%d, \047customer %d\047, \047%s\047, \04720%02d-%02d-%02d\047);\n", \
      id, id * 7919 % 100003, cities[id % 8 + 1], id % 26, id % 12 + 1, id % 28 + 1
    for (n = 1; n <= 4; n++)
      printf "INSERT INTO purchase (customer, item, cents) VALUES (%d, \047%s %d\047, %d);\n", \
        id, items[(id * n) % 6 + 1], n, (id * 31 + n * 977) % 90000
  }
  print "COMMIT;"
  print "CREATE INDEX purchase_customer ON purchase (customer);"
  print "CREATE INDEX customer_city ON customer (city, name);"
  for (city in cities) {
    printf "SELECT city, item, count(*), sum(cents) FROM customer JOIN purchase ON customer = customer.id WHERE city = \047%s\047 GROUP BY city, item ORDER BY 4 DESC LIMIT 3;\n", cities[city]
    printf "SELECT name, (SELECT group_concat(item, \047, \047) FROM purchase WHERE customer = customer.id) FROM customer WHERE city = \047%s\047 ORDER BY joined, name LIMIT 2;\n", cities[city]
  }
  print "UPDATE purchase SET item = upper(item) || \047 *\047 WHERE cents > 80000;"
  print "SELECT count(*), length(group_concat(item)) FROM purchase WHERE item LIKE \047%*\047;"
  print "DELETE FROM customer WHERE id % 10 = 0;"
  print "VACUUM;"
}'
