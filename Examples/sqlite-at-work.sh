#!/bin/sh
# Prints an SQL script that keeps sqlite3 busy: tables, inserts, indexes, joins, text and updates.
#
#   sqlite-at-work.sh [CUSTOMERS] | sqlite3 :memory:
set -eu

awk -v customers="${1:-4000}" -v q="'" '
function text(value) { return q value q }

function insert_customer(id) {
  day = sprintf("20%02d-%02d-%02d", id % 26, id % 12 + 1, id % 28 + 1)
  printf "INSERT INTO customer VALUES (%d, %s, %s, %s);\n", id, \
    text("customer " id * 7919 % 100003), text(cities[id % 8 + 1]), text(day)
}

function insert_purchase(id, n) {
  printf "INSERT INTO purchase (customer, item, cents) VALUES (%d, %s, %d);\n", id, \
    text(items[(id * n) % 6 + 1] " " n), (id * 31 + n * 977) % 90000
}

function ask(city) {
  print "SELECT city, item, count(*), sum(cents)"
  print "  FROM customer JOIN purchase ON customer = customer.id WHERE city = " text(city)
  print "  GROUP BY city, item ORDER BY 4 DESC LIMIT 3;"
  print "SELECT name,"
  print "    (SELECT group_concat(item) FROM purchase WHERE customer = customer.id)"
  print "  FROM customer WHERE city = " text(city) " ORDER BY joined, name LIMIT 2;"
}

BEGIN {
  split("Aachen Basel Cork Delft Evora Faro Ghent Huesca", cities, " ")
  split("plumb level square rule chalk chisel", items, " ")
  print "CREATE TABLE customer (id INTEGER PRIMARY KEY, name TEXT, city TEXT, joined TEXT);"
  print "CREATE TABLE purchase"
  print "  (id INTEGER PRIMARY KEY, customer INTEGER, item TEXT, cents INTEGER);"
  print "BEGIN;"
  for (id = 1; id <= customers; id++) {
    insert_customer(id)
    for (n = 1; n <= 4; n++) insert_purchase(id, n)
  }
  print "COMMIT;"
  print "CREATE INDEX purchase_customer ON purchase (customer);"
  print "CREATE INDEX customer_city ON customer (city, name);"
  for (number = 1; number <= 8; number++) ask(cities[number])
  print "UPDATE purchase SET item = upper(item) || " text(" *") " WHERE cents > 80000;"
  print "SELECT count(*), length(group_concat(item)) FROM purchase WHERE item LIKE " text("%*") ";"
  print "DELETE FROM customer WHERE id % 10 = 0;"
  print "VACUUM;"
}'
