// sqlite.h: the system's SQLite (Debian: libsqlite3-dev), with what Swift cannot call in it:
// functions of a variable number of arguments, and macros that are pointers.
#ifndef PLUMB_SQLITE_H
#define PLUMB_SQLITE_H

#include <sqlite3.h>

// Binds a copy of the text; without bytes, the empty text and not NULL.
static inline int plumb_bind_text(
    sqlite3_stmt *statement, int parameter, const char *text, int bytes) {
  return sqlite3_bind_text(statement, parameter, text ? text : "", bytes, SQLITE_TRANSIENT);
}

// Switches an option of a connection on or off.
static inline int plumb_set_option(sqlite3 *connection, int option, int is_on) {
  return sqlite3_db_config(connection, option, is_on, (int *)0);
}

#endif
