// The C faces of liblber and libldap (Debian: libldap2-dev), for LDAPClient and the interoperability tests.
// Below: what Swift cannot import, macros with casts, functions with a variable number of arguments.
#ifndef ANNUAIRE_COPENLDAP_SHIM_H
#define ANNUAIRE_COPENLDAP_SHIM_H

#define LDAP_DEPRECATED 0
#include <sys/time.h>
#include <lber.h>
#include <ldap.h>

// Exported by libldap, declared in headers that are not installed: writes a filter given as text.
extern int ldap_pvt_put_filter(BerElement *ber, const char *text);

// An option that is a number.
static inline int annuaire_ldap_set_int(LDAP *session, int option, int value) {
    return ldap_set_option(session, option, &value);
}

// The LDAPv3 protocol version.
static inline int annuaire_ldap_use_version_3(LDAP *session) {
    int version = LDAP_VERSION3;
    return ldap_set_option(session, LDAP_OPT_PROTOCOL_VERSION, &version);
}

// Referrals are not followed.
static inline int annuaire_ldap_ignore_referrals(LDAP *session) {
    return ldap_set_option(session, LDAP_OPT_REFERRALS, LDAP_OPT_OFF);
}

// A simple bind that does not wait; the message id comes through `message`.
static inline int annuaire_ldap_simple_bind(
    LDAP *session, const char *name, const char *password, unsigned long length, int *message) {
    struct berval credentials = {length, (char *)password};
    return ldap_sasl_bind(session, name, LDAP_SASL_SIMPLE, &credentials, 0, 0, message);
}

// The next answer to a message (-1 for any), waited for at most so many seconds; nothing at a time-out.
static inline int annuaire_ldap_result(
    LDAP *session, int message, int seconds, LDAPMessage **result) {
    struct timeval timeout = {seconds, 0};
    return ldap_result(session, message, LDAP_MSG_ONE, &timeout, result);
}

#endif
