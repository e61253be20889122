// The session extension of SQLite, which Debian builds in and declares only to those who ask.
#ifndef ANNUAIRE_CSQLITESESSION_SHIM_H
#define ANNUAIRE_CSQLITESESSION_SHIM_H

#define SQLITE_ENABLE_SESSION 1
#define SQLITE_ENABLE_PREUPDATE_HOOK 1
#include <sqlite3.h>

#endif
