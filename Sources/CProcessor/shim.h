// What Swift has no word for: hints to the processor.
#ifndef ANNUAIRE_CPROCESSOR_SHIM_H
#define ANNUAIRE_CPROCESSOR_SHIM_H

// Begins to load the cache line that holds an address; any address will do, mapped or not.
static inline void processor_prefetch(const void *address) { __builtin_prefetch(address); }

#endif
