// The C face of libarchive (Debian: libarchive-dev): zip files are read through it.
#ifndef ANNUAIRE_CARCHIVE_SHIM_H
#define ANNUAIRE_CARCHIVE_SHIM_H

#include <archive.h>
#include <archive_entry.h>

#endif
